#include "edge/outbox/thinning.hpp"

#include <set>

#include "common/sparkplug/batch_codec.hpp"
#include "common/sparkplug/payload.hpp"

namespace gengfu::edge {
namespace {

using Reading = std::pair<std::string, Instant>;

/// The reading that a metric belongs to; nothing for what is none.
std::optional<Reading> reading_of(const sparkplug::Metric& metric, const AliasNames& names) {
    const auto aliased = metric.alias ? names.find(*metric.alias) : names.end();
    const std::string name = metric.name.value_or(aliased == names.end() ? "" : aliased->second);
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos || !metric.timestamp) return std::nullopt;
    const std::string which = name.substr(slash + 1);
    const std::string device = name.substr(0, slash);
    if (which == sparkplug::names::online || which.find('/') != std::string::npos || device == "Gengfu") return std::nullopt;
    return Reading{device, *metric.timestamp};
}

}  // namespace

Thinner::Thinned Thinner::thin(const Bytes& bytes) {
    auto payload = sparkplug::decode(bytes);
    if (!payload) return {bytes, 0};
    std::set<Reading> gone;
    std::erase_if(payload->metrics, [&](const sparkplug::Metric& metric) {
        const auto reading = reading_of(metric, names_);
        if (!reading) return false;
        const auto& [device, at] = *reading;
        const auto stays = kept_.try_emplace({device, at.time_since_epoch() / spacing_}, at).first;
        if (stays->second == at) return false;
        gone.insert(*reading);
        return true;
    });
    if (payload->metrics.empty()) return {{}, gone.size()};
    if (gone.empty()) return {bytes, 0};
    return {sparkplug::encode(*payload), gone.size()};
}

std::uint64_t count_readings(const Bytes& bytes, const AliasNames& names) {
    const auto payload = sparkplug::decode(bytes);
    if (!payload) return 0;
    std::set<Reading> readings;
    for (const sparkplug::Metric& metric : payload->metrics)
        if (auto reading = reading_of(metric, names)) readings.insert(std::move(*reading));
    return readings.size();
}

}  // namespace gengfu::edge
