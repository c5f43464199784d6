#include "common/sqlite/sim_disk.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>

#include "common/sqlite/database.hpp"

using namespace gengfu;
using namespace gengfu::sqlite;

namespace {

/// A machine that inserts 1, 2, 3, … one transaction each, and remembers the last that it was told is committed.
class Machine {
public:
    explicit Machine(std::uint64_t seed, std::string pragmas = "") : disk(seed), pragmas_(std::move(pragmas)) { open(); }

    void open() {
        database.reset();
        database.emplace("/machine.db", Database::Access::write, disk.vfs());
        if (!pragmas_.empty()) database->execute(pragmas_);
        database->execute("CREATE TABLE IF NOT EXISTS row(number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT");
    }
    void insert() {
        Transaction transaction(*database);
        database->prepare("INSERT INTO row VALUES(?, zeroblob(900))").bind(1, committed + 1).run();
        transaction.commit();
        ++committed;
    }
    /// True: the machine was lost meanwhile.
    bool insert_many(int count) {
        try {
            for (int i = 0; i < count; ++i) insert();
        } catch (const MachineLost&) {
            return true;
        }
        return false;
    }
    void restart(SimDisk::Ending ending) {
        disk.lose();
        database.reset();
        disk.restart(ending);
        open();
    }
    std::int64_t ask(const std::string& sql) {
        auto statement = database->prepare(sql);
        statement.step();
        return statement.integer(0);
    }
    std::int64_t rows() { return ask("SELECT count(*) FROM row"); }
    bool is_whole() {
        auto statement = database->prepare("PRAGMA integrity_check");
        return statement.step() && statement.text(0) == "ok" && rows() == ask("SELECT coalesce(max(number), 0) FROM row");
    }

    SimDisk disk;
    std::optional<Database> database;
    std::int64_t committed = 0;

private:
    std::string pragmas_;
};

const std::string small_log = "PRAGMA wal_autocheckpoint=20";

}  // namespace

TEST_CASE("what is committed is on the disk, whichever operation the power fails in") {
    int struck = 0;
    for (std::uint64_t operation = 1; operation < 400; ++operation) {
        Machine machine(operation, small_log);
        machine.insert_many(5);
        machine.disk.lose_at(operation);
        struck += machine.insert_many(40) ? 1 : 0;
        machine.restart(SimDisk::Ending::power_loss);
        INFO("the power failed in operation " << operation << " after " << machine.committed << " commits");
        REQUIRE(machine.rows() >= machine.committed);
        REQUIRE(machine.rows() <= machine.committed + 1);
        REQUIRE(machine.is_whole());
    }
    REQUIRE(struck > 200);
}

TEST_CASE("without a sync at each commit the power takes committed rows with it") {
    int losses = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Machine machine(seed, "PRAGMA synchronous=NORMAL");
        machine.insert_many(10);
        machine.restart(SimDisk::Ending::power_loss);
        losses += machine.rows() < machine.committed ? 1 : 0;
    }
    REQUIRE(losses > 10);
}

TEST_CASE("a process that is killed leaves everything that it has written") {
    Machine machine(1, "PRAGMA synchronous=OFF");
    machine.insert_many(10);
    machine.restart(SimDisk::Ending::killed);
    REQUIRE(machine.rows() == 10);
}

TEST_CASE("each error, once and for ever, is reported, and what was committed before stays") {
    for (const auto which : {DiskOperation::write, DiskOperation::sync, DiskOperation::any}) {
        for (std::uint64_t nth = 1; nth < 60; ++nth) {
            for (const bool for_ever : {false, true}) {
                Machine machine(nth, small_log);
                machine.insert_many(3);
                machine.disk.fail(which, nth, for_ever);
                try {
                    machine.insert_many(15);
                } catch (const Error&) {
                    REQUIRE(machine.disk.counts().errors > 0);
                }
                machine.disk.mend();
                machine.restart(SimDisk::Ending::killed);
                INFO("error " << nth << " of operations " << static_cast<unsigned>(which));
                REQUIRE(machine.rows() >= machine.committed);
                REQUIRE(machine.is_whole());
            }
        }
    }
}

TEST_CASE("after a sync that failed a later one does not bring what it left out") {
    SimDisk disk(3);
    int losses = 0;
    for (int round = 0; round < 20; ++round) {
        SimFile file;
        const std::vector<std::uint8_t> bytes(5'000, 7);
        file.write(0, bytes);
        file.fail_sync();
        file.sync();
        Dice dice(static_cast<std::uint64_t>(round));
        file.lose_power(dice);
        std::vector<std::uint8_t> read(5'000);
        file.read(0, read);
        losses += read != bytes ? 1 : 0;
    }
    REQUIRE(losses > 10);
}

TEST_CASE("what is committed after a restart that followed a failed sync is on the disk") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Machine machine(seed);
        machine.insert_many(3);
        machine.disk.fail(DiskOperation::sync, 1, true);
        REQUIRE_THROWS_AS(machine.insert(), Error);
        machine.restart(SimDisk::Ending::killed);
        machine.committed = machine.rows();
        machine.insert_many(5);
        machine.restart(SimDisk::Ending::power_loss);
        INFO("seed " << seed);
        REQUIRE(machine.rows() == machine.committed);
        REQUIRE(machine.is_whole());
    }
}

