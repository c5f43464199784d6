#include "common/sqlite/sim_disk.hpp"
#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using sqlite::DiskOperation;
using sqlite::SimDisk;

namespace {

sqlite::Database open(const SimDisk& disk) {
    return sqlite::Database("cloud.db", sqlite::Database::Access::write, disk.vfs());
}

/// The sequences that the answers acknowledge.
SequenceSet acknowledged(const std::vector<ingest::Outgoing>& answers) {
    SequenceSet all;
    for (const auto& each : answers) {
        const auto payload = sparkplug::decode(each.payload);
        REQUIRE(payload);
        for (const auto& metric : payload->metrics) {
            if (metric.name != sparkplug::names::committed) continue;
            const auto committed = sparkplug::parse_committed(std::get<std::string>(metric.value));
            REQUIRE(committed);
            for (const auto& part : *committed)
                for (const auto& [first, last] : part.sequences.ranges()) REQUIRE(all.insert(first, last));
        }
    }
    return all;
}

}  // namespace

TEST_CASE(
    "whichever write or sync of the disk fails, once or for a while: what is not on it is not acknowledged, and what is acknowledged "
    "outlives a power cut") {
    const auto operation = GENERATE(DiskOperation::write, DiskOperation::sync);
    const bool for_a_while = GENERATE(false, true);
    std::uint64_t struck = 0;
    for (std::uint64_t nth = 1; nth <= 12; ++nth) {
        CAPTURE(nth);
        SimDisk disk(nth);
        TalkingBox box;
        SequenceSet promised;
        const auto remember = [&](const std::vector<ingest::Outgoing>& answers) {
            const SequenceSet more = acknowledged(answers);
            for (const auto& [first, last] : more.ranges()) REQUIRE(promised.insert(first, last));
        };
        {
            Cloud cloud(open(disk));
            const Instant now = cloud.clock.wall();
            static_cast<void>(cloud.take({box.birth(now)}));
            disk.fail(operation, nth, for_a_while);
            for (std::uint64_t i = 1; i <= 6; ++i)
                remember(cloud.take({box.reading(2 * i, 1, now), box.alarm(2 * i - 1, AlarmChange::pressed, now)}));
            struck += disk.counts().errors;
            disk.mend();
            // The box sends again what it has not heard of, and the cloud has gone on.
            std::vector<ingest::Received> again{box.birth(now)};
            for (std::uint64_t i = 1; i <= 12; ++i)
                if (!promised.contains(i)) again.push_back(i % 2 == 0 ? box.reading(i, 1, now) : box.alarm(i, AlarmChange::pressed, now));
            remember(cloud.take(again));
            CHECK(to_string(promised) == "1-12");
        }
        disk.restart(SimDisk::Ending::power_loss);
        Cloud cloud(open(disk));
        CHECK(cloud.store.summary().readings_stored == 6);
        REQUIRE(cloud.alerts().size() == 1);
        CHECK(cloud.alerts()[0].count == 6);
    }
    CHECK(struck > 0);
}

TEST_CASE("on a disk that is full or has become read-only nothing is acknowledged until it has room again") {
    SimDisk disk(1);
    Cloud cloud(open(disk));
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    const bool is_full = GENERATE(true, false);
    if (is_full)
        disk.set_capacity(disk.bytes());
    else
        disk.set_read_only(true);
    std::vector<ingest::Received> bunch;
    for (std::uint64_t i = 1; i <= 50; ++i) bunch.push_back(box.reading(i, 1, now));
    CHECK(acknowledged(cloud.take(bunch)).empty());
    CHECK(cloud.ingest.counts().in_trouble == 1);
    disk.set_capacity(std::nullopt);
    disk.set_read_only(false);
    CHECK(to_string(acknowledged(cloud.take(bunch))) == "1-50");
    CHECK(cloud.store.summary().readings_stored == 50);
}
