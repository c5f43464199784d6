#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "common/model/sequence_set.hpp"
#include "common/model/time.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// Where a batch stands among all batches of its box: first by the epoch, in the order in which the cloud first heard of
/// each, then by the sequence. What foreign edge nodes send has none and stands before all that has.
/// A box whose disk is away when it starts speaks under an epoch for the time being, and then goes back to the one of its files: of a
/// state that an epoch heard of later has told, a word of an earlier epoch counts when its time is later.
struct Order {
    std::int64_t epoch = 0;  ///< the row of the epoch
    std::int64_t sequence = 0;

    friend auto operator<=>(const Order&, const Order&) = default;
    friend bool operator==(const Order&, const Order&) = default;
};

/// Which batches of each epoch of each box are accounted for: stored, or declared lost. Kept in memory and written by `flush`
/// in the transaction of what the batches held; after a transaction that was rolled back call `forget`.
///
/// A set has at most SequenceSet::ranges_max ranges. What would make one more is kept as a row of its own, on disk and not in
/// memory, and moves into the set when gaps have closed: until then `known` does not name it, so that its box may send it
/// again, and is told that it is stored.
class EpochTable {
public:
    static constexpr std::uint64_t sequence_max = std::uint64_t{1} << 62;  ///< SQLite's integers have a sign

    explicit EpochTable(sqlite::Database& database);

    /// Nothing when the batch is accounted for already.
    [[nodiscard]] std::optional<Order> insert(std::int64_t edge, std::uint64_t epoch, std::uint64_t sequence, Instant now);
    /// Gives how many of them were not accounted for before.
    std::uint64_t insert(std::int64_t edge, std::uint64_t epoch, const SequenceSet& sequences, Instant now);
    [[nodiscard]] const SequenceSet& known(std::int64_t edge, std::uint64_t epoch) { return load({edge, epoch}).sequences; }
    /// The place of the highest sequence that is accounted for.
    [[nodiscard]] Order last(std::int64_t edge, std::uint64_t epoch);

    void flush();
    void forget();

private:
    static constexpr std::size_t kept_max = 10'000;          ///< sets in memory
    static constexpr std::size_t kept_ranges_max = 200'000;  ///< of all sets in memory
    static constexpr int absorbed_at_once = 100;             ///< rows taken into the set by one flush

    using Key = std::pair<std::int64_t, std::uint64_t>;  ///< edge, epoch
    struct Kept {
        std::int64_t id = 0;  ///< 0: has no row yet
        SequenceSet sequences;
        bool has_beyond = false;  ///< there are rows beyond the set
        bool changed = false;
        std::size_t counted = 0;  ///< ranges of it in `ranges_`
    };
    Kept& load(const Key& key);
    void create(Kept& kept, const Key& key, Instant now);
    [[nodiscard]] bool is_beyond(const Kept& kept, std::uint64_t first, std::uint64_t last);
    void insert_range(Kept& kept, std::uint64_t first, std::uint64_t last);
    void absorb(Kept& kept);
    void touch(Kept& kept);

    sqlite::Database& database_;
    sqlite::Statement find_;
    sqlite::Statement create_;
    sqlite::Statement save_;
    sqlite::Statement find_beyond_;
    sqlite::Statement drop_beyond_;
    sqlite::Statement add_beyond_;
    std::map<Key, Kept> kept_;
    std::vector<Kept*> changed_;
    std::size_t ranges_ = 0;
};

}  // namespace gengfu::store
