#pragma once

#include <cstdint>
#include <map>
#include <tuple>

#include "common/model/batch.hpp"
#include "common/model/sequence_set.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// Which batches of each box are stored. Kept in memory and written by `flush` in the transaction of what the batches held;
/// after a transaction that was rolled back call `forget`.
class WatermarkTable {
public:
    explicit WatermarkTable(sqlite::Database& database);

    /// False when the batch is stored already; `full` when there would be too many gaps.
    Result<bool> insert(std::int64_t edge, const BatchId& id);
    /// Everything that is stored of an epoch.
    [[nodiscard]] const SequenceSet& known(std::int64_t edge, std::uint64_t epoch) { return load({edge, epoch}).sequences; }
    void flush();
    void forget() { kept_.clear(); }

private:
    static constexpr std::size_t kept_max = 10'000;

    using Key = std::tuple<std::int64_t, std::uint64_t>;  ///< edge, epoch
    struct Kept {
        SequenceSet sequences;
        bool changed = false;
    };
    Kept& load(const Key& key);

    sqlite::Statement find_;
    sqlite::Statement save_;
    std::map<Key, Kept> kept_;
};

}  // namespace gengfu::store
