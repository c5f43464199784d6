#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "cloud/feed/settings.hpp"

namespace gengfu::feed {

enum class Endpoint {
    alerts,
    alert,
    transitions,
    incidents,
    events,
    feed,
    catalogue,
    summary,
    quarantine,
    quarantined,
    losses,
    figures,
    deliveries,
    delivery,
    answers,
    time_bank,
    time_bank_csv,
    warnings,
    session,
    health,
    metrics,
    asset,
};

/// One path of docs/api.md.
struct Pattern {
    std::string_view path;  ///< "{id}" stands for a number
    Endpoint endpoint;
    std::string_view allow;
    bool open;  ///< answers without a sign-in
};

struct Match {
    Pattern pattern;
    std::int64_t id = 0;
};

[[nodiscard]] std::optional<Match> find_pattern(std::string_view path, const std::vector<Asset>& assets);

}  // namespace gengfu::feed
