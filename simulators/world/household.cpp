#include "simulators/world/household.hpp"

#include <algorithm>
#include <cmath>

namespace gengfu::world {

using namespace std::chrono_literals;

namespace {

constexpr double toilet_least = 3, toilet_most = 7, hands_least = 0.5, hands_most = 2.5;

bool is_out(double hour, const std::vector<std::pair<double, double>>& out) {
    return std::ranges::any_of(out, [&](const auto& each) { return hour >= each.first && hour < each.second; });
}

}  // namespace

Household::Household(int persons, Steady midnight, Chance chance) : persons_(persons), midnight_(midnight), chance_(chance) {
    for (int i = 0; i < persons; ++i) people_.push_back(somebody(persons == 1, chance_));
    laundry_ = number(0.15, 0.35) * std::sqrt(persons);
}

double Household::number(double least, double most) {
    constexpr std::uint64_t steps = 1'000'000;
    return least + (most - least) * static_cast<double>(chance_.below(steps)) / static_cast<double>(steps);
}

bool Household::happens(double share) {
    return number(0, 1) < share;
}

Household::Person Household::somebody(bool alone, Chance& chance) {
    const auto between = [&](double least, double most) { return least + (most - least) * static_cast<double>(chance.below(1001)) / 1000; };
    Person person;
    person.wakes = between(5, 7.5);
    person.sleeps = between(20.5, 23);
    person.showers = between(0.3, 1);
    person.nights = between(0, alone ? 1.2 : 0.6);
    person.cooks = between(0.5, 1);
    // Who lives alone here is mostly retired.
    if (chance.percent(alone ? 15 : 65)) {
        person.leaves = person.wakes + between(1, 2);
        person.returns = between(16, 19);
    } else {
        person.outings = between(0.2, 1);
    }
    return person;
}

void Household::draw(double hour, double litres) {
    const Steady at = midnight_ + Duration{static_cast<Duration::rep>(hour * 3'600'000)};
    if (std::ranges::any_of(quiet_, [&](const Stretch& each) { return each.holds(at); })) return;
    draws_.push_back({at, litres});
}

void Household::plan_day() {
    const bool is_workday = day_ % 7 < 5;
    const bool visitors = happens(is_workday ? 0.03 : 0.12), is_slow = happens(0.06);
    const double busy = visitors ? number(1.5, 2.5) : is_slow ? number(0.4, 0.7) : number(0.85, 1.15);
    together_ = {};
    if (persons_ > 1 && !is_workday && happens(0.4)) {
        const double from = number(8, 15);
        together_ = {from, from + number(2, 6)};
    }
    for (const Person& each : people_) plan_person(each, is_workday, busy);
    plan_chores(is_workday, busy);
    std::ranges::sort(draws_, {}, &Draw::at);
    midnight_ += 24h;
    ++day_;
}

void Household::plan_person(const Person& person, bool is_workday, double busy) {
    const double late = is_workday ? 0 : number(0, 1);
    const double wakes = person.wakes + number(-0.5, 0.5) + late, sleeps = person.sleeps + number(-0.6, 0.6) + late;
    std::vector<std::pair<double, double>> out{together_};
    if (is_workday && person.returns > person.leaves) out.emplace_back(person.leaves + number(-0.3, 0.3), person.returns + number(-0.7, 1));
    if (happens(person.outings)) {
        const double from = number(8, 15);
        out.emplace_back(from, from + number(0.7, 4.5));
    }
    draw(wakes, number(toilet_least, toilet_most) + number(1, 5));
    draw(sleeps, number(toilet_least, toilet_most) + number(1, 4));
    for (double hour = wakes + number(1, 3); hour < sleeps; hour += number(2, 5) / busy)
        if (!is_out(hour, out)) draw(hour, number(toilet_least, toilet_most) + number(hands_least, hands_most));
    for (double hour = wakes + number(0.3, 2); hour < sleeps; hour += number(0.8, 3) / busy)
        if (!is_out(hour, out)) draw(hour, number(hands_least, hands_most));
    for (double up = person.nights; up > 0; up -= 1)
        if (happens(std::min(up, 1.0))) draw(24 + number(0, std::max(1.0, person.wakes - 1)), number(toilet_least, toilet_most));
    if (happens(person.showers)) draw(happens(0.3) ? wakes + number(0.1, 0.6) : sleeps - number(0.3, 2), number(20, 60));
    plan_meal(person, wakes + number(0.2, 0.8), out);
    plan_meal(person, number(11, 12.5), out);
    plan_meal(person, number(17, 19), out);
}

void Household::plan_meal(const Person& person, double hour, const std::vector<std::pair<double, double>>& out) {
    if (is_out(hour, out) || !happens(person.cooks)) return;
    draw(hour, number(1, 6) / std::sqrt(persons_));
    draw(hour + number(0.5, 1.2), number(3, 12) / std::sqrt(persons_));
}

void Household::plan_chores(bool is_workday, double busy) {
    if (happens(laundry_ * (is_workday ? 0.8 : 1.5))) {
        const double hour = is_workday ? number(17, 21) : number(8, 18);
        for (int fill = 0; fill < 3; ++fill) draw(hour + 0.4 * fill, number(12, 22));
    }
    if (happens(0.25 * busy)) draw(number(8, 18), number(5, 20));
}

double Household::used(Steady now) {
    // A day is planned before anybody of it is up, and the night after it belongs to it.
    while (midnight_ <= now) plan_day();
    while (!draws_.empty() && draws_.front().at <= now) {
        drawn_ += draws_.front().litres;
        draws_.pop_front();
    }
    double ran = 0;
    for (const Flow& each : flows_) {
        const Duration lasted = std::min(now, each.stretch.to) - each.stretch.from;
        if (lasted > 0ms) ran += each.litres_per_hour * static_cast<double>(lasted.count()) / 3'600'000;
    }
    return drawn_ + ran;
}

}  // namespace gengfu::world
