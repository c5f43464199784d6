#include "edge/outbox/batch_file.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace gengfu::edge {
namespace {

constexpr std::array<std::string_view, 1> migrations{R"(
CREATE TABLE batch(sequence INTEGER PRIMARY KEY, lane INTEGER NOT NULL, readings INTEGER NOT NULL, taken_after INTEGER NOT NULL,
  wall INTEGER NOT NULL, steady INTEGER NOT NULL, boot INTEGER NOT NULL, clock INTEGER NOT NULL, checksum INTEGER NOT NULL,
  bytes BLOB NOT NULL) STRICT;
CREATE TABLE head(one INTEGER PRIMARY KEY CHECK (one = 1), text TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT;
CREATE TABLE mark(account TEXT PRIMARY KEY, content TEXT NOT NULL, wall INTEGER NOT NULL, steady INTEGER NOT NULL, boot INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE alias(alias INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT;
)"};

constexpr int page_bytes = 1024;
constexpr std::uint64_t frame_bytes = page_bytes + 24;  // of a WAL
constexpr std::string_view columns = "sequence, lane, readings, taken_after, wall, steady, boot, clock, checksum, bytes";

std::int64_t bits(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

std::int64_t ticks(Steady steady) {
    return steady.time_since_epoch().count();
}

std::uint64_t number(const sqlite::Statement& statement, int column) {
    return static_cast<std::uint64_t>(statement.integer(column));
}

Moment moment(const sqlite::Statement& statement, int column) {
    return {from_unix_ms(statement.integer(column)), Steady{Duration{statement.integer(column + 1)}}, number(statement, column + 2),
            ClockQuality::unset};
}

ReadRow read_row(const sqlite::Statement& statement) {
    constexpr int clock_column = 7, checksum_column = 8, bytes_column = 9;
    ReadRow read;
    StoredRow& row = read.row;
    const std::int64_t lane = statement.integer(1);
    const std::int64_t clock = statement.integer(clock_column);
    row.sequence = number(statement, 0);
    row.lane = lane == 0 ? Lane::safety : lane == 1 ? Lane::alarm : Lane::live;
    row.readings = number(statement, 2);
    row.taken_after = number(statement, 3);
    row.accepted = moment(statement, 4);
    row.accepted.clock = static_cast<ClockQuality>(clock);
    row.bytes = statement.blob(bytes_column);
    read.is_sound = lane >= 0 && lane <= 2 && clock >= 0 && clock <= 2 && statement.integer(checksum_column) == checksum(row);
    return read;
}

/// Of a broken page SQLite may give rows that were not asked for, and the same ones for ever.
[[noreturn]] void fail_out_of_order() {
    constexpr int corrupt = 11;  // SQLite's
    throw sqlite::Error(corrupt, "rows are out of their order");
}

std::string alias_text(std::uint64_t alias, const std::string& name) {
    return std::to_string(alias) + " " + name;
}

}  // namespace

BatchReader::BatchReader(sqlite::Database& database)
    : database_(database),
      after_(database.prepare("SELECT " + std::string(columns) + " FROM batch WHERE sequence > ? ORDER BY sequence LIMIT ?")),
      at_(database.prepare("SELECT " + std::string(columns) + " FROM batch WHERE sequence = ?")),
      keys_(database.prepare("SELECT sequence, readings, taken_after FROM batch WHERE sequence BETWEEN ? AND ? ORDER BY sequence")),
      moment_(database.prepare("SELECT sequence, wall, steady, boot, clock FROM batch WHERE sequence >= ? ORDER BY sequence LIMIT 1")),
      mark_(database.prepare("SELECT content, wall, steady, boot FROM mark WHERE account = ?")) {}

std::vector<ReadRow> BatchReader::after(std::uint64_t after, std::size_t rows_max, std::size_t bytes_max) {
    std::vector<ReadRow> rows;
    after_.bind(1, bits(after)).bind(2, static_cast<std::int64_t>(rows_max));
    std::size_t bytes = 0;
    for (std::int64_t upto = bits(after); after_.step(); upto = after_.integer(0)) {
        if (after_.integer(0) <= upto) {
            after_.reset();
            fail_out_of_order();
        }
        rows.push_back(read_row(after_));
        bytes += rows.back().row.bytes.size();
        if (bytes < bytes_max) continue;
        after_.reset();
        break;
    }
    return rows;
}

std::vector<ReadRow> BatchReader::before(std::uint64_t before, std::size_t rows_max) {
    std::vector<ReadRow> rows;
    auto statement = database_.prepare("SELECT " + std::string(columns) + " FROM batch WHERE sequence < ? ORDER BY sequence DESC LIMIT ?");
    statement.bind(1, bits(before)).bind(2, static_cast<std::int64_t>(rows_max));
    for (std::int64_t down = bits(before); statement.step(); down = statement.integer(0)) {
        if (statement.integer(0) >= down) fail_out_of_order();
        rows.push_back(read_row(statement));
    }
    return rows;
}

std::optional<ReadRow> BatchReader::at(std::uint64_t sequence) {
    at_.bind(1, bits(sequence));
    if (!at_.step()) return std::nullopt;
    ReadRow row = read_row(at_);
    at_.reset();
    return row;
}

std::optional<std::uint64_t> BatchReader::first() {
    const auto found = moment_from(0);
    return found ? std::optional(found->sequence) : std::nullopt;
}

std::optional<std::uint64_t> BatchReader::last() {
    auto statement = database_.prepare("SELECT sequence FROM batch ORDER BY sequence DESC LIMIT 1");
    if (!statement.step()) return std::nullopt;
    return number(statement, 0);
}

std::vector<StoredRow> BatchReader::keys(std::uint64_t first, std::uint64_t last) {
    std::vector<StoredRow> keys;
    keys_.bind(1, bits(first)).bind(2, bits(last));
    while (keys_.step()) {
        StoredRow key;
        key.sequence = number(keys_, 0);
        key.readings = number(keys_, 1);
        key.taken_after = number(keys_, 2);
        keys.push_back(std::move(key));
    }
    return keys;
}

std::optional<StoredRow> BatchReader::moment_from(std::uint64_t sequence) {
    moment_.bind(1, bits(sequence));
    if (!moment_.step()) return std::nullopt;
    StoredRow found;
    found.sequence = number(moment_, 0);
    found.accepted = moment(moment_, 1);
    found.accepted.clock = static_cast<ClockQuality>(moment_.integer(4));
    moment_.reset();
    return found;
}

std::optional<Head> BatchReader::head() {
    auto statement = database_.prepare("SELECT text, checksum FROM head");
    if (!statement.step()) return std::nullopt;
    const std::string text = statement.text(0);
    return checksum(text) == statement.integer(1) ? parse_head(text) : std::nullopt;
}

std::optional<std::pair<Mark, Moment>> BatchReader::mark(const std::string& account) {
    mark_.bind(1, std::string_view(account));
    if (!mark_.step()) return std::nullopt;
    std::pair<Mark, Moment> found{{account, mark_.text(0)}, moment(mark_, 1)};
    mark_.reset();
    return found;
}

std::vector<std::pair<Mark, Moment>> BatchReader::marks() {
    std::vector<std::pair<Mark, Moment>> all;
    auto statement = database_.prepare("SELECT account, content, wall, steady, boot FROM mark");
    while (statement.step()) all.emplace_back(Mark{statement.text(0), statement.text(1)}, moment(statement, 2));
    return all;
}

sparkplug::Aliases BatchReader::aliases() {
    sparkplug::Aliases all;
    auto statement = database_.prepare("SELECT alias, name, checksum FROM alias");
    while (statement.step()) {
        const std::uint64_t alias = number(statement, 0);
        const std::string name = statement.text(1);
        if (checksum(alias_text(alias, name)) == statement.integer(2)) all.emplace(name, alias);
    }
    return all;
}

BatchFile::BatchFile(const std::filesystem::path& file, const std::string& vfs)
    : database_(file, sqlite::Database::Access::write, vfs, {page_bytes, true}),
      is_ready_((database_.execute("PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-256;"), database_.migrate(migrations), true)),
      reader_(database_),
      insert_(database_.prepare("INSERT INTO batch(" + std::string(columns) + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      replace_(database_.prepare("UPDATE batch SET readings = ?, checksum = ?, bytes = ? WHERE sequence = ?")),
      remove_(database_.prepare("DELETE FROM batch WHERE sequence BETWEEN ? AND ?")),
      head_(database_.prepare("INSERT OR REPLACE INTO head(one, text, checksum) VALUES (1, ?, ?)")),
      mark_(database_.prepare("INSERT OR REPLACE INTO mark(account, content, wall, steady, boot) VALUES (?, ?, ?, ?, ?)")) {}

void BatchFile::insert(const StoredRow& row) {
    int column = 0;
    for (const std::int64_t value :
         {bits(row.sequence), static_cast<std::int64_t>(row.lane), bits(row.readings), bits(row.taken_after), to_unix_ms(row.accepted.wall),
          ticks(row.accepted.steady), bits(row.accepted.boot), static_cast<std::int64_t>(row.accepted.clock), std::int64_t{checksum(row)}})
        insert_.bind(++column, value);
    insert_.bind_blob(++column, row.bytes).run();
}

void BatchFile::replace(const StoredRow& row) {
    counted_.reset();
    replace_.bind(1, bits(row.readings)).bind(2, std::int64_t{checksum(row)}).bind_blob(3, row.bytes).bind(4, bits(row.sequence)).run();
}

void BatchFile::remove(std::span<const Range> ranges) {
    if (!ranges.empty()) counted_.reset();
    for (const auto& [first, last] : ranges) remove_.bind(1, bits(first)).bind(2, bits(last)).run();
}

void BatchFile::write(const Head& head) {
    const std::string text = to_text(head);
    head_.bind(1, std::string_view(text)).bind(2, std::int64_t{checksum(text)}).run();
}

void BatchFile::write(const Mark& mark, const Moment& at) {
    mark_.bind(1, std::string_view(mark.account)).bind(2, std::string_view(mark.content));
    mark_.bind(3, to_unix_ms(at.wall)).bind(4, ticks(at.steady)).bind(5, bits(at.boot)).run();
}

void BatchFile::write_alias(std::uint64_t alias, const std::string& name) {
    auto statement = database_.prepare("INSERT OR REPLACE INTO alias(alias, name, checksum) VALUES (?, ?, ?)");
    statement.bind(1, bits(alias)).bind(2, std::string_view(name)).bind(3, std::int64_t{checksum(alias_text(alias, name))}).run();
}

BatchFile::Size BatchFile::size(std::uint64_t tolerance_bytes) {
    const std::uint64_t pages = database_.pages_written();
    if (!counted_ || (pages - pages_at_count_) * page_bytes > tolerance_bytes) {
        counted_ = count();
        pages_at_count_ = pages;
    }
    const std::uint64_t grown = (pages - pages_at_count_) * page_bytes;
    return {counted_->used_bytes + grown, counted_->free_bytes - std::min(grown, counted_->free_bytes)};
}

BatchFile::Size BatchFile::count() {
    // Each of the two is compiled for each run: that is how SQLite answers a PRAGMA.
    const auto ask = [this](const char* sql) {
        auto statement = database_.prepare(sql);
        statement.step();
        return number(statement, 0);
    };
    const std::uint64_t all = ask("PRAGMA page_count"), free = ask("PRAGMA freelist_count");
    return {(all - free) * page_bytes, free * page_bytes};
}

bool BatchFile::checkpoint() {
    const auto [pages, is_complete] = database_.checkpoint();
    pages_at_checkpoint_ = database_.pages_written();
    pages_checkpointed_ += pages;
    return is_complete;
}

void BatchFile::give_back(std::uint64_t bytes) {
    counted_.reset();
    database_.give_back(static_cast<int>(bytes / page_bytes));
}

std::uint64_t BatchFile::bytes_written() const {
    return database_.pages_written() * frame_bytes + pages_checkpointed_ * page_bytes;
}

std::uint64_t BatchFile::bytes_since_checkpoint() const {
    return (database_.pages_written() - pages_at_checkpoint_) * frame_bytes;
}

BatchView::BatchView(const std::filesystem::path& file, const std::string& vfs)
    : database_(file, sqlite::Database::Access::read, vfs), reader_(database_) {
    database_.execute("PRAGMA cache_size=-256;");
}

}  // namespace gengfu::edge
