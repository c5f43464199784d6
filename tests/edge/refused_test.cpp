#include "edge/collector.hpp"

#include <catch2/catch.hpp>

#include "tests/edge/box_parts.hpp"
#include "tests/edge/no_writes.hpp"

using namespace gengfu;

namespace {
Reading gas(const BoxParts& box, std::int64_t concentration) {
    return {DeviceId{"gas-1"}, box.clock.wall(), {{FieldId{"concentration"}, concentration}, {FieldId{"valve-closed"}, 0}}};
}
/// With batches of nobody, to the last place.
void fill_memory(BoxParts& box) {
    const edge::Moment now{box.clock.wall(), box.clock.steady(), 1, edge::ClockQuality::plausible};
    while (box.outbox->append({{Lane::alarm, {}, 0}}, now)) {
    }
}
Reading press(const BoxParts& box) {
    return {DeviceId{"call-1"}, box.clock.wall(), {{FieldId{"code"}, 101}, {FieldId{"qualifier"}, 1}}};
}
}  // namespace

TEST_CASE("an alarm for which neither disk nor memory has room is told as soon as there is some, and its reading is not lost") {
    BoxParts box;
    (void)box.collector->take(gas(box, 0));
    const auto taken = box.taken();
    std::optional<NoWrites> disk_full(std::in_place);
    fill_memory(box);
    (void)box.collector->take(gas(box, 700));
    box.collector->flush();
    REQUIRE(box.waiting(Lane::safety).empty());
    REQUIRE(box.collector->counts().alarms_refused > 0);
    const auto refused = box.collector->counts().alarms_refused;
    const Instant at = box.clock.wall();
    box.clock.pass(Duration{60'000});
    box.outbox->commit(*parse_sequence_set("1-900"));
    box.collector->flush();
    const auto alarms = box.waiting(Lane::safety);
    REQUIRE(alarms.size() == 1);
    REQUIRE(alarms[0].events.size() == 1);
    REQUIRE(alarms[0].events[0].condition == ConditionId{"gas-high"});
    REQUIRE(alarms[0].events[0].change == AlarmChange::active);
    REQUIRE(alarms[0].events[0].at == at);
    REQUIRE(box.clock.steady() - *box.outbox->rows_after(Lane::safety, 0, 1, 1).rows.at(0).accepted == Duration{60'000});
    box.clock.pass(Duration{1'000});
    box.collector->flush();
    REQUIRE(box.waiting(Lane::safety).size() == 1);
    REQUIRE(box.collector->counts().alarms_refused == refused);
    disk_full.reset();
    box.collector->flush();
    REQUIRE(box.taken() == taken + 1);
}

TEST_CASE("of what was refused only the last is told, and nothing that a later change has overtaken") {
    BoxParts box;
    (void)box.collector->take(gas(box, 0));
    const NoWrites disk_full;
    fill_memory(box);
    const auto clear = [&] {
        for (int i = 0; i < 2; ++i) {
            box.clock.pass(Duration{15'000});
            (void)box.collector->take(gas(box, 0));
        }
    };
    (void)box.collector->take(gas(box, 700));
    const bool is_refused_too = GENERATE(true, false);
    if (!is_refused_too) box.outbox->commit(*parse_sequence_set("1-900"));
    clear();
    if (is_refused_too) box.outbox->commit(*parse_sequence_set("1-900"));
    for (int i = 0; i < 3; ++i) box.collector->flush();
    int told = 0;
    for (const auto& each : box.waiting(Lane::safety))
        for (const AlarmEvent& event : each.events)
            if (event.condition == ConditionId{"gas-high"}) {
                REQUIRE(event.change == AlarmChange::cleared);
                ++told;
            }
    REQUIRE(told == 1);
}

TEST_CASE("a call that is refused is told once, when its device says it again, and that it is heard of is not forgotten") {
    BoxParts box;
    const NoWrites disk_full;
    fill_memory(box);
    REQUIRE_FALSE(box.collector->take_now(press(box), {"call-1", "1"}, Duration{60'000}));
    box.outbox->commit(*parse_sequence_set("1-900"));
    box.collector->flush();
    const auto heard = box.waiting(Lane::alarm).back();
    REQUIRE(heard.events.back().condition == ConditionId{"silent"});
    REQUIRE(heard.events.back().change == AlarmChange::cleared);
    REQUIRE(heard.onlines.back() == sparkplug::Online{DeviceId{"call-1"}, true, heard.events.back().at});
    REQUIRE(box.waiting(Lane::safety).empty());
    REQUIRE_FALSE(box.collector->take_now(press(box), {"call-1", "1"}, Duration{60'000}));
    REQUIRE(box.waiting(Lane::safety).size() == 1);
}

TEST_CASE("a sick disk is asked with a part of the round, and takes all of it once it is well, also at a planned end") {
    BoxParts box;
    (void)box.collector->take(gas(box, 0));
    const auto before = box.taken();
    {
        const NoWrites disk_full;
        for (int i = 0; i < 250; ++i) {
            box.clock.pass(Duration{10});
            (void)box.collector->take(gas(box, i % 5));
            if (i % 50 == 0) box.collector->flush();
        }
    }
    if (GENERATE(true, false)) {
        box.collector->flush();
        REQUIRE(box.taken() == before + 100);
        box.collector->flush();
    } else {
        box.collector->finish();
    }
    REQUIRE(box.taken() == before + 250);
    std::int64_t last = -1;
    for (const auto& batch : box.waiting(Lane::live))
        for (const Reading& each : batch.readings) {
            REQUIRE(to_unix_ms(each.taken_at) > last);
            last = to_unix_ms(each.taken_at);
        }
}
