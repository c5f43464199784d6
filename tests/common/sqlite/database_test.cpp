#include "common/sqlite/database.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <optional>

#include "tests/temporary.hpp"

using namespace gengfu::sqlite;

TEST_CASE("a transaction that is not committed leaves nothing behind") {
    Database database = Database::in_memory();
    database.execute("CREATE TABLE t(x INTEGER NOT NULL) STRICT");
    {
        Transaction transaction(database);
        database.prepare("INSERT INTO t VALUES (?)").bind(1, std::int64_t{1}).run();
    }
    {
        Transaction transaction(database);
        database.prepare("INSERT INTO t VALUES (?)").bind(1, std::int64_t{2}).run();
        transaction.commit();
    }
    auto all = database.prepare("SELECT x FROM t");
    REQUIRE(all.step());
    REQUIRE(all.integer(0) == 2);
    REQUIRE_FALSE(all.step());
}

TEST_CASE("absent is NULL, and empty is not absent") {
    Database database = Database::in_memory();
    database.execute("CREATE TABLE t(i INTEGER, t TEXT, b BLOB) STRICT");
    database.prepare("INSERT INTO t VALUES (?, ?, ?)")
        .bind_if(1, std::optional<std::int64_t>())
        .bind_if(2, std::optional<std::string>())
        .bind_blob(3, {})
        .run();
    auto row = database.prepare("SELECT i, t, b FROM t");
    REQUIRE(row.step());
    REQUIRE_FALSE(row.integer_if(0));
    REQUIRE_FALSE(row.text_if(1));
    REQUIRE_FALSE(row.is_null(2));
    REQUIRE(row.blob(2).empty());
}

TEST_CASE("migrations run once, in order, and a newer file is refused") {
    const TemporaryDirectory directory;
    constexpr std::array<std::string_view, 2> migrations{"CREATE TABLE a(x INTEGER) STRICT", "CREATE TABLE b(x INTEGER) STRICT"};
    {
        Database database(directory / "m.db", Database::Access::write);
        database.migrate(std::span(migrations).first(1));
        database.migrate(migrations);
        database.migrate(migrations);
        database.execute("INSERT INTO b VALUES (1)");
    }
    Database older(directory / "m.db", Database::Access::write);
    REQUIRE_THROWS_AS(older.migrate(std::span(migrations).first(1)), Error);
}

TEST_CASE("a reading connection cannot write") {
    const TemporaryDirectory directory;
    Database writer(directory / "r.db", Database::Access::write);
    writer.execute("CREATE TABLE t(x INTEGER) STRICT");
    Database reader(directory / "r.db", Database::Access::read);
    REQUIRE_THROWS_AS(reader.execute("INSERT INTO t VALUES (1)"), Error);
}

TEST_CASE("a second writer of a file is refused until the first is gone, and readers are not") {
    const TemporaryDirectory directory;
    const auto file = directory / "w.db";
    {
        Database first(file, Database::Access::write);
        REQUIRE_THROWS_WITH(Database(file, Database::Access::write), Catch::Contains("is being written already"));
        const Database reader(file, Database::Access::read);
        Database moved(std::move(first));
        REQUIRE_THROWS_AS(Database(file, Database::Access::write), Error);
        moved.execute("CREATE TABLE t(x INTEGER) STRICT");
    }
    Database second(file, Database::Access::write);
    second.execute("INSERT INTO t VALUES (1)");
    Database other(directory / "other.db", Database::Access::write);
}

TEST_CASE("where the lock cannot be made the file is not opened, and the error names it") {
    const TemporaryDirectory directory;
    REQUIRE_THROWS_WITH(Database(directory / "missing" / "w.db", Database::Access::write), Catch::Contains("w.db-writer"));
}

TEST_CASE("a broken constraint is an error that names the statement, and the statement can be used again") {
    Database database = Database::in_memory();
    database.execute("CREATE TABLE t(x INTEGER PRIMARY KEY) STRICT");
    auto insert = database.prepare("INSERT INTO t VALUES (?)");
    insert.bind(1, std::int64_t{1}).run();
    REQUIRE_THROWS_WITH(insert.bind(1, std::int64_t{1}).run(), Catch::Contains("INSERT INTO t"));
    insert.bind(1, std::int64_t{2}).run();
}

TEST_CASE("a file that is laid out to give space back does so, in steps") {
    const TemporaryDirectory directory;
    const auto file = directory / "x.db";
    Database database(file, Database::Access::write, "", {1024, true});
    database.execute("CREATE TABLE t(a BLOB); INSERT INTO t VALUES (zeroblob(500000));");
    REQUIRE(database.pages_written() > 400);
    REQUIRE(database.checkpoint().pages > 400);
    const auto full = std::filesystem::file_size(file);
    database.execute("DELETE FROM t;");
    database.give_back(100);
    REQUIRE(database.checkpoint().is_complete);
    REQUIRE(std::filesystem::file_size(file) < full);
    REQUIRE(std::filesystem::file_size(file) > full - 110 * 1024);
}

TEST_CASE("an error tells whether trying again can help") {
    const TemporaryDirectory directory;
    std::ofstream(directory / "x.db") << std::string(5'000, 'x');
    try {
        Database database(directory / "x.db", Database::Access::write);
        FAIL("it opened");
    } catch (const Error& error) {
        REQUIRE(error.is_damage());
        REQUIRE_FALSE(error.is_full());
        REQUIRE_FALSE(error.is_read_only());
    }
    REQUIRE_THROWS_AS(Database(directory / "y.db", Database::Access::write, "no such file system"), Error);
}

TEST_CASE("a statement that is prepared again has no rows, parameters or errors of the last one left") {
    Database database = Database::in_memory();
    database.execute("CREATE TABLE t(x INTEGER PRIMARY KEY, y TEXT) STRICT");
    const std::string insert = "INSERT INTO t VALUES (?, ?)";
    database.prepare(insert).bind(1, std::int64_t{1}).bind(2, "one").run();
    REQUIRE_THROWS_AS(database.prepare(insert).bind(1, std::int64_t{1}).bind(2, "again").run(), Error);
    database.prepare(insert).bind(1, std::int64_t{2}).run();
    REQUIRE(database.prepare("SELECT x FROM t").step());
    auto all = database.prepare("SELECT x, y FROM t");
    auto beside = database.prepare("SELECT x, y FROM t");
    REQUIRE(all.step());
    REQUIRE(all.integer(0) == 1);
    REQUIRE(all.step());
    REQUIRE(all.is_null(1));
    REQUIRE(beside.step());
    REQUIRE(beside.text(1) == "one");
}

TEST_CASE("a statement that is prepared again sees a table that has changed, and may outlive its database") {
    std::optional<Database> database(Database::in_memory());
    database->execute("CREATE TABLE t(x INTEGER) STRICT; INSERT INTO t VALUES (1)");
    REQUIRE(database->prepare("SELECT * FROM t").step());
    database->execute("ALTER TABLE t ADD COLUMN y INTEGER DEFAULT 7");
    auto row = database->prepare("SELECT * FROM t");
    REQUIRE(row.step());
    REQUIRE(row.integer(1) == 7);
    database.reset();
    REQUIRE_FALSE(row.step());
}

TEST_CASE("statements beyond those that are kept are compiled anew") {
    Database database = Database::in_memory();
    for (int round = 0; round < 2; ++round) {
        for (std::int64_t i = 0; i < 100; ++i) {
            auto row = database.prepare("SELECT " + std::to_string(i));
            REQUIRE(row.step());
            REQUIRE(row.integer(0) == i);
        }
    }
}
