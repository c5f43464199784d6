#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "cloud/alert/figures.hpp"

/// Alerts whose lives were written by hand, in an hour that begins at midnight.
namespace gengfu::alert {

using namespace std::chrono_literals;

inline const Instant start = from_unix_ms(1'795'449'600'000);  // 2026-11-23T16:00Z, midnight at +08:00
inline const Period hour{start, start + 1h, "", 1};

struct Story {
    Life life;

    Story(int id, const std::string& device, Duration raised, Priority priority = Priority::p1, bool stands = true) {
        Alert& alert = life.alert;
        alert.id = AlertId{id};
        alert.cause = {GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{device}, KindId{device.substr(0, device.find('-'))}, "2-301",
                       ConditionId{"high"}};
        alert.priority = priority;
        alert.condition_active = stands;
        add(Transition::raise, State::raised, raised);
        life.entries.back().from.reset();
    }
    Story& add(Transition transition, State to, Duration at, std::optional<Outcome> outcome = {}) {
        Entry entry;
        entry.alert = life.alert.id;
        entry.version = static_cast<int>(life.entries.size()) + 1;
        entry.at = start + at;
        entry.transition = transition;
        entry.from = life.alert.state;
        entry.to = life.alert.state = to;
        entry.outcome = outcome;
        if (outcome) life.alert.outcome = outcome;
        if (transition == Transition::clear) life.alert.condition_active = false;
        if (transition == Transition::activate) life.alert.condition_active = true;
        life.entries.push_back(entry);
        return *this;
    }
    Story& same(Transition transition, Duration at) { return add(transition, life.alert.state, at); }
};

inline std::vector<Life> lives_of(const std::vector<Story>& stories) {
    std::vector<Life> lives;
    for (const Story& each : stories) lives.push_back(each.life);
    return lives;
}

}  // namespace gengfu::alert
