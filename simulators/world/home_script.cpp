#include <algorithm>

#include "simulators/world/node_clock.hpp"
#include "simulators/world/script.hpp"

namespace gengfu::world {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

constexpr Duration local = 8h;
/// So long the fixed rule of a silent home holds, and then some, so that its own is judged.
constexpr Duration learns = days{21};
constexpr Duration beside = days{3};
constexpr Duration round_most = 70min;

bool is_meter(const Post& post) {
    return post.kind.value() == "water-meter";
}

/// The local midnight at which the day of that moment begins.
Steady midnight_of(Steady at) {
    const Duration since = NodeClock::world_begins.time_since_epoch() + at.time_since_epoch() + local;
    return at - since % Duration{24h};
}

}  // namespace

void Script::plan_calls() {
    for (const CallCause& what : call_causes()) each_time(what.name, what.a_year, [&] { return plan_call(what); });
}

bool Script::plan_call(const CallCause& what) {
    const Duration stands = what.stands ? chance_.between(1h, 5h) : 0h;
    const auto placed = place({.fits = [](const Post& post) { return post.button != nullptr; },
                               .lasts = stands,
                               .before = 2h,
                               .after = 10h,
                               .alone = what.stands});
    if (!placed) return false;
    const auto [post, at] = *placed;
    const int presses = what.condition == "sos" && chance_.percent(40) ? 2 + static_cast<int>(chance_.below(2)) : 1;
    Steady next = at;
    for (int i = 0; i < presses; ++i) {
        said.push_back({post, next, {1, what.code, 1, what.zone}});
        next += chance_.between(2s, 25s);
    }
    if (what.stands) said.push_back({post, at + stands, {3, what.code, 1, what.zone}});
    Cause& cause = add_cause(what.name, *post, {at, at + stands});
    if (what.condition.empty()) return true;
    constexpr Duration within = 90s, late = 2h;
    cause.dues.push_back({post->id, ConditionId{what.condition}, Firmness::surely, at + within, at + stands + late,
                          what.stands ? 0 : presses, Town::name_of(post->building)});
    return true;
}

/// Most homes are away once a year and have said so: then nobody may be alarmed.
void Script::plan_absences() {
    std::map<const HomeMeter*, const Post*> posts;
    for (const Post& post : town_.posts())
        if (is_meter(post)) posts[static_cast<const HomeMeter*>(post.instrument)] = &post;
    const auto days_of_world = std::chrono::floor<days>(lasts_).count();
    for (Home& home : town_.homes()) {
        const auto length = static_cast<std::int64_t>(3 + chance_.below(10));
        if (!chance_.percent(60) || days_of_world < length + 16) continue;
        const auto first = static_cast<std::int64_t>(7 + chance_.below(static_cast<std::uint64_t>(days_of_world - length - 15)));
        const Steady from = midnight_of(Steady{days{first}}), to = from + days{length} - 1min;
        const Post& post = *posts.at(home.meter);
        devices_[&post].take({from - beside, to + beside});
        home.away.push_back({from, to});
        home.meter->household().be_quiet({from + 10h, to - 5h});
        static_cast<void>(add_cause("holiday, declared", post, {from, to}));
        forbidden.push_back({post.id, ConditionId{"no-water"}, {from, to}});
    }
}

void Script::plan_water() {
    constexpr auto surely = Firmness::surely, by_budget = Firmness::by_budget;
    const auto litres = [&](std::uint64_t least, std::uint64_t most) {
        return static_cast<double>(least + chance_.below(most - least + 1));
    };
    each_time("nobody uses water any more", 30, [&] { return plan_stop("nobody uses water any more", days{3}, days{4}); });
    each_time("holiday, undeclared", 150, [&] { return plan_stop("holiday, undeclared", days{3}, days{9}); });
    each_time("leak of 2 to 20 L/h", 50,
              [&] { return plan_flow("leak of 2 to 20 L/h", "leak", litres(2, 20), days{4}, 36h + round_most, by_budget); });
    each_time("burst", 25, [&] { return plan_flow("burst", "burst", litres(400, 900), 5h, 3h + round_most, surely); });
    each_time("water runs back", 15, [&] {
        const std::int64_t back = 150 + static_cast<std::int64_t>(chance_.below(150));
        return plan_meter("water runs back", "back-flow", 2 * round_most, 1h,
                          [=](HomeMeter& meter, Steady at) { meter.run_back(at, back); });
    });
    each_time("meter replaced", 20, [&] {
        return plan_meter("meter replaced", "meter-changed", 2 * round_most, 1h,
                          [](HomeMeter& meter, Steady at) { meter.replace(at, 1'500); });
    });
    each_time("meter stuck", 6, [&] {
        return plan_meter("meter stuck", "meter-stuck", days{14} + 2 * round_most, days{16},
                          [](HomeMeter& meter, Steady at) { meter.be_stuck({at, at + days{16}}); });
    });
}

/// In a home of one, where the rule holds.
bool Script::plan_stop(const std::string& name, Duration least, Duration most) {
    constexpr Duration at_latest = 48h;
    const Duration lasts = chance_.between(least, most);
    const auto lives_alone = [&](const Post& post) { return is_meter(post) && town_.homes()[*post.home].persons == 1; };
    const auto placed =
        place({.fits = lives_alone, .lasts = lasts, .before = beside, .after = beside, .not_before = learns, .alone = false});
    if (!placed) return false;
    const auto [post, at] = *placed;
    const Stretch stretch{at, at + lasts};
    static_cast<HomeMeter*>(post->instrument)->household().be_quiet(stretch);
    Cause& cause = add_cause(name, *post, stretch);
    // The last of what trickles before may have been too little to count.
    const Steady by = at + at_latest + round_most;
    cause.dues.push_back(
        {post->id, ConditionId{"no-water"}, Firmness::surely, by, stretch.to + round_most, 0, Town::name_of(post->building)});
    return true;
}

bool Script::plan_flow(const std::string& name, const std::string& condition, double litres_per_hour, Duration lasts, Duration within,
                       Firmness firmness) {
    const auto placed = place({.fits = is_meter, .lasts = lasts, .before = beside, .after = beside, .not_before = learns, .alone = false});
    if (!placed) return false;
    const auto [post, at] = *placed;
    const Stretch stretch{at, at + lasts};
    static_cast<HomeMeter*>(post->instrument)->household().let_run(stretch, litres_per_hour);
    Cause& cause = add_cause(name, *post, stretch);
    cause.dues.push_back(
        {post->id, ConditionId{condition}, firmness, at + within, stretch.to + 2 * round_most, 0, Town::name_of(post->building)});
    return true;
}

/// Of a meter that is not about to roll over, in a home where no water used means nothing.
bool Script::plan_meter(const std::string& name, const std::string& condition, Duration within, Duration lasts,
                        const std::function<void(HomeMeter&, Steady)>& act) {
    const auto fits = [&](const Post& post) {
        return is_meter(post) && town_.homes()[*post.home].persons > 1 && !static_cast<HomeMeter*>(post.instrument)->rolls_soon();
    };
    const auto placed = place({.fits = fits, .lasts = lasts, .before = beside, .after = beside, .not_before = learns, .alone = false});
    if (!placed) return false;
    const auto [post, at] = *placed;
    act(static_cast<HomeMeter&>(*post->instrument), at);
    Cause& cause = add_cause(name, *post, {at, at + lasts});
    cause.dues.push_back({post->id, ConditionId{condition}, Firmness::surely, at + within, at + std::max(lasts, within) + 2 * round_most, 0,
                          Town::name_of(post->building)});
    return true;
}

}  // namespace gengfu::world
