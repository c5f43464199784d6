#include "cloud/store/loss_table.hpp"

#include <algorithm>
#include <limits>

#include "cloud/store/page.hpp"
#include "common/model/batch.hpp"

namespace gengfu::store {
namespace {

std::int64_t bounded(std::uint64_t count) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(count, std::numeric_limits<std::int32_t>::max()));
}

}  // namespace

void LossTable::add(const Row& row, Instant at) {
    auto insert =
        database_.prepare("INSERT INTO loss(at, edge_id, epoch, sequences, batches, readings, reason) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    insert.bind(1, to_unix_ms(at)).bind(2, row.edge).bind(3, epoch_text(row.epoch));
    insert.bind(4, std::string_view(to_string(row.sequences)).substr(0, text_bytes_max)).bind(5, bounded(row.batches));
    insert.bind(6, bounded(row.readings)).bind(7, row.reason).run();
    database_.prepare("DELETE FROM loss WHERE id <= ?1").bind(1, database_.last_insert_id() - kept_max).run();
    auto count = database_.prepare(
        "INSERT INTO loss_count(edge_id, reason, batches, readings) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(edge_id, reason) "
        "DO UPDATE SET batches = batches + ?3, readings = readings + ?4");
    count.bind(1, row.edge).bind(2, row.reason).bind(3, bounded(row.batches)).bind(4, bounded(row.readings)).run();
}

std::vector<alert::Troubles::Loss> LossTable::list(const alert::Troubles::Page& page) {
    auto rows = database_.prepare(
        "SELECT loss.id, at, community, name, epoch, sequences, batches, readings, reason FROM loss JOIN edge ON edge.id = edge_id "
        "WHERE loss.id < ?1 ORDER BY loss.id DESC LIMIT ?2");
    bind_page(rows, page);
    std::vector<alert::Troubles::Loss> losses;
    while (rows.step())
        losses.push_back({rows.integer(0), from_unix_ms(rows.integer(1)), GroupId{rows.text(2)}, EdgeId{rows.text(3)}, rows.text(4),
                          rows.text(5), rows.integer(6), rows.integer(7), rows.text(8)});
    return losses;
}

std::vector<alert::Troubles::LossCount> LossTable::counts() {
    auto rows = database_.prepare(
        "SELECT community, name, reason, batches, readings FROM loss_count JOIN edge ON edge.id = edge_id "
        "ORDER BY readings DESC, batches DESC, edge_id, reason LIMIT 500");
    std::vector<alert::Troubles::LossCount> counts;
    while (rows.step()) counts.push_back({GroupId{rows.text(0)}, EdgeId{rows.text(1)}, rows.text(2), rows.integer(3), rows.integer(4)});
    return counts;
}

void LossTable::total(alert::Troubles::Totals& totals) {
    auto rows = database_.prepare("SELECT reason, sum(batches), sum(readings) FROM loss_count GROUP BY reason");
    while (rows.step()) {
        totals.batches_lost[rows.text(0)] = rows.integer(1);
        totals.readings_lost[rows.text(0)] = rows.integer(2);
    }
}

}  // namespace gengfu::store
