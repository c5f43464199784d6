#include "cloud/feed/routes.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "cloud/feed/body.hpp"
#include "cloud/feed/guard.hpp"
#include "cloud/feed/json.hpp"
#include "cloud/feed/patterns.hpp"
#include "cloud/feed/query.hpp"
#include "cloud/feed/sse.hpp"
#include "cloud/feed/trouble_json.hpp"

namespace gengfu::feed {
namespace {

bool allows(std::string_view allow, std::string_view method) {
    while (!allow.empty()) {
        const std::size_t end = std::min(allow.find(", "), allow.size());
        if (allow.substr(0, end) == method) return true;
        allow.remove_prefix(std::min(end + 2, allow.size()));
    }
    return false;
}

bool is_read(const Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

Response json(std::string body) {
    return json_response(std::move(body));
}

Response bad(const Fault& fault) {
    return problem(fault.kind == FaultKind::refused ? 422 : 400, fault.what);
}

Response sign_in_refused(const Fault& fault) {
    Response response = problem(fault.kind == FaultKind::full ? 429 : 401, fault.what);
    if (fault.kind == FaultKind::full)
        response.headers.emplace_back("Retry-After", "60");
    else
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"gengfu\"");
    return response;
}

unsigned status_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::not_found: return 404;
        case FaultKind::conflict: return 409;
        case FaultKind::refused: return 422;
        case FaultKind::malformed: return 400;
        default: return 503;
    }
}

}  // namespace

