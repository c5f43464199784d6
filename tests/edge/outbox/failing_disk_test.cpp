#include <catch2/catch.hpp>
#include <functional>

#include "tests/edge/outbox/sim_box.hpp"

using namespace gengfu;
using namespace gengfu::edge;
using sqlite::DiskOperation;

namespace {

using Prepare = std::function<void(SimBox&)>;

/// A box that has run for a while, and then whatever `prepare` does to its files.
struct Used : SimBox {
    Used(std::uint64_t seed, const Prepare& prepare) : SimBox(seed) {
        cloud.take_all(*outbox);
        for (int i = 0; i < 6; ++i) put(i % 3 == 0 ? Lane::safety : Lane::live);
        cloud.take_all(*outbox);
        for (int i = 0; i < 9; ++i) put(i % 3 == 0 ? Lane::alarm : Lane::live);
        outbox.reset();
        prepare(*this);
    }
    /// Some of everything that a box does.
    void live() {
        refused.clear();  // with the program ends who would have tried again
        start();
        static_cast<void>(outbox->seen({"call-1", "17"}, now(), Duration{60'000}));
        put(Lane::safety);
        put(Lane::live);
        (void)outbox->aliases_for({"d" + std::to_string(last) + "/x"});
        drain();
        put(Lane::live);
        clock.pass(Duration{10'000});
        outbox->tidy_files();
        put(Lane::alarm);
        put(Lane::live);
        drain();
        outbox->commit(cloud.known[outbox->epoch()]);
        put(Lane::live);
        outbox->close(now());
    }
    void check() {
        put(Lane::live);  // what has not been opened since is opened now
        drain();
        REQUIRE(outbox->status().alarms_in_memory == 0);
        INFO(cloud.came_as);
        REQUIRE(cloud.broken == 0);
        for (const Content each : taken) REQUIRE(cloud.stored.count(each) == 1);
        for (const Content each : held) REQUIRE(cloud.stored.count(each) == 1);
        for (const Content each : cloud.stored) REQUIRE(cloud.stored.count(each) == 1);
    }
};

void leave_as_it_is(SimBox&) {}

/// Where the last row is broken the file is replaced when it is opened.
void break_last_row(SimBox& box, const std::string& name) {
    {
        auto database = box.open(name);
        database.execute("UPDATE batch SET checksum = 0 WHERE sequence = (SELECT max(sequence) FROM batch)");
    }
    std::erase_if(box.taken, [&](Content each) { return each == (name == "readings.db" ? box.last : box.last - 2); });
}

void break_readings(SimBox& box) {
    break_last_row(box, "readings.db");
}

void break_alarms(SimBox& box) {
    break_last_row(box, "alarms.db");
}

void break_both(SimBox& box) {
    break_readings(box);
    break_alarms(box);
}

/// Where a page is broken that holds no rows, reading finds it, and the next write replaces the file while it is still being read.
void break_marks(SimBox& box) {
    constexpr std::int64_t page_bytes = 1'024;
    for (const char* name : {"readings.db", "alarms.db"}) {
        std::int64_t page = 0;
        {
            auto database = box.open(name);
            auto root = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'mark'");
            if (root.step()) page = root.integer(0);
        }
        box.disk.flip_bit(box.file(name), static_cast<std::uint64_t>((page - 1) * page_bytes) * 8);
    }
}

const std::vector<std::pair<std::string, Prepare>> beginnings{{"whole files", leave_as_it_is},
                                                              {"readings.db broken", break_readings},
                                                              {"alarms.db broken", break_alarms},
                                                              {"both broken", break_both},
                                                              {"marks broken", break_marks}};

}  // namespace

TEST_CASE("wherever the disk fails, once or from then on, what was taken is stored once when the disk is well again") {
    const auto [what, prepare] = GENERATE(from_range(beginnings));
    for (const auto which :
         {DiskOperation::any, DiskOperation::read, DiskOperation::write, DiskOperation::sync, DiskOperation::remove, DiskOperation::open}) {
        for (const bool for_ever : {false, true}) {
            for (std::uint64_t nth = 1;; nth += 1 + nth / (for_ever ? 8 : 16)) {
                Used box(nth, prepare);
                const std::uint64_t errors = box.disk.counts().errors;
                box.disk.fail(which, nth, for_ever);
                box.live();
                const bool has_struck = box.disk.counts().errors > errors;
                box.disk.mend();
                INFO(what << ": operation " << nth << " of " << static_cast<unsigned>(which) << (for_ever ? " and all later ones" : ""));
                box.check();
                box.live();
                box.check();
                box.lose_power();
                box.check();
                if (!has_struck) break;
            }
        }
    }
}

TEST_CASE("wherever the power fails, what was taken is stored once") {
    const auto [what, prepare] = GENERATE(from_range(beginnings));
    for (std::uint64_t operation = 1;; operation += 1 + operation / 32) {
        Used box(operation, prepare);
        box.disk.lose_at(operation);
        bool has_struck = false;
        try {
            box.live();
        } catch (const sqlite::MachineLost&) {
            has_struck = true;
        }
        INFO(what << ": the power failed in operation " << operation);
        box.lose_power();
        box.check();
        box.live();
        box.check();
        if (!has_struck) break;
    }
}
