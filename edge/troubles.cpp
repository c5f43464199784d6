#include <utility>

#include "edge/collector.hpp"

/// What a box says of its own disk, and of what it has lost.
namespace gengfu::edge {

void Collector::tell_what_does_not_stand() {
    if (has_told_standing_ || !standing_.empty()) return;
    sparkplug::Batch batch;
    for (const std::string_view condition : {box_conditions::disk_failing, box_conditions::full})
        batch.events.push_back({self(), ConditionId{std::string(condition)}, AlarmChange::cleared, Priority::p2, clock_.wall()});
    has_told_standing_ = append({std::move(batch)}, {}).has_value();
}

void Collector::tell_troubles() {
    sparkplug::Batch batch;
    for (const Trouble& trouble : outbox_.take_troubles()) {
        log_.write(trouble.change == AlarmChange::cleared ? Log::Level::info : Log::Level::error, trouble.condition,
                   {{"change", to_string(trouble.change)}, {"what", trouble.what}});
        if (trouble.change == AlarmChange::active) standing_.insert(trouble.condition);
        if (trouble.change == AlarmChange::cleared) standing_.erase(trouble.condition);
        batch.events.push_back({self(), ConditionId{trouble.condition}, trouble.change, trouble.priority, clock_.wall()});
    }
    tell_what_does_not_stand();
    Outbox::With with;
    with.lost = outbox_.losses();
    batch.lost = with.lost;
    if (const std::uint64_t readings = readings_of(with.lost); readings > 0) {
        log_.error(box_conditions::readings_lost, {{"readings", readings}, {"why", with.lost.front().reason}});
        const ConditionId condition{std::string(box_conditions::readings_lost)};
        batch.events.push_back({self(), condition, AlarmChange::pressed, Priority::p3, clock_.wall()});
    }
    if (batch.events.empty() && batch.lost.empty()) return;
    if (const auto placed = append({std::move(batch)}, with); !placed) log_.error("box_event_not_saved", {{"why", placed.error().what}});
}

}  // namespace gengfu::edge
