#include "cloud/feed/dispatch_room.hpp"

#include <boost/json.hpp>
#include <map>

#include "cloud/feed/array_of.hpp"
#include "cloud/feed/body.hpp"
#include "cloud/feed/json.hpp"
#include "cloud/feed/query.hpp"
#include "common/model/nearest.hpp"

namespace gengfu::feed {
namespace {

namespace json = boost::json;
using alert::Deliveries;
using alert::DeliveryState;

json::object object_of(const Deliveries::Offered& offered) {
    return {{"delivery", delivery_object(offered.delivery)}, {"alert", alert_object(offered.alert)}};
}

json::object object_of(const Deliveries::Credit& credit) {
    return {{"id", credit.id},
            {"at", to_rfc3339(credit.at)},
            {"responder", credit.responder.value()},
            {"alert", credit.alert.value()},
            {"delivery", credit.delivery.value()},
            {"condition", credit.condition.value()},
            {"from", to_rfc3339(credit.from)},
            {"to", to_rfc3339(credit.to)},
            {"minutes", credit.minutes}};
}

json::object object_of(const Deliveries::Balance& balance) {
    return {{"responder", balance.responder.value()}, {"visits", balance.visits}, {"minutes", balance.minutes}};
}

constexpr auto told = [](const auto& each) { return object_of(each); };

std::optional<std::string> text_of(const Request& request, const std::string& name) {
    const auto found = request.query.find(name);
    if (found == request.query.end()) return std::nullopt;
    return found->second;
}

Result<std::optional<DeliveryState>> state_of(const Request& request) {
    const auto name = text_of(request, "state");
    if (!name) return std::optional<DeliveryState>{};
    const auto state = alert::parse_delivery_state(*name);
    if (state) return state;
    std::vector<std::string> valid;
    for (int each = 0; each <= static_cast<int>(DeliveryState::finished); ++each)
        valid.emplace_back(to_string(static_cast<DeliveryState>(each)));
    constexpr std::size_t shown_max = 40;
    return fail(FaultKind::malformed,
                "query parameter \"state\": unknown state \"" + name->substr(0, shown_max) + '"' + did_you_mean(*name, valid));
}

Result<Deliveries::Wanted> wanted_of(const Request& request) {
    if (const auto known = only_known(request, {"responder", "alert", "state", "before", "limit"}); !known)
        return tl::make_unexpected(known.error());
    Deliveries::Wanted wanted;
    wanted.responder = text_of(request, "responder");
    const auto alert = parse_number(request, "alert");
    if (!alert) return tl::make_unexpected(alert.error());
    if (*alert) wanted.alert = alert::AlertId{**alert};
    const auto before = parse_number(request, "before");
    if (!before) return tl::make_unexpected(before.error());
    if (*before) wanted.before = alert::DeliveryId{**before};
    const auto state = state_of(request);
    if (!state) return tl::make_unexpected(state.error());
    wanted.state = *state;
    const auto limit = parse_limit(request);
    if (!limit) return tl::make_unexpected(limit.error());
    wanted.limit = *limit;
    return wanted;
}

Result<Deliveries::CreditPage> page_of(const Request& request, std::size_t most, bool all_by_default) {
    if (const auto known = only_known(request, {"responder", "after", "limit"}); !known) return tl::make_unexpected(known.error());
    Deliveries::CreditPage page;
    page.responder = text_of(request, "responder");
    const auto after = parse_number(request, "after");
    if (!after) return tl::make_unexpected(after.error());
    page.after = after->value_or(0);
    const auto limit = parse_limit(request, most);
    if (!limit) return tl::make_unexpected(limit.error());
    page.limit = all_by_default && !request.query.contains("limit") ? most : *limit;
    return page;
}

/// RFC 4180; what a spreadsheet would take for a formula is made a text.
std::string csv_field(std::string text) {
    constexpr std::string_view formula_starts = "=+-@\t";
    if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char each : text) quoted += each == '"' ? std::string("\"\"") : std::string(1, each);
    return quoted + "\"";
}

}  // namespace

