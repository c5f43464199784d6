#include "edge/outbox/outbox.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gengfu::edge {
namespace {

constexpr std::array<std::string_view, 1> migrations{R"(
CREATE TABLE alarm_batch(sequence INTEGER PRIMARY KEY AUTOINCREMENT, appended_at INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE live_batch(sequence INTEGER PRIMARY KEY AUTOINCREMENT, appended_at INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE outbox(epoch INTEGER NOT NULL, taken INTEGER NOT NULL) STRICT;
CREATE TABLE alias(alias INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE mark(account TEXT PRIMARY KEY, content TEXT NOT NULL, appended_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)"};

std::string table(Lane lane) {
    return lane == Lane::live ? "live_batch" : "alarm_batch";
}

std::int64_t bits(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

std::uint64_t last_sequence(sqlite::Database& database, const std::string& table) {
    // AUTOINCREMENT remembers the highest sequence ever given, also when its row has long been deleted.
    auto statement = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?");
    statement.bind(1, std::string_view(table));
    const std::uint64_t last = statement.step() ? static_cast<std::uint64_t>(statement.integer(0)) : 0;
    return last;
}

}  // namespace

Outbox::Outbox(const std::filesystem::path& file, std::uint64_t epoch, const std::string& vfs)
    : database_(file, sqlite::Database::Access::write, vfs) {
    database_.migrate(migrations);
    {
        auto known = database_.prepare("SELECT epoch FROM outbox");
        if (known.step()) {
            epoch_ = static_cast<std::uint64_t>(known.integer(0));
        } else {
            database_.prepare("INSERT INTO outbox(epoch, taken) VALUES (?, 0)").bind(1, bits(epoch)).run();
            epoch_ = epoch;
        }
    }
    for (const Lane which : {Lane::alarm, Lane::live}) {
        LaneState& state = lane(which);
        const std::string name = table(which);
        next_ = std::max(next_, last_sequence(database_, name) + 1);
        state.insert.emplace(database_.prepare("INSERT INTO " + name + "(sequence, appended_at, bytes) VALUES (?, ?, ?)"));
        state.after.emplace(
            database_.prepare("SELECT sequence, appended_at, bytes FROM " + name + " WHERE sequence > ? ORDER BY sequence LIMIT ?"));
        state.one.emplace(database_.prepare("SELECT sequence, appended_at, bytes FROM " + name + " WHERE sequence = ?"));
        state.remove.emplace(database_.prepare("DELETE FROM " + name + " WHERE sequence BETWEEN ? AND ?"));
    }
    auto aliases = database_.prepare("SELECT name, alias FROM alias");
    while (aliases.step()) aliases_.emplace(aliases.text(0), static_cast<std::uint64_t>(aliases.integer(1)));
    count_.emplace(database_.prepare("UPDATE outbox SET taken = taken + ?"));
    mark_.emplace(database_.prepare("INSERT OR REPLACE INTO mark(account, content, appended_at) VALUES (?, ?, ?)"));
    marked_.emplace(database_.prepare("SELECT appended_at FROM mark WHERE account = ? AND content = ?"));
}

Result<BatchId> Outbox::append(Lane which, std::size_t readings, Instant now, const Encode& encode, const std::optional<Mark>& mark) {
    LaneState& state = lane(which);
    const BatchId id{epoch_, which, next_};
    const Bytes bytes = encode();
    try {
        sqlite::Transaction transaction(database_);
        state.insert->bind(1, bits(id.sequence)).bind(2, to_unix_ms(now)).bind_blob(3, bytes).run();
        if (readings > 0) count_->bind(1, static_cast<std::int64_t>(readings)).run();
        if (mark) mark_->bind(1, std::string_view(mark->account)).bind(2, std::string_view(mark->content)).bind(3, to_unix_ms(now)).run();
        for (LaneState& each : lanes_) delete_committed(each);
        transaction.commit();
    } catch (const sqlite::Error& error) {
        return fail(FaultKind::io, std::string("the outbox did not take a batch: ") + error.what());
    }
    for (LaneState& each : lanes_) each.committed = {};
    ++next_;
    return id;
}

void Outbox::delete_committed(LaneState& state) {
    for (const auto& [first, last] : state.committed.ranges()) state.remove->bind(1, bits(first)).bind(2, bits(last)).run();
}

bool Outbox::is_repeated(const Mark& mark, Instant now, Duration window) {
    marked_->bind(1, std::string_view(mark.account)).bind(2, std::string_view(mark.content));
    if (!marked_->step()) return false;
    const Instant at = from_unix_ms(marked_->integer(0));
    marked_->reset();
    return now - at <= window && at <= now + window;
}

const sparkplug::Aliases& Outbox::aliases_for(const std::vector<std::string>& names) {
    sqlite::Transaction transaction(database_);
    auto insert = database_.prepare("INSERT INTO alias(name) VALUES (?)");
    for (const std::string& name : names) {
        if (aliases_.contains(name)) continue;
        insert.bind(1, std::string_view(name)).run();
        aliases_.emplace(name, static_cast<std::uint64_t>(database_.last_insert_id()));
    }
    transaction.commit();
    return aliases_;
}

std::vector<Row> Outbox::rows_after(Lane which, std::uint64_t after, std::size_t limit) {
    LaneState& state = lane(which);
    std::vector<Row> rows;
    // Committed rows that are still on disk are passed over, a page at a time.
    while (rows.size() < limit) {
        state.after->bind(1, bits(after)).bind(2, static_cast<std::int64_t>(limit));
        bool any = false;
        while (state.after->step()) {
            any = true;
            after = static_cast<std::uint64_t>(state.after->integer(0));
            if (rows.size() >= limit || state.committed.contains(after)) continue;
            rows.push_back({{epoch_, which, after}, from_unix_ms(state.after->integer(1)), state.after->blob(2)});
        }
        if (!any) break;
    }
    return rows;
}

std::optional<Row> Outbox::row(Lane which, std::uint64_t sequence) {
    LaneState& state = lane(which);
    if (state.committed.contains(sequence)) return std::nullopt;
    state.one->bind(1, bits(sequence));
    if (!state.one->step()) return std::nullopt;
    Row row{{epoch_, which, sequence}, from_unix_ms(state.one->integer(1)), state.one->blob(2)};
    state.one->reset();
    return row;
}

void Outbox::commit(const SequenceSet& sequences) {
    for (LaneState& each : lanes_) {
        for (const auto& [first, last] : sequences.ranges()) {
            // More gaps than the set holds: the rest stays on disk and is simply acknowledged again.
            if (first < next_ && !each.committed.insert(first, std::min(last, next_ - 1))) break;
        }
    }
}

void Outbox::prune() {
    if (lanes_[0].committed.empty() && lanes_[1].committed.empty()) return;
    try {
        sqlite::Transaction transaction(database_);
        for (LaneState& each : lanes_) delete_committed(each);
        transaction.commit();
    } catch (const sqlite::Error&) {
        return;  // they stay for the next time
    }
    for (LaneState& each : lanes_) each.committed = {};
}

OutboxStatus read_status(const std::filesystem::path& file) {
    sqlite::Database database(file, sqlite::Database::Access::read);
    auto statement =
        database.prepare("SELECT epoch, taken, (SELECT count(*) FROM alarm_batch) + (SELECT count(*) FROM live_batch) FROM outbox");
    OutboxStatus status;
    if (statement.step()) status = {static_cast<std::uint64_t>(statement.integer(0)), statement.integer(1), statement.integer(2)};
    return status;
}

}  // namespace gengfu::edge
