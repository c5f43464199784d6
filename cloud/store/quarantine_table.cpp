#include "cloud/store/quarantine_table.hpp"

#include <algorithm>

#include "cloud/store/page.hpp"

namespace gengfu::store {
namespace {

std::string_view head(std::string_view text) {
    return text.substr(0, QuarantineTable::text_bytes_max);
}

}  // namespace

void QuarantineTable::add(const Rejected& rejected, Instant at) {
    auto insert = database_.prepare("INSERT INTO quarantine(at, sender, kind, what, topic, payload) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    insert.bind(1, to_unix_ms(at)).bind(2, head(rejected.sender)).bind(3, rejected.kind).bind(4, head(rejected.what));
    insert.bind(5, head(rejected.topic)).bind_blob(6, rejected.payload.first(std::min(rejected.payload.size(), payload_bytes_max)));
    insert.run();
    database_.prepare("DELETE FROM quarantine WHERE id <= ?1").bind(1, database_.last_insert_id() - kept_max).run();
    auto oldest = database_.prepare(
        "DELETE FROM quarantine WHERE sender = ?1 AND id <= (SELECT id FROM quarantine WHERE sender = ?1 ORDER BY id DESC LIMIT 1 OFFSET "
        "?2)");
    oldest.bind(1, head(rejected.sender)).bind(2, kept_of_sender_max).run();
    count(head(rejected.sender), rejected.kind);
}

void QuarantineTable::count(std::string_view sender, std::string_view kind, std::int64_t more) {
    auto known_one = database_.prepare("UPDATE fault_count SET count = count + ?3 WHERE sender = ?1 AND kind = ?2");
    known_one.bind(1, sender).bind(2, kind).bind(3, more).run();
    if (database_.changes() > 0) return;
    auto known = database_.prepare("SELECT count(*) FROM fault_count");
    known.step();
    const bool others = known.integer(0) >= counts_max;
    known.reset();
    auto first = database_.prepare(
        "INSERT INTO fault_count(sender, kind, count) VALUES(?1, ?2, ?3) ON CONFLICT(sender, kind) DO UPDATE SET count = count + ?3");
    first.bind(1, others ? std::string_view("others") : sender).bind(2, kind).bind(3, more).run();
}

std::vector<alert::Troubles::Quarantined> QuarantineTable::list(const alert::Troubles::Page& page) {
    auto rows = database_.prepare(
        "SELECT id, at, sender, kind, what, topic, length(payload) FROM quarantine WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
    bind_page(rows, page);
    std::vector<alert::Troubles::Quarantined> all;
    while (rows.step())
        all.push_back(
            {rows.integer(0), from_unix_ms(rows.integer(1)), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.integer(6)});
    return all;
}

std::optional<std::vector<std::uint8_t>> QuarantineTable::payload(std::int64_t id) {
    auto row = database_.prepare("SELECT payload FROM quarantine WHERE id = ?1");
    row.bind(1, id);
    if (!row.step()) return std::nullopt;
    return row.blob(0);
}

std::vector<alert::Troubles::FaultCount> QuarantineTable::counts() {
    auto rows = database_.prepare("SELECT sender, kind, count FROM fault_count ORDER BY count DESC, sender, kind LIMIT 500");
    std::vector<alert::Troubles::FaultCount> counts;
    while (rows.step()) counts.push_back({rows.text(0), rows.text(1), rows.integer(2)});
    return counts;
}

void QuarantineTable::total(alert::Troubles::Totals& totals) {
    auto rows = database_.prepare("SELECT kind, sum(count) FROM fault_count GROUP BY kind");
    while (rows.step()) totals.faults[rows.text(0)] = rows.integer(1);
}

}  // namespace gengfu::store
