#include "cloud/registry/people.hpp"

#include <algorithm>
#include <array>

namespace gengfu::registry {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 8> roles{{
    {Role::grid_worker, "grid_worker"},
    {Role::community_duty, "community_duty"},
    {Role::property, "property"},
    {Role::gas_company, "gas_company"},
    {Role::fire, "fire"},
    {Role::volunteer, "volunteer"},
    {Role::family, "family"},
    {Role::command_centre, "command_centre"},
}};

}  // namespace

std::string_view to_string(Role role) noexcept {
    for (const auto& [each, name] : roles)
        if (each == role) return name;
    return "unknown";
}

std::vector<std::string> role_names() {
    std::vector<std::string> names;
    for (const auto& each : roles) names.emplace_back(each.second);
    return names;
}

std::optional<Role> parse_role(std::string_view name) noexcept {
    for (const auto& [role, each] : roles)
        if (each == name) return role;
    return std::nullopt;
}

bool Where::includes(std::string_view other) const {
    if (path.empty()) return true;
    return other.starts_with(path) && (other.size() == path.size() || other[path.size()] == '/');
}

std::vector<std::string> channel_names() {
    return {std::string(console_channel), "push", "sms", "telephone", "wecom"};
}

bool Responder::is_reachable() const {
    return std::any_of(contacts.begin(), contacts.end(), [](const Contact& each) { return each.leads_anywhere(); });
}

const std::string& Responder::channel() const {
    const auto found = std::find_if(contacts.begin(), contacts.end(), [](const Contact& each) { return each.leads_anywhere(); });
    return (found == contacts.end() ? contacts.front() : *found).channel;
}

bool Responder::serves_at(std::string_view path) const {
    return std::any_of(serves.begin(), serves.end(), [&](const Where& each) { return each.includes(path); });
}

bool Responder::offers(const std::string& service) const {
    return service == any_service ? !services.empty() : services.contains(service);
}

std::optional<std::string> role_at(const Responder& responder, const RuleLevel& level, const std::string& service) {
    for (const Role role : level.roles)
        if (responder.roles.contains(role)) return std::string(to_string(role));
    if (level.provider && responder.offers(service)) return "provider";
    return std::nullopt;
}

bool Rule::takes_all() const {
    return kinds.empty() && conditions.empty() && priorities.empty() && places.empty() && !hours && !test && service.empty();
}

const Responder* People::find(const ResponderId& id) const {
    const auto found = std::find_if(responders.begin(), responders.end(), [&](const Responder& each) { return each.id == id; });
    return found == responders.end() ? nullptr : &*found;
}

Day People::day_of(Date date) const {
    const auto weekday = static_cast<int>(std::chrono::weekday{date}.iso_encoding()) - 1;
    return {weekday, calendar.holidays.contains(date), date};
}

Spans on_call(const Responder& responder, const Day& day) {
    const bool away =
        day.date && std::any_of(responder.away.begin(), responder.away.end(), [&](const Days& d) { return d.hold(*day.date); });
    if (away) return {};
    if (day.holiday && responder.on_holidays) return *responder.on_holidays;
    return responder.on_call.at(static_cast<std::size_t>(day.weekday));
}

}  // namespace gengfu::registry
