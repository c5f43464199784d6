#include <catch2/catch.hpp>

#include "cloud/store/intake.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::store;
using namespace std::chrono_literals;

namespace {

const Box box{GroupId{"pingjiang"}, EdgeId{"b03"}};
const DeviceId meter{"water-1"};

/// A cloud that judges by "less than 10 L in 12 h", and forgets everything but its file when it is restarted.
struct JudgingCloud {
    tests::ManualClock clock;
    tests::ScratchDirectory scratch;
    profile::Catalogue catalogue = *profile::load_directory(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
    std::optional<detect::Judge> judge;
    std::optional<Store> store;

    explicit JudgingCloud(const std::string& more = "") {
        judge_by(more);
        describe_meter(box);
    }
    void set_rules(const std::string& window, const std::string& more = "") {
        judge.emplace(*detect::Rules::parse("[no-water]\nmode = \"fixed\"\nwindow = \"" + window + "\"\n" + more, "rules.toml"), catalogue);
    }
    void describe_meter(const Box& in) {
        Intake intake(*store);
        intake.describe(in, meter, {"water-meter", "2-301"});
        intake.commit();
    }
    /// Restarted, with rules that say this as well.
    void judge_by(const std::string& more) {
        set_rules("12h", more);
        restart();
    }
    void restart() {
        store.reset();
        store.emplace(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock, Store::Rules{{}, &*judge});
    }
    void read(std::int64_t index, bool commits = true, const Box& in = box) {
        Intake intake(*store);
        intake.add(in, std::nullopt, clock.wall(), std::vector{Reading{meter, clock.wall(), {{FieldId{"volume"}, index}}}});
        if (commits) intake.commit();
    }
    /// So many hours in which the index does not move, with a reading each hour.
    void be_quiet(int hours, std::int64_t index) {
        for (int hour = 0; hour < hours; ++hour) {
            clock.advance(1h);
            read(index);
        }
    }
    std::string transitions() {
        std::string all;
        for (const auto& each : store->changes_after(0, 100)) all += std::string(to_string(each.entry.transition)) + " ";
        return all;
    }
};

}  // namespace

TEST_CASE("a home where no water is used raises one alert that says why, and water that is used clears it") {
    JudgingCloud cloud;
    cloud.read(100);
    const Instant since = cloud.clock.wall();
    cloud.be_quiet(11, 100);
    CHECK(cloud.store->list({}).empty());
    cloud.be_quiet(6, 100);
    const auto alerts = cloud.store->list({});
    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].cause.condition == ConditionId{"no-water"});
    CHECK(alerts[0].cause.place == "2-301");
    CHECK(alerts[0].priority == Priority::p2);
    CHECK(alerts[0].taken_at == since + 12h);
    CHECK(cloud.store->timeline(alerts[0].id)[0].reason == "no-water litres=0 since=" + to_rfc3339(since));
    CHECK(cloud.store->next_timer());
    cloud.be_quiet(1, 130);
    CHECK_FALSE(cloud.store->list({})[0].condition_active);
    CHECK(cloud.transitions() == "raise clear ");
}

TEST_CASE("a restart in the middle of a silence changes nothing") {
    JudgingCloud cloud;
    cloud.read(100);
    for (int hour = 0; hour < 12; ++hour) {
        CHECK(cloud.store->list({}).empty());
        cloud.restart();
        cloud.be_quiet(1, 100);
    }
    CHECK(cloud.store->list({}).size() == 1);
    cloud.restart();
    cloud.be_quiet(3, 100);
    CHECK(cloud.transitions() == "raise ");
}

TEST_CASE("what a detector saw in a transaction that was rolled back it has not seen") {
    JudgingCloud cloud;
    cloud.read(100);
    cloud.be_quiet(6, 100);
    cloud.clock.advance(1h);
    cloud.read(150, false);  // would end the silence
    cloud.be_quiet(4, 100);
    CHECK(cloud.store->list({}).empty());
    cloud.clock.advance(1h);
    cloud.read(100, false);  // would raise
    CHECK(cloud.store->list({}).empty());
    cloud.read(100);
    CHECK(cloud.transitions() == "raise ");
}

TEST_CASE("a device whose kind is told only now is judged from now on, and keeps what is known of it when it moves") {
    JudgingCloud cloud;
    const auto describe = [&](const char* kind, const char* place) {
        Intake intake(*cloud.store);
        intake.describe(box, meter, {kind, place});
        intake.commit();
    };
    describe("gas-detector", "2-301");
    cloud.read(100);
    cloud.be_quiet(20, 100);
    CHECK(cloud.store->list({}).empty());
    describe("water-meter", "2-301");
    cloud.be_quiet(8, 100);
    describe("water-meter", "2-302");
    cloud.be_quiet(5, 100);
    CHECK(cloud.store->list({}).size() == 1);
}

