#include "cloud/feed/body.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <limits>
#include <vector>

#include "cloud/alert/photo.hpp"
#include "common/model/nearest.hpp"

namespace gengfu::feed {
namespace {

namespace json = boost::json;

constexpr std::size_t depth_max = 4;
constexpr std::size_t shown_max = 40;

constexpr std::array people{alert::Transition::acknowledge, alert::Transition::dispatch, alert::Transition::refuse,
                            alert::Transition::accept,      alert::Transition::arrive,   alert::Transition::resolve,
                            alert::Transition::rework,      alert::Transition::verify,   alert::Transition::close,
                            alert::Transition::cancel,      alert::Transition::note,     alert::Transition::shelve,
                            alert::Transition::unshelve};

std::string quoted(std::string_view text) {
    if (text.size() <= shown_max) return '"' + std::string{text} + '"';
    std::size_t end = shown_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a character
    return '"' + std::string{text.substr(0, end)} + "…\"";
}

tl::unexpected<Fault> wrong(std::string_view field, std::string_view what) {
    return fail(FaultKind::malformed, '"' + std::string{field} + "\": " + std::string{what});
}

tl::unexpected<Fault> missing(std::string_view field) {
    return fail(FaultKind::refused, '"' + std::string{field} + "\": is required");
}

Result<json::object> parse_object(std::string_view body, const std::vector<std::string>& fields) {
    json::parse_options options;
    options.max_depth = depth_max;
    boost::system::error_code error;
    json::value value = json::parse(body, error, {}, options);
    if (error) return fail(FaultKind::malformed, "the body is not JSON: " + error.message());
    if (!value.is_object()) return fail(FaultKind::malformed, "the body must be a JSON object");
    for (const auto& each : value.get_object()) {
        const std::string_view name{each.key().data(), each.key().size()};
        if (std::find(fields.begin(), fields.end(), name) == fields.end())
            return fail(FaultKind::malformed, "unknown field " + quoted(name) + did_you_mean(name, fields));
    }
    return std::move(value.get_object());
}

/// Empty when absent or null.
Result<std::string> text_of(const json::object& object, std::string_view field, std::size_t most, bool lines_allowed) {
    const json::value* value = object.if_contains(field);
    if (value == nullptr || value->is_null()) return std::string{};
    if (!value->is_string()) return wrong(field, "must be a string");
    const std::string text{value->get_string().data(), value->get_string().size()};
    if (text.size() > most) return wrong(field, "must be at most " + std::to_string(most) + " bytes");
    const bool printable = std::none_of(text.begin(), text.end(), [&](char c) {
        return c == 0x7f || (static_cast<unsigned char>(c) < 0x20 && !(lines_allowed && (c == '\n' || c == '\t' || c == '\r')));
    });
    if (!printable) return wrong(field, "must not have control characters");
    return text;
}

Result<std::optional<int>> version_of(const json::object& object) {
    const json::value* value = object.if_contains("expected_version");
    if (value == nullptr || value->is_null()) return std::optional<int>{};
    const std::int64_t* number = value->if_int64();
    if (number == nullptr) return wrong("expected_version", "must be an integer");
    if (*number < 1 || *number > std::numeric_limits<int>::max()) return wrong("expected_version", "must be an integer from 1");
    return std::optional<int>{static_cast<int>(*number)};
}

Result<alert::Transition> transition_of(const json::object& object) {
    const auto name = text_of(object, "transition", BodyLimits::actor, false);
    if (!name) return tl::make_unexpected(name.error());
    if (name->empty()) return missing("transition");
    const auto transition = alert::parse_transition(*name);
    if (transition && std::find(people.begin(), people.end(), *transition) != people.end()) return *transition;
    std::vector<std::string> valid;
    for (const alert::Transition each : people) valid.emplace_back(to_string(each));
    return wrong("transition", "unknown transition " + quoted(*name) + did_you_mean(*name, valid));
}

Result<std::optional<alert::Outcome>> outcome_of(const json::object& object) {
    const auto name = text_of(object, "outcome", BodyLimits::actor, false);
    if (!name) return tl::make_unexpected(name.error());
    if (name->empty()) return std::optional<alert::Outcome>{};
    const auto outcome = alert::parse_outcome(*name);
    if (!outcome) return wrong("outcome", "unknown outcome " + quoted(*name) + did_you_mean(*name, alert::outcome_names()));
    return outcome;
}

Result<std::optional<Duration>> shelve_for_of(const json::object& object) {
    const auto text = text_of(object, "shelve_for", BodyLimits::actor, false);
    if (!text) return tl::make_unexpected(text.error());
    if (text->empty()) return std::optional<Duration>{};
    const auto duration = parse_duration(*text);
    if (!duration) return wrong("shelve_for", duration.error().what);
    return std::optional<Duration>{*duration};
}

Result<std::string> actor_of(const json::object& object, const std::optional<std::string>& signed_in) {
    if (signed_in) return *signed_in;
    auto actor = text_of(object, "actor", BodyLimits::actor, false);
    if (!actor) return actor;
    if (actor->empty()) return missing("actor");
    if (*actor == "system") return wrong("actor", "\"system\" is not a person");
    return actor;
}

}  // namespace

Result<alert::Request> parse_transition_body(std::string_view body, const std::optional<std::string>& signed_in) {
    const auto object =
        parse_object(body, {"transition", "expected_version", "actor", "reason", "outcome", "assignee", "photo", "shelve_for"});
    if (!object) return tl::make_unexpected(object.error());
    alert::Request request;
    std::optional<Fault> fault;
    const auto take = [&](auto&& read, auto& into) {
        if (fault) return;
        if (read)
            into = std::move(*read);
        else
            fault = std::move(read.error());
    };
    take(transition_of(*object), request.transition);
    take(version_of(*object), request.expected_version);
    take(actor_of(*object, signed_in), request.actor);
    take(text_of(*object, "reason", BodyLimits::reason, true), request.reason);
    take(outcome_of(*object), request.outcome);
    take(text_of(*object, "assignee", BodyLimits::assignee, false), request.assignee);
    take(text_of(*object, "photo", alert::photo_bytes_max, false), request.photo);
    take(shelve_for_of(*object), request.shelve_for);
    if (fault) return tl::make_unexpected(std::move(*fault));
    return request;
}

Result<alert::Answer> parse_answer_body(std::string_view body, const std::optional<std::string>& signed_in) {
    const auto object = parse_object(body, {"answer", "reason", "actor"});
    if (!object) return tl::make_unexpected(object.error());
    const auto word = text_of(*object, "answer", BodyLimits::actor, false);
    if (!word) return tl::make_unexpected(word.error());
    if (word->empty()) return missing("answer");
    if (*word != "accept" && *word != "refuse")
        return wrong("answer", "unknown answer " + quoted(*word) + did_you_mean(*word, {"accept", "refuse"}));
    auto actor = actor_of(*object, signed_in);
    if (!actor) return tl::make_unexpected(actor.error());
    auto reason = text_of(*object, "reason", BodyLimits::reason, true);
    if (!reason) return tl::make_unexpected(reason.error());
    return alert::Answer{
        *word == "accept" ? alert::Answer::Word::accept : alert::Answer::Word::refuse, std::move(*actor), std::move(*reason), {}};
}

Result<std::string> parse_token_body(std::string_view body) {
    const auto object = parse_object(body, {"token"});
    if (!object) return tl::make_unexpected(object.error());
    auto token = text_of(*object, "token", BodyLimits::token, false);
    if (token && token->empty()) return missing("token");
    return token;
}

Result<std::string> parse_key(std::string_view value) {
    if (value.empty()) return fail(FaultKind::refused, "header Idempotency-Key is required");
    const bool printable = std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (value.size() > BodyLimits::key || !printable)
        return fail(FaultKind::malformed, "header Idempotency-Key must be 1 to 64 printable characters");
    return std::string{value};
}

}  // namespace gengfu::feed