std::optional<Response> DispatchRoom::answer(const Ask& ask) {
    switch (ask.endpoint) {
        case Endpoint::deliveries: return list(ask.request);
        case Endpoint::delivery: return one(ask.id);
        case Endpoint::answers: return take_answer(ask);
        case Endpoint::time_bank: return time_bank(ask.request);
        case Endpoint::time_bank_csv: return time_bank_csv(ask.request);
        default: return std::nullopt;
    }
}

Response DispatchRoom::list(const Request& request) const {
    const auto wanted = wanted_of(request);
    if (!wanted) return fault_response(wanted.error());
    return json_response(json::serialize(json::object{{"deliveries", array_of(deliveries_.deliveries(*wanted), told)}}));
}

Response DispatchRoom::one(std::int64_t id) const {
    const auto offered = deliveries_.delivery(alert::DeliveryId{id});
    if (!offered) return problem(404, "there is no delivery " + std::to_string(id));
    return json_response(json::serialize(object_of(*offered)));
}

Response DispatchRoom::take_answer(const Ask& ask) {
    auto key = parse_key(ask.request.header("idempotency-key"));
    if (!key) return fault_response(key.error());
    auto answer = parse_answer_body(ask.request.body, ask.actor);
    if (!answer) return fault_response(answer.error());
    answer->key = std::move(*key);
    const alert::DeliveryId id{ask.id};
    const auto before = deliveries_.delivery(id);
    if (before && !may_answer(answer->actor, before->delivery))
        return problem(
            403, "delivery " + std::to_string(ask.id) + " is to " + before->delivery.to.responder.value() + ", not to " + answer->actor);
    const auto offered = deliveries_.answer(id, *answer);
    if (!offered) return fault_response(offered.error());
    Response response = json_response(json::serialize(object_of(*offered)));
    response.changed = true;
    return response;
}

/// Who is in the plan answers for himself; the command centre, and whoever is not in the plan, takes answers by telephone.
bool DispatchRoom::may_answer(const std::string& actor, const alert::Delivery& delivery) const {
    if (directory_ == nullptr || actor == delivery.to.responder.value()) return true;
    const auto known = directory_->find(actor);
    return !known || known->role == "command_centre";
}

Response DispatchRoom::time_bank(const Request& request) const {
    const auto page = page_of(request, page_max, false);
    if (!page) return fault_response(page.error());
    return json_response(json::serialize(
        json::object{{"credits", array_of(deliveries_.credits(*page), told)}, {"balances", array_of(deliveries_.balances(), told)}}));
}

Response DispatchRoom::time_bank_csv(const Request& request) const {
    const auto page = page_of(request, csv_lines_max, true);
    if (!page) return fault_response(page.error());
    std::string text = "id,at,responder,alert,delivery,condition,from,to,minutes\r\n";
    for (const Deliveries::Credit& each : deliveries_.credits(*page))
        text += std::to_string(each.id) + "," + to_rfc3339(each.at) + "," + csv_field(each.responder.value()) + "," +
                std::to_string(each.alert.value()) + "," + std::to_string(each.delivery.value()) + "," + csv_field(each.condition.value()) +
                "," + to_rfc3339(each.from) + "," + to_rfc3339(each.to) + "," + std::to_string(each.minutes) + "\r\n";
    Response response = json_response(std::move(text));
    response.content_type = "text/csv; charset=utf-8; header=present";
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"time-bank.csv\"");
    return response;
}

std::string DispatchRoom::metrics() const {
    return "# HELP gengfu_deliveries_waiting Offers and tasks that nobody has answered yet.\n# TYPE gengfu_deliveries_waiting gauge\n"
           "gengfu_deliveries_waiting " +
           std::to_string(deliveries_.deliveries_waiting()) + "\n";
}

}  // namespace gengfu::feed
