#include <algorithm>

#include "simulators/world/edge_node.hpp"
#include "simulators/world/script.hpp"

namespace gengfu::world {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

/// A box speaks every hour: some time of its silence may have passed when its trouble begins.
constexpr Duration told_of_box_within = Script::box_silent_after + 3min;
/// Beside a box's trouble its devices have none, so that what they say is theirs.
constexpr Duration beside = 14h;

bool is_of_a_box(TroubleKind kind) {
    return kind == TroubleKind::box_killed || kind == TroubleKind::box_without_power || kind == TroubleKind::link_cut ||
           kind == TroubleKind::link_away;
}

}  // namespace

void Script::plan_troubles() {
    plan_trouble(TroubleKind::box_without_power, "box without power", 40, 1h, 6h);
    plan_trouble(TroubleKind::box_killed, "box restarted", 60, 5s, 2min);
    plan_trouble(TroubleKind::link_cut, "link cut", 80, 0s, 0s);
    plan_trouble(TroubleKind::link_away, "link away", 40, 2min, 6h);
    plan_trouble(TroubleKind::broker_away, "broker restarted", 15, 2s, 3min);
    plan_trouble(TroubleKind::broker_away, "broker away", 6, 10min, 4h);
    plan_trouble(TroubleKind::cloud_killed, "cloud restarted", 25, 1s, 2min);
    plan_trouble(TroubleKind::cloud_without_power, "cloud without power", 12, 30s, 10min);
    plan_upkeep();
}

/// What concerns all strikes at any time; often just when something else has begun.
void Script::plan_trouble(TroubleKind kind, const std::string& name, double a_year, Duration least, Duration most) {
    each_time(name, a_year, [&] {
        Trouble trouble{kind, 0, {}, chance_.between(least, most)};
        if (is_of_a_box(kind)) {
            const auto placed = place({.fits = [](const Post&) { return true; }, .lasts = trouble.lasts, .before = 3h, .after = beside});
            if (!placed) return false;
            trouble.building = placed->post->building;
            trouble.at = placed->at;
        } else if (chance_.percent(50) && !causes.empty()) {
            trouble.at = causes[chance_.below(causes.size())].begins + chance_.between(0s, 40s);
        } else {
            trouble.at = Steady{} + chance_.between(days{1}, lasts_ - 24h);
        }
        if (trouble.at > Steady{lasts_} - 12h) return false;
        Cause& cause = causes.emplace_back();
        cause.name = name;
        cause.building = trouble.building;
        cause.where = is_of_a_box(kind) ? Town::name_of(trouble.building) : kind == TroubleKind::broker_away ? "broker" : "cloud";
        cause.begins = trouble.at;
        cause.ends = trouble.at + trouble.lasts;
        if (trouble.kind == TroubleKind::broker_away)
            expect_broker_silence(cause, trouble);
        else
            expect_box_silence(cause, trouble);
        troubles.push_back(trouble);
        return true;
    });
}

void Script::expect_box_silence(Cause& cause, const Trouble& trouble) {
    constexpr Duration late = 30min;
    const bool is_long = (trouble.kind == TroubleKind::box_without_power || trouble.kind == TroubleKind::link_away) &&
                         trouble.lasts >= told_of_box_within + 2min;
    const Firmness firmness = is_long ? Firmness::surely : Firmness::perhaps;
    for (std::size_t i = 0; i < town_.buildings(); ++i) {
        if (is_of_a_box(trouble.kind) && i != trouble.building) continue;
        const std::string box = Town::name_of(i);
        cause.dues.push_back(
            {DeviceId{box}, ConditionId{"box-silent"}, firmness, cause.begins + told_of_box_within, cause.ends + late, 0, ""});
    }
}

/// The cloud says it of itself, once, and of no box.
void Script::expect_broker_silence(Cause& cause, const Trouble& trouble) {
    constexpr Duration told_within = broker_silent_after + 2min, late = 1min;
    const Firmness firmness = trouble.lasts >= told_within + late ? Firmness::surely : Firmness::perhaps;
    cause.dues.push_back({DeviceId{std::string(EdgeNode::host)}, ConditionId{"broker-silent"}, firmness, cause.begins + told_within,
                          cause.ends + late, 0, ""});
}

void Script::plan_upkeep() {
    for (Steady at = Steady{} + upkeep_every; at < Steady{lasts_} - 12h; at += upkeep_every) {
        const Trouble trouble{TroubleKind::cloud_upkeep, 0, at, 1min};
        Cause& cause = causes.emplace_back();
        cause.name = "cloud stopped for its upkeep";
        cause.where = "cloud";
        cause.begins = at;
        cause.ends = at + trouble.lasts;
        expect_box_silence(cause, trouble);
        troubles.push_back(trouble);
    }
}

}  // namespace gengfu::world
