#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cloud/store/epoch_table.hpp"
#include "common/model/reading.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// The newest value of each field of each device, and when each was last heard. Written once a second for all devices of that
/// second, in the device's own row: a crash costs what the next birth of each box says again. The newest is what stands last in the
/// order of its box, whatever its clock says; among what has no order, the latest.
class NewestTable {
public:
    static constexpr Duration written_every{1'000};
    static constexpr std::size_t kept_max = 20'000;  ///< devices whose values wait; then they are written at once
    static constexpr std::size_t rows_max = 20'000;  ///< devices whose rows are known by heart; then all are read again

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

        [[nodiscard]] bool is_after(const Value& other) const;
    };
    using Values = std::vector<Value>;
    struct Kept {
        std::optional<Instant> heard_at;
        Values values;
    };
    using Devices = std::unordered_map<std::int64_t, Kept>;

    static void keep(Values& values, const Value& value);
    static void add(Kept& into, const Kept& more);
    static void merge(Devices& into, Devices& from);
    [[nodiscard]] static Values parse(const std::string& text);
    [[nodiscard]] Values& row(std::int64_t device);
    void write(std::int64_t device, const Kept& kept);

    sqlite::Statement read_;
    sqlite::Statement write_;
    Devices waiting_;                                ///< of transactions that were committed
    Devices fresh_;                                  ///< of the present one
    std::unordered_map<std::int64_t, Values> rows_;  ///< as they are in the database, or will be after this transaction
    std::optional<Steady> written_at_;
    bool written_ = false;  ///< by the present transaction
    std::string text_;      ///< kept for its room
};

}  // namespace gengfu::store
