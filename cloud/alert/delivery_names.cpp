#include "cloud/alert/delivery.hpp"
#include "cloud/alert/name_table.hpp"

namespace gengfu::alert {
namespace {

constexpr Names<DeliveryKind, 3> kinds{{
    {DeliveryKind::offer, "offer"},
    {DeliveryKind::task, "task"},
    {DeliveryKind::notice, "notice"},
}};

constexpr Names<DeliveryState, 6> states{{
    {DeliveryState::queued, "queued"},
    {DeliveryState::accepted, "accepted"},
    {DeliveryState::refused, "refused"},
    {DeliveryState::timed_out, "timed_out"},
    {DeliveryState::withdrawn, "withdrawn"},
    {DeliveryState::finished, "finished"},
}};

constexpr Names<Why, 12> reasons{{
    {Why::none, "none"},
    {Why::taken, "taken"},
    {Why::acknowledged, "acknowledged"},
    {Why::dispatched, "dispatched"},
    {Why::cancelled, "cancelled"},
    {Why::ended, "ended"},
    {Why::shelved, "shelved"},
    {Why::unanswered, "unanswered"},
    {Why::asked_again, "asked_again"},
    {Why::late, "late"},
    {Why::again, "again"},
    {Why::over, "over"},
}};

}  // namespace

std::string_view to_string(DeliveryKind kind) noexcept {
    return name_of(kinds, kind);
}
std::string_view to_string(DeliveryState state) noexcept {
    return name_of(states, state);
}
std::string_view to_string(Why why) noexcept {
    return name_of(reasons, why);
}
std::optional<DeliveryKind> parse_delivery_kind(std::string_view name) noexcept {
    return value_of(kinds, name);
}
std::optional<DeliveryState> parse_delivery_state(std::string_view name) noexcept {
    return value_of(states, name);
}
std::optional<Why> parse_why(std::string_view name) noexcept {
    return value_of(reasons, name);
}

}  // namespace gengfu::alert
