#include "simulators/world/condition_watch.hpp"

#include <algorithm>

namespace gengfu::world {
namespace {

bool is_met(const profile::Condition& condition, std::int64_t value) {
    using profile::Comparison;
    if (condition.comparison == Comparison::above) return value > condition.limit;
    if (condition.comparison == Comparison::below) return value < condition.limit;
    return value == condition.limit;
}

}  // namespace

void ConditionWatch::begin(const Episode& episode) {
    for (Track& track : tracks_) track.is_past = true;
    for (const profile::Condition& condition : profile_.conditions) {
        if (condition.field != episode.field || !is_met(condition, episode.value)) continue;
        std::erase_if(tracks_, [&](const Track& each) { return each.condition == &condition; });
        tracks_.push_back({&condition, expected_.size(), false, false, false, false, {}});
        expected_.push_back({condition.id, episode.begins, episode.ends, {}, {}});
    }
}

std::vector<ConditionId> ConditionWatch::on_answer(bool is_on, bool certain, Steady now) {
    std::vector<ConditionId> rising;
    for (Track& track : tracks_) {
        if (!certain) {
            track.since.reset();
            continue;
        }
        if (follow(track, is_on && !track.is_past, now)) rising.push_back(track.condition->id);
    }
    std::erase_if(tracks_, [](const Track& each) { return each.is_over; });
    return rising;
}

bool ConditionWatch::follow(Track& track, bool is_on, Steady now) {
    Expected& expected = expected_[track.expected];
    if (is_on == track.stands && !track.is_forgotten) {
        track.since.reset();
        return false;
    }
    if (!is_on && track.is_forgotten) {
        // Who does not know yet says at once that it does not stand.
        expected.falls.push_back(now);
        track.is_over = true;
        return false;
    }
    if (!track.since) track.since = now;
    const Duration delay = is_on ? track.condition->on_delay : track.condition->off_delay;
    if (now - *track.since < delay) return false;
    track.since.reset();
    track.stands = is_on;
    track.is_forgotten = false;
    (is_on ? expected.rises : expected.falls).push_back(now);
    track.is_over = !is_on;
    return is_on;
}

void ConditionWatch::forget() {
    for (Track& track : tracks_) {
        track.is_forgotten = track.is_forgotten || track.stands;
        track.stands = false;
        track.since.reset();
    }
}

std::vector<Episode> possible_episodes(const profile::Profile& profile) {
    std::vector<Episode> episodes;
    for (const profile::Condition& condition : profile.conditions) {
        const profile::Field* field = profile.find_field(condition.field);
        if (field == nullptr) continue;
        Episode episode{condition.field, condition.limit, {}, {}};
        const std::int64_t step = std::max<std::int64_t>({1, condition.deadband, static_cast<std::int64_t>(field->worth * 2)});
        if (condition.comparison == profile::Comparison::above) episode.value = condition.limit + step;
        if (condition.comparison == profile::Comparison::below) episode.value = condition.limit - step;
        const bool is_credible = (!field->least || episode.value >= *field->least) && (!field->most || episode.value <= *field->most);
        if (is_credible) episodes.push_back(episode);
    }
    return episodes;
}

}  // namespace gengfu::world
