#include "cloud/store/time_bank_table.hpp"

#include <algorithm>

namespace gengfu::store {

using alert::Deliveries;

void TimeBankTable::add(const Deliveries::Credit& credit) {
    auto row = database_.prepare(
        "INSERT INTO time_bank(at, responder, alert_id, delivery_id, condition, from_at, to_at, minutes) VALUES(?1, ?2, ?3, ?4, ?5, ?6, "
        "?7, ?8)");
    row.bind(1, to_unix_ms(credit.at)).bind(2, credit.responder.value()).bind(3, credit.alert.value()).bind(4, credit.delivery.value());
    row.bind(5, credit.condition.value()).bind(6, to_unix_ms(credit.from)).bind(7, to_unix_ms(credit.to)).bind(8, credit.minutes).run();
}

std::vector<Deliveries::Credit> TimeBankTable::list(const Deliveries::CreditPage& page) {
    constexpr std::size_t page_max = 10'000;
    std::string sql = "SELECT id, at, responder, alert_id, delivery_id, condition, from_at, to_at, minutes FROM time_bank WHERE id > ?1";
    if (page.responder) sql += " AND responder = ?3";
    auto rows = database_.prepare(sql + " ORDER BY id LIMIT ?2");
    rows.bind(1, page.after).bind(2, static_cast<std::int64_t>(std::min(page.limit, page_max)));
    if (page.responder) rows.bind(3, *page.responder);
    std::vector<Deliveries::Credit> credits;
    while (rows.step())
        credits.push_back({rows.integer(0), from_unix_ms(rows.integer(1)), alert::ResponderId{rows.text(2)},
                           alert::AlertId{rows.integer(3)}, alert::DeliveryId{rows.integer(4)}, ConditionId{rows.text(5)},
                           from_unix_ms(rows.integer(6)), from_unix_ms(rows.integer(7)), rows.integer(8)});
    return credits;
}

std::vector<Deliveries::Balance> TimeBankTable::balances() {
    auto rows = database_.prepare("SELECT responder, count(*), sum(minutes) FROM time_bank GROUP BY responder ORDER BY responder");
    std::vector<Deliveries::Balance> balances;
    while (rows.step()) balances.push_back({alert::ResponderId{rows.text(0)}, rows.integer(1), rows.integer(2)});
    return balances;
}

}  // namespace gengfu::store
