#include "cloud/replay/replay.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace gengfu::replay {
namespace {

const FieldId index_field{"index"};

}  // namespace

Shown Change::apply(const Shown& recorded, std::int64_t index_at_change) const {
    if (recorded.at <= from) return recorded;
    if (!leak_litres_per_hour) return {recorded.at, index_at_change};
    const double hours = std::chrono::duration<double, std::chrono::hours::period>(recorded.at - from).count();
    return {recorded.at, recorded.index + static_cast<std::int64_t>(std::floor(*leak_litres_per_hour * hours))};
}

Replay::Replay(const detect::Settings& settings, std::span<const Shown> recording) : settings_(settings), recording_(recording) {
    settings_.utc_offset = Duration{0};
}

std::vector<detect::Finding> Replay::show(detect::Water& water, const Shown& shown) {
    return water.take({DeviceId{"meter"}, Instant{shown.at.time_since_epoch()}, {{index_field, shown.index}}});
}

void Replay::run(const Hear& hear) {
    detect::Water water(settings_, index_field);
    for (const Shown& each : recording_)
        for (detect::Finding& finding : show(water, each)) hear({nullptr, each.at, std::move(finding)});
}

void Replay::run(const Change& change, const Hear& hear) {
    detect::Water water(settings_, index_field);
    std::int64_t index = recording_.front().index;
    for (const Shown& each : recording_) {
        if (each.at <= change.from) index = each.index;
        for (detect::Finding& finding : show(water, change.apply(each, index))) hear({&change, each.at, std::move(finding)});
    }
}

void Replay::run_each(std::span<const Change> changes, Duration lasting, const Hear& hear) {
    std::vector<const Change*> in_order;
    for (const Change& each : changes) in_order.push_back(&each);
    std::stable_sort(in_order.begin(), in_order.end(), [](const Change* one, const Change* other) { return one->from < other->from; });

    detect::Water water(settings_, index_field);
    std::map<ConditionId, detect::Finding> standing;
    std::int64_t index = recording_.front().index;
    auto next = recording_.begin();
    for (const Change* change : in_order) {
        for (; next != recording_.end() && next->at <= change->from; ++next) {
            index = next->index;
            for (detect::Finding& finding : show(water, *next)) {
                standing.erase(finding.condition);
                if (finding.change == AlarmChange::active) standing.emplace(finding.condition, std::move(finding));
            }
        }
        for (const auto& [condition, finding] : standing) hear({change, change->from, finding, true});
        detect::Water branch = water;
        for (auto row = next; row != recording_.end() && row->at <= change->from + lasting; ++row)
            for (detect::Finding& finding : show(branch, change->apply(*row, index))) hear({change, row->at, std::move(finding)});
    }
}

}  // namespace gengfu::replay
