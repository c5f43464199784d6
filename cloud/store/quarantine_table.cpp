#include "cloud/store/quarantine_table.hpp"

#include <algorithm>

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
    count(head(rejected.sender), rejected.kind);
}

void QuarantineTable::count(std::string_view sender, std::string_view kind) {
    auto more = database_.prepare("UPDATE fault_count SET count = count + 1 WHERE sender = ?1 AND kind = ?2");
    more.bind(1, sender).bind(2, kind).run();
    if (database_.changes() > 0) return;
    auto known = database_.prepare("SELECT count(*) FROM fault_count");
    known.step();
    const bool others = known.integer(0) >= counts_max;
    known.reset();
    auto first = database_.prepare(
        "INSERT INTO fault_count(sender, kind, count) VALUES(?1, ?2, 1) ON CONFLICT(sender, kind) DO UPDATE SET count = count + 1");
    first.bind(1, others ? std::string_view("others") : sender).bind(2, kind).run();
}

}  // namespace gengfu::store