TEST_CASE("a file that is opened with its log keeps all of it, whichever operation of the opening, or after it, the power fails in") {
    int struck = 0, opened = 0;
    for (std::uint64_t operation = 1; operation < 100; ++operation) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Machine machine(seed, "PRAGMA wal_autocheckpoint=0");
            machine.insert_many(12);
            machine.disk.lose();
            machine.database.reset();
            machine.disk.restart(SimDisk::Ending::killed);
            machine.disk.lose_at(operation);
            try {
                machine.open();
                ++opened;
            } catch (const MachineLost&) {
                ++struck;
            }
            machine.restart(SimDisk::Ending::power_loss);
            INFO("the power failed in operation " << operation << ", seed " << seed);
            REQUIRE(machine.rows() == machine.committed);
            REQUIRE(machine.is_whole());
        }
    }
    REQUIRE(struck > 500);
    REQUIRE(opened > 500);
}

TEST_CASE("a full disk refuses what grows, and takes it again once something has gone") {
    Machine machine(1);
    machine.insert();
    REQUIRE(machine.disk.fill("/ballast", 300'000));
    machine.disk.set_capacity(machine.disk.bytes() + 10'000);
    REQUIRE_THROWS_AS(machine.insert_many(20), Error);
    REQUIRE_FALSE(machine.disk.fill("/more", 300'000));
    REQUIRE(machine.disk.remove("/ballast"));
    const std::int64_t before = machine.committed;
    REQUIRE_FALSE(machine.insert_many(5));
    REQUIRE(machine.committed == before + 5);
    REQUIRE(machine.is_whole());
}

TEST_CASE("a disk that has turned read-only can still be read") {
    Machine machine(1);
    machine.insert_many(2);
    machine.disk.set_read_only(true);
    REQUIRE_THROWS_AS(machine.insert(), Error);
    REQUIRE(machine.rows() == 2);
    machine.disk.set_read_only(false);
    machine.insert();
    REQUIRE(machine.is_whole());
}

TEST_CASE("a log that was cut opens without complaint and is shorter") {
    Machine machine(1);
    machine.insert_many(50);
    machine.disk.lose();
    machine.database.reset();
    machine.disk.restart(SimDisk::Ending::killed);
    machine.disk.cut("/machine.db-wal", *machine.disk.size("/machine.db-wal") * 6 / 10);
    machine.open();
    REQUIRE(machine.rows() < 50);
    REQUIRE(machine.is_whole());
}

TEST_CASE("a second connection reads what the first has committed") {
    Machine machine(1);
    machine.insert_many(3);
    Database reader("/machine.db", Database::Access::read, machine.disk.vfs());
    auto count = reader.prepare("SELECT count(*) FROM row");
    REQUIRE(count.step());
    REQUIRE(count.integer(0) == 3);
    count.reset();
    machine.insert();
    REQUIRE(count.step());
    REQUIRE(count.integer(0) == 4);
}

TEST_CASE("a file that was moved is found under its new name, after a power loss as well") {
    Machine machine(1);
    machine.insert_many(3);
    machine.database.reset();
    REQUIRE(machine.disk.move("/machine.db", "/aside.db"));
    machine.disk.lose();
    machine.disk.restart(SimDisk::Ending::power_loss);
    REQUIRE_FALSE(machine.disk.size("/machine.db"));
    REQUIRE(machine.disk.size("/aside.db").value_or(0) > 0);
    Database moved("/aside.db", Database::Access::write, machine.disk.vfs());
    auto count = moved.prepare("SELECT count(*) FROM row");
    REQUIRE(count.step());
    REQUIRE(count.integer(0) == 3);
}

TEST_CASE("who reads a file that was moved away does not delete the log of the one that took its place") {
    Machine machine(1);
    machine.insert_many(3);
    machine.database->execute("PRAGMA wal_checkpoint");
    std::optional<Database> reader(std::in_place, "/machine.db", Database::Access::read, machine.disk.vfs());
    REQUIRE(reader->prepare("SELECT count(*) FROM row").step());
    machine.database.reset();
    REQUIRE(machine.disk.move("/machine.db", "/aside.db"));
    REQUIRE(machine.disk.move("/machine.db-wal", "/aside.db-wal"));
    machine.open();
    machine.committed = 0;
    machine.insert_many(5);
    reader.reset();
    Database after("/machine.db", Database::Access::read, machine.disk.vfs());
    auto count = after.prepare("SELECT count(*) FROM row");
    REQUIRE(count.step());
    REQUIRE(count.integer(0) == 5);
}

TEST_CASE("the same seed loses the same") {
    const auto story = [](std::uint64_t seed) {
        Machine machine(seed, "PRAGMA synchronous=OFF; PRAGMA wal_autocheckpoint=7");
        machine.insert_many(30);
        machine.disk.lose();
        machine.database.reset();
        machine.disk.restart(SimDisk::Ending::power_loss);
        std::vector<std::uint64_t> sizes;
        for (const std::string& file : machine.disk.files()) sizes.push_back(*machine.disk.size(file));
        sizes.push_back(machine.disk.counts().operations);
        return sizes;
    };
    REQUIRE(story(5) == story(5));
}
