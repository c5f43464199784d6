#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using namespace std::chrono_literals;

namespace {

const DeviceId meter{"water-1"};

/// A cloud that judges by "less than 10 L in 12 h" what a box with a water meter says by the hour.
struct JudgedStreet {
    ScratchDirectory scratch;
    ManualClock clock;
    std::unique_ptr<Log> log = silent_log();
    profile::Catalogue catalogue = *profile::load_directory(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
    detect::Judge judge{*detect::Rules::parse("[no-water]\nmode = \"fixed\"\n", "rules.toml"), catalogue};
    std::optional<store::Store> store;
    std::optional<ingest::Ingest> ingest;
    TalkingBox box;
    Instant began = clock.wall();
    std::uint64_t sequence = 0;

    JudgedStreet() {
        box.aliases = {{"water-1/volume", 2}};
        start();
    }
    void start() {
        ingest.reset();
        store.reset();
        store.emplace(sqlite::Database(scratch.file("cloud.db"), sqlite::Database::Access::write), clock, &judge);
        ingest.emplace(*store, 30s, *log);
        static_cast<void>(take({birth()}));
    }
    std::vector<ingest::Outgoing> take(const std::vector<ingest::Received>& bunch) {
        return ingest->take(bunch, clock.wall(), clock.steady());
    }
    ingest::Received birth() {
        using sparkplug::DataType;
        sparkplug::Payload payload;
        payload.metrics = {metric("bdSeq", box.bd_seq),
                           metric("Node Control/Rebirth", false, DataType::boolean),
                           metric("Gengfu/Batch", std::string{}, DataType::string),
                           metric("Gengfu/Epoch", std::string("0000000000000007"), DataType::string),
                           metric("water-1/Kind", std::string("water-meter"), DataType::string),
                           metric("water-1/Place", std::string("2-301"), DataType::string),
                           metric("water-1/volume", std::int64_t{100}, DataType::int64, 2)};
        return box.message("NBIRTH", payload, clock.wall());
    }
    /// What the meter showed so many hours after the beginning.
    ingest::Received shown(int hour, std::int64_t index) {
        const Instant at = began + std::chrono::hours{hour};
        return box.batch({7, Lane::live, ++sequence}, {{{meter, at, {{FieldId{"volume"}, index}}}}, {}, {}, {}}, at);
    }
    [[nodiscard]] std::string story() const {
        std::string all;
        for (const auto& each : store->changes_after(0, 100))
            all += std::string(to_string(each.entry.transition)) + " " + each.alert.cause.condition.value() + " at " +
                   std::to_string((each.alert.taken_at - began) / std::chrono::hours{1}) + "; ";
        return all;
    }
};

}  // namespace

TEST_CASE("half a day without water in what boxes say raises one alert, also when the cloud restarts each hour and all is sent twice") {
    JudgedStreet street;
    for (int hour = 0; hour <= 20; ++hour) {
        const auto said = street.shown(hour, 100);
        static_cast<void>(street.take({said, said}));
        street.clock.advance(1h);
        street.start();
        static_cast<void>(street.take({said}));
    }
    CHECK(street.story() == "raise no-water at 12; ");
    static_cast<void>(street.take({street.shown(21, 140)}));
    CHECK(street.story() == "raise no-water at 12; clear no-water at 12; ");
}

TEST_CASE("a bunch that is stored by halves, because one message spoils it, is judged once") {
    JudgedStreet street;
    street.ingest.reset();
    street.store.reset();
    sqlite::Database(street.scratch.file("cloud.db"), sqlite::Database::Access::write)
        .execute("CREATE TRIGGER poison BEFORE INSERT ON batch WHEN NEW.readings LIKE '%666%' BEGIN SELECT RAISE(ABORT, 'poison'); END");
    street.start();
    std::vector<ingest::Received> bunch;
    for (int hour = 0; hour <= 14; ++hour) bunch.push_back(street.shown(hour, hour == 13 ? 666 : 100));
    static_cast<void>(street.take(bunch));
    CHECK(street.ingest->counts().put_aside == 1);
    CHECK(street.story() == "raise no-water at 12; ");
}

TEST_CASE("what was read while the box was away comes after the newest, and the index has told it already") {
    JudgedStreet street;
    static_cast<void>(street.take({street.shown(0, 100), street.shown(20, 130)}));
    CHECK(street.story().empty());
    std::vector<ingest::Received> backlog;
    for (int hour = 1; hour < 20; ++hour) backlog.push_back(street.shown(hour, 100));
    static_cast<void>(street.take(backlog));
    CHECK(street.story().empty());
    CHECK(street.store->summary().readings_stored == 21);
}
