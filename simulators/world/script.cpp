#include "simulators/world/script.hpp"

#include <algorithm>
#include <cmath>

namespace gengfu::world {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

constexpr double devices_of_table = 2'000;
constexpr Duration first_day = 24h;  ///< everybody gets to know everybody
constexpr Duration last_day = 24h;   ///< people come to an end with what is open

}  // namespace

bool Script::Calendar::is_free(const Stretch& stretch) const {
    return std::ranges::none_of(taken_, [&](const Stretch& each) { return each.from < stretch.to && stretch.from < each.to; });
}

Script::Script(Town& town, const profile::Catalogue& catalogue, Duration lasts, Chance chance)
    : town_(town), catalogue_(catalogue), lasts_(lasts), chance_(chance) {
    plan_sensors();
    plan_deaths();
    plan_together();
    plan_absences();
    plan_water();
    plan_calls();
    plan_troubles();
    std::ranges::stable_sort(causes, {}, &Cause::begins);
}

int Script::times(double a_year) const {
    const double share = static_cast<double>(town_.posts().size()) / devices_of_table *
                         (static_cast<double>(lasts_.count()) / static_cast<double>(Duration{days{365}}.count()));
    return std::max(1, static_cast<int>(std::lround(a_year * share)));
}

void Script::each_time(const std::string& name, double a_year, const std::function<bool()>& once) {
    int placed = 0;
    for (int i = 0; i < times(a_year); ++i) placed += once() ? 1 : 0;
    if (placed == 0) left_out.push_back(name);
}

std::optional<Script::Placed> Script::place(const Wish& wish) {
    constexpr int tries = 300;
    const Steady first = Steady{} + first_day + wish.before + wish.not_before;
    const Steady last = Steady{lasts_} - last_day - wish.lasts - std::min<Duration>(wish.after, 24h);
    if (last <= first) return std::nullopt;
    std::vector<const Post*> fitting;
    for (const Post& post : town_.posts())
        if (wish.fits(post)) fitting.push_back(&post);
    if (fitting.empty()) return std::nullopt;
    for (int i = 0; i < tries; ++i) {
        const Post& post = *fitting[chance_.below(fitting.size())];
        const Steady at = first + chance_.between(0ms, last - first);
        const Stretch stretch{at - wish.before, at + wish.lasts + wish.after};
        Calendar& building = buildings_[post.building];
        Calendar& device = devices_[&post];
        if (!device.is_free(stretch) || (wish.alone && !building.is_free(stretch))) continue;
        device.take(stretch);
        if (wish.alone) building.take(stretch);
        return Placed{&post, at};
    }
    return std::nullopt;
}

Cause& Script::add_cause(const std::string& name, const Post& post, Stretch stretch) {
    Cause& cause = causes.emplace_back();
    cause.name = name;
    cause.building = post.building;
    cause.where = post.id.value();
    cause.begins = stretch.from;
    cause.ends = stretch.to;
    return cause;
}

/// Until what has begun has been seen for long enough by whoever needs `delay` to believe it.
void Script::watch(const Post& post, Steady from, Duration lasts, Duration delay) {
    constexpr int polls = 40;
    const Duration own = catalogue_.at(post.kind).poll_every.value_or(1s);
    const Duration every = std::max(own, (lasts + delay) / polls);
    closely.push_back({&post, from, lasts + delay + 6 * every + 10s, every});
}

}  // namespace gengfu::world
