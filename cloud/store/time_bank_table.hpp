#pragma once

#include <vector>

#include "cloud/alert/deliveries.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// The volunteers' ledger: append-only, one line a visit.
class TimeBankTable {
public:
    explicit TimeBankTable(sqlite::Database& database) : database_(database) {}

    void add(const alert::Deliveries::Credit& credit);
    [[nodiscard]] std::vector<alert::Deliveries::Credit> list(const alert::Deliveries::CreditPage& page);
    [[nodiscard]] std::vector<alert::Deliveries::Balance> balances();

private:
    sqlite::Database& database_;
};

}  // namespace gengfu::store