TEST_CASE("a state that cannot be read costs what had been learnt, and nothing else") {
    JudgingCloud cloud;
    cloud.read(100);
    cloud.be_quiet(6, 100);
    cloud.store.reset();
    sqlite::Database(cloud.scratch.file("cloud.db"), sqlite::Database::Access::write)
        .execute("UPDATE detector SET state = '{\"meter\":7}'");
    cloud.restart();
    cloud.be_quiet(12, 100);
    CHECK(cloud.store->list({}).empty());
    cloud.be_quiet(1, 100);
    CHECK(cloud.store->list({}).size() == 1);
}

TEST_CASE("an alert of a rule that is switched off or taken out is cleared, and raised anew when the rule is back and it is so") {
    const std::string rule = "[level.index-high]\nkind = \"water-meter\"\nfield = \"volume\"\nmode = \"above\"\nlimit = 0.05\n";
    const std::string off = "[[override]]\ndevice = \"water-1\"\nlevel.index-high.mode = \"off\"\n";
    for (const std::string& without : {std::string(), rule + off}) {
        CAPTURE(without);
        JudgingCloud cloud;
        cloud.judge_by(rule);
        cloud.read(100);
        cloud.be_quiet(1, 100);
        REQUIRE(cloud.transitions() == "raise ");
        cloud.judge_by(without);
        cloud.be_quiet(1, 100);
        CHECK(cloud.transitions() == "raise clear ");
        CHECK(cloud.store->timeline(cloud.store->list({})[0].id)[1].reason == "not-judged");
        cloud.restart();
        cloud.be_quiet(2, 100);
        CHECK(cloud.transitions() == "raise clear ");
        cloud.judge_by(rule);
        cloud.be_quiet(2, 100);
        CHECK(cloud.transitions() == "raise clear activate ");
    }
}

TEST_CASE("an alert of a detector whose state cannot be read is cleared, and that of any other stands") {
    JudgingCloud cloud;
    cloud.judge_by("[level.index-high]\nkind = \"water-meter\"\nfield = \"volume\"\nmode = \"above\"\nlimit = 0.05\n");
    cloud.read(100);
    cloud.be_quiet(14, 100);
    REQUIRE(cloud.transitions() == "raise raise ");
    cloud.store.reset();
    sqlite::Database(cloud.scratch.file("cloud.db"), sqlite::Database::Access::write)
        .execute("UPDATE detector SET state = '{\"meter\":7}' WHERE detector = 'water'");
    cloud.restart();
    cloud.be_quiet(1, 100);
    for (const alert::Alert& each : cloud.store->list({}))
        CHECK(each.condition_active == (each.cause.condition == ConditionId{"index-high"}));
    CHECK(cloud.transitions() == "raise raise clear ");
    cloud.be_quiet(13, 100);
    CHECK(cloud.transitions() == "raise raise clear activate ");
}

TEST_CASE("what an edge has raised is left to the edge, whatever the detectors of the device know") {
    JudgingCloud cloud;
    {
        Intake intake(*cloud.store);
        const auto order = intake.claim(box, {7, Lane::alarm, 1}, cloud.clock.wall());
        intake.apply(box, {meter, ConditionId{"valve-fault"}, AlarmChange::active, Priority::p3, cloud.clock.wall(), false}, order,
                     cloud.clock.wall());
        intake.apply(box, {meter, ConditionId{"silent"}, AlarmChange::active, Priority::p3, cloud.clock.wall(), false}, order,
                     cloud.clock.wall());
        intake.commit();
    }
    cloud.restart();
    cloud.read(100);
    CHECK(cloud.transitions() == "raise raise ");
}

TEST_CASE("who is away in one community does not silence the home of the same name in another") {
    const Box other{GroupId{"shuangta"}, box.edge};
    JudgingCloud cloud("[[override]]\ngroup = \"pingjiang\"\nedge = \"b03\"\nplace = \"2-301\"\nno-water = { mode = \"off\" }\n");
    cloud.describe_meter(other);
    for (int hour = 0; hour < 18; ++hour) {
        cloud.read(100);
        cloud.read(100, true, other);
        cloud.clock.advance(1h);
    }
    const auto alerts = cloud.store->list({});
    REQUIRE(alerts.size() == 1);
    CHECK(alerts[0].cause.group == other.group);
    CHECK(alerts[0].cause.place == "2-301");
}

TEST_CASE("the store names the boxes and devices that it has heard") {
    const JudgingCloud cloud;
    const auto heard = cloud.store->heard();
    REQUIRE(heard.size() == 2);
    CHECK(heard[0].group == box.group);
    CHECK(heard[0].edge == box.edge);
    CHECK(heard[0].device.value().empty());
    CHECK(heard[1].group == box.group);
    CHECK(heard[1].edge == box.edge);
    CHECK(heard[1].device == meter);
}

TEST_CASE("rules that change while it serves hold from the next reading on, and what has been seen is not forgotten") {
    JudgingCloud cloud;
    cloud.read(100);
    cloud.be_quiet(9, 100);
    cloud.set_rules("10h");
    cloud.store->renew();
    CHECK(cloud.store->list({}).empty());
    cloud.be_quiet(1, 100);
    CHECK(cloud.store->list({}).size() == 1);
}
