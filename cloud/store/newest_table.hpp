#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "cloud/store/epoch_table.hpp"
#include "common/model/reading.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// The newest value of each field of each device, and when each was last heard. Written once a second for all devices of that
/// second: a crash costs what the next birth of each box says again. The newest is what stands last in the order of its box,
/// whatever its clock says; among what has no order, the latest.
class NewestTable {
public:
    static constexpr Duration written_every{1'000};
    static constexpr std::size_t kept_max = 20'000;  ///< devices; then it is written at once

    explicit NewestTable(sqlite::Database& database);

    void keep(std::int64_t device, const Reading& reading, Order order);
    void heard(std::int64_t device, Instant at);

    /// What was kept since the last `committed` or `forget` holds; to be called within the transaction, before its end.
    void flush(Steady now);
    /// The transaction has been committed.
    void committed();
    /// It has been rolled back: what was kept within it has not happened.
    void forget();

private:
    struct Value {
        FieldId field;
        Order order;
        Instant taken_at;
        std::int64_t value = 0;
    };
    struct Kept {
        std::optional<Instant> heard_at;
        std::vector<Value> values;
    };
    using Devices = std::unordered_map<std::int64_t, Kept>;

    static void keep(Kept& kept, Order order, Instant taken_at, const FieldValue& value);
    static void merge(Devices& into, Devices& from);

    sqlite::Statement keep_;
    sqlite::Statement heard_;
    Devices waiting_;  ///< of transactions that were committed
    Devices fresh_;    ///< of the present one
    std::optional<Steady> written_at_;
    bool written_ = false;  ///< by the present transaction
};

}  // namespace gengfu::store