Response json_response(std::string body) {
    Response response;
    response.content_type = "application/json";
    response.body = std::move(body);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response fault_response(const Fault& fault) {
    return problem(status_of(fault.kind), fault.what);
}

Routes::Routes(Parts parts) : parts_(std::move(parts)), catalogue_json_(to_json(parts_.catalogue, parts_.levels)) {}

Response Routes::answer(const Request& request) {
    Response response;
    try {
        response = guarded(request);
    } catch (const std::exception& error) {
        if (parts_.log != nullptr) parts_.log->error("http_request_failed", {{"path", request.path}, {"what", error.what()}});
        response = problem(500, "the request could not be carried out; it is in the log");
    }
    parts_.metrics.count(response.route, response.status);
    return response;
}

Response Routes::guarded(const Request& request) {
    if (parts_.only_loopback_hosts && !is_loopback_host(request.header("host")))
        return problem(421, "without sign-in this service answers only to localhost, 127.0.0.1 and [::1]");
    const auto found = find_pattern(request.path, parts_.assets);
    if (!found) return problem(404, "there is nothing at this path");
    const auto& [pattern, id] = *found;
    const auto labelled = [&route = pattern.path](Response response) {
        response.route = route;
        return response;
    };
    if (!allows(pattern.allow, request.method)) {
        Response response = problem(405, "this path answers to " + std::string{pattern.allow});
        response.headers.emplace_back("Allow", pattern.allow);
        return labelled(std::move(response));
    }
    if (!is_read(request) && !is_same_origin(request)) return labelled(problem(403, "the request comes from a page of another site"));
    Actor actor;
    if (!pattern.open) {
        auto who = parts_.auth.who(request);
        if (!who) return labelled(sign_in_refused(who.error()));
        actor = std::move(*who);
    }
    if (request.method == "POST" && !is_json(request.header("content-type")))
        return labelled(problem(415, "the body must be sent as Content-Type: application/json"));
    switch (pattern.endpoint) {
        case Endpoint::alerts: return labelled(alerts(request));
        case Endpoint::alert: return labelled(alert(alert::AlertId{id}));
        case Endpoint::incidents: return labelled(incidents(request));
        case Endpoint::transitions: return labelled(transition(request, alert::AlertId{id}, actor));
        case Endpoint::events: return labelled(events(request));
        case Endpoint::feed: return labelled(feed(request));
        case Endpoint::catalogue: return labelled(json(catalogue_json_));
        case Endpoint::summary: return labelled(json(to_json(parts_.book.summary())));
        case Endpoint::quarantine: return labelled(quarantine(request));
        case Endpoint::quarantined: return labelled(quarantined(id));
        case Endpoint::losses: return labelled(losses(request));
        case Endpoint::session: return labelled(session(request));
        case Endpoint::health: return labelled(json(R"({"status":"ok"})"));
        case Endpoint::metrics: return labelled(metrics());
        case Endpoint::asset: return labelled(asset(request));
        default: return labelled(elsewhere({request, pattern.endpoint, id, actor}));
    }
}

Response Routes::alerts(const Request& request) const {
    const auto filter = parse_filter(request);
    if (!filter) return bad(filter.error());
    return json(alerts_json(parts_.book.list(*filter)));
}

Response Routes::alert(alert::AlertId id) const {
    const auto found = parts_.book.find(id);
    if (!found) return problem(404, "there is no alert " + std::to_string(id.value()));
    return json(alert_json(*found, parts_.book.timeline(id), parts_.book.incidents_of(id)));
}

Response Routes::incidents(const Request& request) const {
    const auto filter = parse_incident_filter(request);
    if (!filter) return bad(filter.error());
    return json(incidents_json(parts_.book.incidents(*filter)));
}

Response Routes::transition(const Request& request, alert::AlertId id, const Actor& actor) {
    auto key = parse_key(request.header("idempotency-key"));
    if (!key) return bad(key.error());
    auto wish = parse_transition_body(request.body, actor);
    if (!wish) return bad(wish.error());
    wish->key = std::move(*key);
    const auto change = parts_.book.apply(id, *wish);
    if (!change) return refusal(change.error(), id);
    Response response = json(to_json(*change));
    response.changed = true;
    return response;
}

Response Routes::refusal(const Fault& fault, alert::AlertId id) const {
    const unsigned status = status_of(fault.kind);
    Response response = problem(status, fault.what);
    if (status != 409) return response;
    if (const auto now = parts_.book.find(id)) response.body = problem_json(status, reason_phrase(status), fault.what, &*now);
    return response;
}

Response Routes::events(const Request& request) const {
    const auto range = parse_event_range(request);
    if (!range) return bad(range.error());
    return json(events_json(parts_.book.changes_after(range->after, range->limit), parts_.book.last_seq()));
}

Response Routes::quarantine(const Request& request) const {
    const auto page = parse_page(request);
    if (!page) return bad(page.error());
    return json(quarantine_json(parts_.troubles.quarantined(*page), parts_.troubles.fault_counts()));
}

Response Routes::quarantined(std::int64_t id) const {
    const auto payload = parts_.troubles.quarantined_payload(id);
    if (!payload) return problem(404, "there is no message " + std::to_string(id) + " in the quarantine, or no more");
    return json(payload_json(id, *payload));
}

Response Routes::losses(const Request& request) const {
    const auto page = parse_page(request);
    if (!page) return bad(page.error());
    return json(losses_json(parts_.troubles.losses(*page), parts_.troubles.loss_counts()));
}

Response Routes::feed(const Request& request) const {
    if (const auto known = only_known(request, {"after"}); !known) return bad(known.error());
    const auto start = sse_start(request, parts_.book.last_seq());
    if (!start) return bad(start.error());
    Response response;
    response.content_type = "text/event-stream";
    response.body = sse_opening;
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx otherwise holds events back
    response.stream_after = *start;
    return response;
}

Response Routes::session(const Request& request) {
    if (request.method == "POST") return sign_in(request);
    if (request.method == "DELETE") return sign_out(request);
    const auto who = parts_.auth.who(request);
    if (!who && who.error().kind == FaultKind::full) return sign_in_refused(who.error());
    return json(session_json(who.value_or(std::nullopt), parts_.auth.required()));
}

Response Routes::sign_in(const Request& request) {
    const auto token = parse_token_body(request.body);
    if (!token) return bad(token.error());
    if (!parts_.auth.required()) return problem(409, "this service has no tokens: no sign-in is needed");
    const auto signed_in = parts_.auth.sign_in(*token, request.client);
    if (!signed_in) return sign_in_refused(signed_in.error());
    Response response = json(session_json(signed_in->actor, true));
    response.headers.emplace_back("Set-Cookie", signed_in->set_cookie);
    return response;
}

Response Routes::sign_out(const Request& request) {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Set-Cookie", parts_.auth.sign_out(request));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response Routes::metrics() const {
    Response response = json(parts_.metrics.text(parts_.book.summary(), parts_.troubles.totals()));
    for (const Room* each : rooms_) response.body += each->metrics();
    if (more_metrics_) response.body += more_metrics_();
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

Response Routes::elsewhere(const Room::Ask& ask) {
    for (Room* each : rooms_)
        if (auto response = each->answer(ask)) return std::move(*response);
    return problem(404, "this service does not have this part");
}

Response Routes::asset(const Request& request) const {
    const auto found =
        std::find_if(parts_.assets.begin(), parts_.assets.end(), [&](const Asset& each) { return each.path == request.path; });
    Response response;
    response.headers.emplace_back("ETag", found->etag);
    response.headers.emplace_back("Cache-Control", "no-cache");
    if (request.header("if-none-match") == found->etag) {
        response.status = 304;
        return response;
    }
    response.content_type = found->content_type;
    response.body = found->body;
    return response;
}

}  // namespace gengfu::feed
