#include "edge/collector.hpp"

#include <catch2/catch.hpp>

#include "tests/edge/box_parts.hpp"
#include "tests/edge/no_writes.hpp"

using namespace gengfu;

namespace {
Reading gas(const BoxParts& box, std::int64_t concentration) {
    return {DeviceId{"gas-1"}, box.clock.wall(), {{FieldId{"concentration"}, concentration}, {FieldId{"valve-closed"}, 0}}};
}
Reading press(const BoxParts& box) {
    return {DeviceId{"call-1"}, box.clock.wall(), {{FieldId{"code"}, 101}, {FieldId{"qualifier"}, 1}}};
}
}  // namespace

TEST_CASE("routine readings of a round go to disk as one batch, and count as taken only then") {
    BoxParts box;
    (void)box.collector->take(gas(box, 0));  // the first one tells how the conditions stand: alarm lane
    const auto before = box.taken();
    for (int i = 0; i < 3; ++i) {
        box.clock.pass(Duration{100});
        (void)box.collector->take(gas(box, i));
    }
    REQUIRE(box.taken() == before);
    box.collector->flush();
    REQUIRE(box.taken() == before + 3);
    const auto live = box.waiting(Lane::live);
    REQUIRE(live.size() == 1);
    REQUIRE(live[0].readings.size() == 3);
}

TEST_CASE("a reading that raises an alarm is on disk with it before the round ends, and asks for the valve") {
    BoxParts box;
    int appended = 0;
    box.collector->on_appended([&] { ++appended; });
    const auto commands = box.collector->take(gas(box, 700));
    REQUIRE(commands.size() == 1);
    REQUIRE(appended == 1);
    const auto alarms = box.waiting(Lane::safety);
    REQUIRE(alarms.size() == 1);
    REQUIRE(alarms[0].readings.size() == 1);
    const bool told = std::any_of(alarms[0].events.begin(), alarms[0].events.end(), [](const AlarmEvent& event) {
        return event.condition == ConditionId{"gas-high"} && event.change == AlarmChange::active && event.priority == Priority::p1;
    });
    REQUIRE(told);
}

TEST_CASE("a box whose disk fails keeps its alarms and its round, sends the alarms from memory, and saves both when the disk is back") {
    BoxParts box;
    (void)box.collector->take(gas(box, 0));
    const auto before = box.taken();
    box.outbox->commit(*parse_sequence_set("1-10"));
    {
        const NoWrites disk_full;
        (void)box.collector->take(gas(box, 10));
        (void)box.collector->take(gas(box, 700));
        box.collector->flush();
        REQUIRE(box.waiting(Lane::safety).size() == 1);
        REQUIRE(box.outbox->status().alarms_in_memory == 2);  // and what the box says of itself
        REQUIRE(box.outbox->status().taken == before);
        REQUIRE(box.waiting(Lane::live).empty());
    }
    box.collector->flush();
    REQUIRE(box.outbox->status().alarms_in_memory == 0);
    REQUIRE(box.waiting(Lane::safety).size() == 1);
    REQUIRE(box.waiting(Lane::live).size() == 1);
    REQUIRE(box.taken() == before + 2);
    const auto said = box.waiting(Lane::alarm);
    REQUIRE(said.back().events.back().condition == ConditionId{"disk-failing"});
    REQUIRE(said.back().events.back().device == DeviceId{"b01"});
}

