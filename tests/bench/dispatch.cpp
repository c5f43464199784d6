#include <functional>
#include <iostream>
#include <stdexcept>

#include "cloud/registry/plan.hpp"
#include "cloud/store/intake.hpp"
#include "cloud/store/store.hpp"
#include "common/runtime/clock.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/statistics.hpp"

namespace gengfu::bench {
namespace {

using registry::People;
using registry::Role;

constexpr std::size_t buildings = 100, homes_each = 20, rules = 11;
constexpr Role staff[] = {Role::grid_worker, Role::property, Role::community_duty, Role::volunteer, Role::gas_company};

std::string building(std::size_t number) {
    return "pingjiang/b" + std::to_string(number);
}

registry::Responder responder(const std::string& id, Role role, const std::string& serves) {
    registry::Responder one;
    one.id = registry::ResponderId{id};
    one.roles = {role};
    one.serves = {{serves}};
    one.contacts = {{"sms", Secret<std::string>(id)}};
    one.on_call = registry::always();
    return one;
}

/// 100 buildings of 20 homes, five people for each building and two for all; ten rules of single conditions and one for everything.
People district() {
    People people;
    for (std::size_t b = 0; b < buildings; ++b) {
        people.places.push_back({registry::PlaceId{"building-" + std::to_string(b)}, {building(b)}});
        for (std::size_t h = 0; h < homes_each; ++h) {
            const std::string home = std::to_string(b) + "-" + std::to_string(h);
            people.places.push_back({registry::PlaceId{"home-" + home}, {building(b) + "/" + home}});
        }
        for (const Role role : staff)
            people.responders.push_back(responder(std::string(to_string(role)) + "-" + std::to_string(b), role, building(b)));
    }
    people.responders.push_back(responder("desk", Role::command_centre, ""));
    people.responders.push_back(responder("fire", Role::fire, ""));
    for (std::size_t r = 0; r < rules; ++r) {
        registry::Rule rule;
        rule.name = "rule-" + std::to_string(r);
        if (r + 1 < rules) rule.conditions = {"condition-" + std::to_string(r)};
        for (const auto& roles : {std::vector{Role::grid_worker, Role::command_centre}, {Role::property}, {Role::community_duty}})
            rule.levels.push_back({roles, false, {}});
        people.rules.push_back(rule);
    }
    return people;
}

double ms_of(const std::function<void()>& work) {
    const auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

alert::Alert sample(std::size_t number) {
    alert::Alert alert;
    alert.cause = {GroupId{"pingjiang"},
                   EdgeId{"b" + std::to_string(number % buildings)},
                   DeviceId{"call-" + std::to_string(number)},
                   KindId{"call-device"},
                   {},
                   ConditionId{"sos"}};
    return alert;
}

/// From the first press to the end of the commit.
double raise_ms(const std::filesystem::path& file, std::size_t alerts, const alert::Directory* directory) {
    const SystemClock clock;
    store::Store store(sqlite::Database(file, sqlite::Database::Access::write), clock, {{}, nullptr, directory});
    const double took = ms_of([&] {
        store::Intake intake(store);
        for (std::size_t i = 0; i < alerts; ++i) {
            const auto cause = sample(i).cause;
            intake.apply({cause.group, cause.edge},
                         {cause.device, cause.condition, AlarmChange::pressed, Priority::p1, clock.wall(), false}, std::nullopt,
                         clock.wall());
        }
        intake.commit();
    });
    const auto offers = directory == nullptr ? 0 : 2 * alerts;
    if (store.summary().raised != static_cast<std::int64_t>(alerts)) throw std::runtime_error("not every press raised an alert");
    if (store.deliveries_waiting() != static_cast<std::int64_t>(offers)) throw std::runtime_error("an alert does not have two offers");
    return took;
}

/// Alerts of one day, each raised, acknowledged, dispatched, accepted and resolved.
std::vector<alert::Life> lives_of(std::size_t entries, Instant from) {
    using enum alert::Transition;
    constexpr alert::Transition usual[] = {raise, acknowledge, dispatch, accept, resolve};
    std::vector<alert::Life> lives(entries / std::size(usual));
    for (std::size_t i = 0; i < lives.size(); ++i) {
        lives[i].alert = sample(i);
        Instant at = from + std::chrono::days{1} * static_cast<int>(i) / static_cast<int>(lives.size());
        for (const auto transition : usual) {
            alert::Entry entry;
            entry.at = at;
            entry.actor = transition == raise ? "system" : "li.na";
            entry.transition = transition;
            lives[i].entries.push_back(entry);
            at += std::chrono::minutes{3};
        }
    }
    return lives;
}

}  // namespace

int dispatch(const DispatchPlan& plan) {
    constexpr std::size_t journal_entries = 20'000;
    const registry::Plan with_people(district());
    const Instant now = SystemClock().wall();
    const auto lives = lives_of(journal_entries, now);
    boost::json::array rounds;
    std::size_t told = 0, counted = 0;
    for (std::size_t round = 0; round < plan.rounds; ++round) {
        const auto folder = plan.folder / ("round-" + std::to_string(round));
        std::filesystem::create_directories(folder);
        const double ask = ms_of([&] {
            for (std::size_t i = 0; i < plan.alerts; ++i) told += with_people.levels(sample(i), now).size();
        });
        const double gaps = ms_of([&] {
            if (!registry::gaps(with_people.people(), registry::coming_days(with_people.people(), now)).empty())
                throw std::runtime_error("the plan has a gap");
        });
        const double raised = raise_ms(folder / "people.db", plan.alerts, &with_people);
        const double alone = raise_ms(folder / "alone.db", plan.alerts, nullptr);
        const double figures = ms_of([&] { counted += alert::figures(lives, {now, now + std::chrono::days{1}, "", 1}).alarms; });
        std::filesystem::remove_all(folder);
        rounds.push_back(boost::json::object{{"ask_us", ask * 1'000 / static_cast<double>(plan.alerts)},
                                             {"gaps_ms", gaps},
                                             {"raise_ms", raised},
                                             {"raise_alone_ms", alone},
                                             {"figures_ms", figures}});
    }
    if (told != 3 * plan.alerts * plan.rounds || counted == 0) throw std::runtime_error("somebody was not told");
    std::cout << boost::json::object{{"alerts", plan.alerts}, {"entries", journal_entries}, {"rounds", rounds}} << "\n";
    return 0;
}

}  // namespace gengfu::bench
