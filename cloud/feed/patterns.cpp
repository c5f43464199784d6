#include "cloud/feed/patterns.hpp"

#include <algorithm>
#include <array>

#include "cloud/feed/query.hpp"

namespace gengfu::feed {
namespace {

constexpr std::array patterns{
    Pattern{"/api/v1/alerts", Endpoint::alerts, "GET, HEAD", false},
    Pattern{"/api/v1/alerts/{id}", Endpoint::alert, "GET, HEAD", false},
    Pattern{"/api/v1/alerts/{id}/transitions", Endpoint::transitions, "POST", false},
    Pattern{"/api/v1/incidents", Endpoint::incidents, "GET, HEAD", false},
    Pattern{"/api/v1/events", Endpoint::events, "GET, HEAD", false},
    Pattern{"/api/v1/feed", Endpoint::feed, "GET, HEAD", false},
    Pattern{"/api/v1/catalogue", Endpoint::catalogue, "GET, HEAD", false},
    Pattern{"/api/v1/summary", Endpoint::summary, "GET, HEAD", false},
    Pattern{"/api/v1/quarantine", Endpoint::quarantine, "GET, HEAD", false},
    Pattern{"/api/v1/quarantine/{id}", Endpoint::quarantined, "GET, HEAD", false},
    Pattern{"/api/v1/losses", Endpoint::losses, "GET, HEAD", false},
    Pattern{"/api/v1/figures", Endpoint::figures, "GET, HEAD", false},
    Pattern{"/api/v1/deliveries", Endpoint::deliveries, "GET, HEAD", false},
    Pattern{"/api/v1/deliveries/{id}", Endpoint::delivery, "GET, HEAD", false},
    Pattern{"/api/v1/deliveries/{id}/answers", Endpoint::answers, "POST", false},
    Pattern{"/api/v1/time-bank", Endpoint::time_bank, "GET, HEAD", false},
    Pattern{"/api/v1/time-bank.csv", Endpoint::time_bank_csv, "GET, HEAD", false},
    Pattern{"/api/v1/warnings", Endpoint::warnings, "GET, HEAD", false},
    Pattern{"/api/v1/session", Endpoint::session, "GET, HEAD, POST, DELETE", true},
    Pattern{"/healthz", Endpoint::health, "GET, HEAD", true},
    Pattern{"/metrics", Endpoint::metrics, "GET, HEAD", false},
};
constexpr Pattern asset_pattern{"asset", Endpoint::asset, "GET, HEAD", true};

std::optional<std::int64_t> match(std::string_view pattern, std::string_view path) {
    const std::size_t hole = pattern.find("{id}");
    if (hole == std::string_view::npos) return pattern == path ? std::optional<std::int64_t>{0} : std::nullopt;
    const std::string_view before = pattern.substr(0, hole);
    const std::string_view after = pattern.substr(hole + 4);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
    return parse_whole(path.substr(before.size(), path.size() - before.size() - after.size()));
}

}  // namespace

std::optional<Match> find_pattern(std::string_view path, const std::vector<Asset>& assets) {
    for (const Pattern& each : patterns)
        if (const auto id = match(each.path, path)) return Match{each, *id};
    if (std::any_of(assets.begin(), assets.end(), [&](const Asset& each) { return each.path == path; })) return Match{asset_pattern};
    return std::nullopt;
}

}  // namespace gengfu::feed