TEST_CASE("a press that is in memory only is acknowledged when the cloud has committed it, and counts once") {
    BoxParts box;
    const edge::Mark mark{"call-1", "1"};
    const Reading press{DeviceId{"call-1"}, box.clock.wall(), {{FieldId{"code"}, 101}, {FieldId{"qualifier"}, 1}}};
    {
        const NoWrites disk_full;
        REQUIRE_FALSE(box.collector->take_now(press, mark, Duration{60'000}));
        REQUIRE_FALSE(box.collector->take_now(press, mark, Duration{60'000}));
        REQUIRE(box.waiting(Lane::safety).size() == 1);
        box.outbox->commit(*parse_sequence_set("1-10"));
        REQUIRE(box.collector->take_now(press, mark, Duration{60'000}));
    }
    REQUIRE(box.waiting(Lane::safety).empty());
}

TEST_CASE("a large round becomes several batches of one commit") {
    BoxParts box;
    for (int i = 0; i < 250; ++i) {
        box.clock.pass(Duration{1});
        (void)box.collector->take(gas(box, i % 5));
    }
    box.collector->flush();
    const auto live = box.waiting(Lane::live);
    REQUIRE(live.size() == 3);
    REQUIRE(live[0].readings.size() == 100);
    REQUIRE(box.collector->counts().rounds == 1);
}

TEST_CASE("a device that falls silent is told of, at its deadline") {
    BoxParts box;
    const Steady deadline = box.collector->deadline();
    box.clock.pass(deadline - box.clock.steady());
    box.collector->on_time();
    const auto alarms = box.waiting(Lane::alarm);
    REQUIRE(alarms.size() == 1);
    REQUIRE(alarms[0].events[0].condition == ConditionId{"silent"});
    REQUIRE(alarms[0].onlines[0].online == false);
    REQUIRE(alarms[0].readings.empty());
}

TEST_CASE("a bus that nobody answers on is one alarm, and its devices are offline without one of their own") {
    BoxParts box;
    box.add("gas-2", "gas-detector", "2");
    box.site.buses.push_back({"rs485-1", nullptr, {}});
    for (const std::size_t each : {std::size_t{1}, std::size_t{2}}) box.site.devices[each].on = "rs485-1";
    box.start();
    (void)box.collector->take(gas(box, 12));
    box.clock.pass(Duration{12'500});
    box.collector->on_time();
    auto alarms = box.waiting(Lane::alarm);
    REQUIRE(alarms.size() == 2);
    REQUIRE(alarms[0].events.back().condition == ConditionId{"bus-silent"});
    REQUIRE(alarms[0].events.back().change == AlarmChange::cleared);
    REQUIRE(alarms[1].events.size() == 1);
    REQUIRE(alarms[1].events[0].device == DeviceId{"rs485-1"});
    REQUIRE(alarms[1].events[0].condition == ConditionId{"bus-silent"});
    REQUIRE(alarms[1].events[0].change == AlarmChange::active);
    REQUIRE(alarms[1].onlines.size() == 2);
    const auto metrics = box.collector->birth(box.clock.wall());
    const auto bus = std::ranges::find(metrics, std::optional<std::string>("rs485-1/Alarm/bus-silent"), &sparkplug::Metric::name);
    REQUIRE(bus != metrics.end());
    REQUIRE(bus->value == sparkplug::Value{true});

    (void)box.collector->take(gas(box, 12));
    box.clock.pass(Duration{10'000});
    box.collector->on_time();
    alarms = box.waiting(Lane::alarm);
    REQUIRE(alarms.size() == 4);
    REQUIRE(alarms[2].events.back().change == AlarmChange::cleared);
    REQUIRE(alarms[3].events[0].condition == ConditionId{"bus-silent"});
}

TEST_CASE("a box with nothing to say still sends a sign of life, which counts as no reading") {
    BoxParts box;
    box.collector->flush();
    REQUIRE(box.waiting(Lane::live).empty());
    box.clock.pass(Duration{10'000});
    box.collector->flush();
    box.collector->flush();
    const auto live = box.waiting(Lane::live);
    REQUIRE(live.size() == 1);
    REQUIRE(live[0].readings.empty());
    REQUIRE(box.taken() == 0);
}

TEST_CASE("a birth tells every metric that may come, absent values as null") {
    BoxParts box;
    (void)box.collector->take(gas(box, 12));
    const auto metrics = box.collector->birth(box.clock.wall());
    const auto find = [&](const std::string& name) {
        const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const auto& each) { return each.name == name; });
        INFO(name);
        REQUIRE(found != metrics.end());
        REQUIRE(found->alias);
        return found->value;
    };
    REQUIRE(find("gas-1/concentration") == sparkplug::Value{std::int64_t{12}});
    REQUIRE(find("gas-1/Kind") == sparkplug::Value{std::string("gas-detector")});
    REQUIRE(find("gas-1/Online") == sparkplug::Value{true});
    REQUIRE(find("gas-1/Alarm/gas-high") == sparkplug::Value{false});
    REQUIRE(find("call-1/Online") == sparkplug::Value{});
    REQUIRE(find("call-1/Alarm/sos") == sparkplug::Value{});
}

TEST_CASE("a birth also names what rows of a device that has left the site stand for, and gives its aliases to nobody else") {
    BoxParts box;
    REQUIRE(box.collector->take_now(press(box), {"call-1", "1"}, Duration{60'000}));
    const sparkplug::Aliases before = box.outbox->aliases_for({});
    box.site.devices.erase(box.site.devices.begin());
    box.add("call-2", "call-button", "1235");
    box.start();
    std::map<std::uint64_t, std::string> names;
    for (const auto& metric : box.collector->birth(box.clock.wall())) {
        if (!metric.alias) continue;
        INFO(*metric.name);
        REQUIRE(names.emplace(*metric.alias, *metric.name).second);
        if (metric.name->starts_with("call-1/")) REQUIRE(metric.value == sparkplug::Value{});
    }
    for (const auto& [name, alias] : before) {
        INFO(name);
        if (name != "call-1/Kind" && name != "call-1/Place") REQUIRE(names.at(alias) == name);
    }
    const auto row = sparkplug::decode(box.outbox->rows_after(Lane::safety, 0, 1, 1).rows.at(0).bytes);
    for (const auto& metric : row->metrics) REQUIRE(names.at(metric.alias.value()).starts_with("call-1/"));
}

TEST_CASE("of more earlier names than a birth has room for the youngest are named") {
    BoxParts box;
    std::vector<std::string> names;
    for (int i = 0; i < 2'500; ++i) names.push_back("gone-" + std::to_string(i) + "/x");
    const auto& aliases = box.outbox->aliases_for(names);
    const auto count = box.collector->birth(box.clock.wall()).size();
    std::size_t named = 0;
    for (const auto& metric : box.collector->birth(box.clock.wall()))
        if (metric.name->starts_with("gone-")) {
            REQUIRE(metric.alias == aliases.at(*metric.name));
            REQUIRE(*metric.alias > aliases.at("gone-499/x"));
            ++named;
        }
    REQUIRE(named == 2'000);
    REQUIRE(count < 2'100);
}

TEST_CASE("while the commit of a round is under way the next round gathers, and alarms do not wait for it") {
    /// Keeps its job until it is let go.
    struct SlowWorker final : edge::Worker {
        [[nodiscard]] bool is_busy() const override { return work != nullptr; }
        void run(std::function<void()> job, std::function<void()> then) override {
            work = std::move(job);
            done = std::move(then);
        }
        void finish() override {
            if (work != nullptr) std::exchange(work, nullptr)(), std::exchange(done, nullptr)();
        }
        std::function<void()> work, done;
    };
    BoxParts box;
    SlowWorker worker;
    edge::Collector collector(box.site, box.clock, *box.log, *box.outbox, worker, 1);
    (void)collector.take(gas(box, 0));
    (void)collector.take(gas(box, 1));
    collector.flush();
    REQUIRE(worker.is_busy());
    (void)collector.take(gas(box, 2));
    collector.flush();
    (void)collector.take(gas(box, 700));
    REQUIRE_FALSE(box.waiting(Lane::safety).empty());
    REQUIRE(box.waiting(Lane::live).empty());
    worker.finish();
    REQUIRE(box.waiting(Lane::live).size() == 1);
    collector.finish();
    const auto live = box.waiting(Lane::live);
    REQUIRE(live.size() == 2);
    REQUIRE(live[1].readings.size() == 2);  // the alarm's reading takes its turn behind its device's earlier one
}

TEST_CASE("what the box has to give up is declared with the event that tells people") {
    BoxParts box;
    for (int i = 0; i < 3; ++i) {
        (void)box.collector->take(gas(box, i));
        box.clock.pass(Duration{1'000});
        box.collector->flush();
    }
    const auto row = box.outbox->rows_after(Lane::live, 0, 1, 1).rows.at(0);
    box.collector.reset();
    box.outbox.reset();
    sqlite::Database(box.directory / "readings.db", sqlite::Database::Access::write)
        .execute("UPDATE batch SET bytes = x'' WHERE sequence = " + std::to_string(row.id.sequence));
    box.start();
    (void)box.waiting(Lane::live);
    box.collector->flush();
    const auto said = box.waiting(Lane::alarm).back();
    REQUIRE(said.lost.size() == 1);
    REQUIRE(to_string(said.lost[0].sequences) == std::to_string(row.id.sequence));
    REQUIRE(said.lost[0].readings == 1);
    REQUIRE(said.lost[0].reason == "damaged");
    REQUIRE(said.events.size() == 2);
    REQUIRE(said.events[0].condition == ConditionId{"outbox-corrupt"});
    REQUIRE(said.events[1].condition == ConditionId{"readings-lost"});
    const auto count = box.waiting(Lane::alarm).size();
    box.collector->flush();
    REQUIRE(box.waiting(Lane::alarm).size() == count);
}

TEST_CASE("readings that waited for a sick disk keep the age that they have") {
    BoxParts box;
    (void)box.collector->take(gas(box, 0));
    {
        const NoWrites disk_full;
        for (int i = 0; i < 3; ++i) {
            (void)box.collector->take(gas(box, i));
            box.clock.pass(Duration{60'000});
            box.collector->flush();
        }
    }
    box.collector->flush();
    const auto rows = box.outbox->rows_after(Lane::live, 0, 10, 10'000).rows;
    REQUIRE(rows.size() == 3);
    REQUIRE(box.clock.steady() - *rows[0].accepted == Duration{180'000});
    REQUIRE(box.clock.steady() - *rows[2].accepted == Duration{60'000});
}
