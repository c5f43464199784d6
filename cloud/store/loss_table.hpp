#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cloud/alert/troubles.hpp"
#include "common/model/sequence_set.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// What boxes had to give up: the last declarations, and how much there was in all.
class LossTable {
public:
    static constexpr std::int64_t kept_max = 10'000;
    static constexpr std::size_t text_bytes_max = 4'096;  ///< of a set of sequences as it is shown

    explicit LossTable(sqlite::Database& database) : database_(database) {}

    struct Row {
        std::int64_t edge = 0;
        std::uint64_t epoch = 0;
        const SequenceSet& sequences;
        std::uint64_t batches = 0;  ///< that nobody had accounted for
        std::uint64_t readings = 0;
        std::string reason;
    };
    void add(const Row& row, Instant at);

    [[nodiscard]] std::vector<alert::Troubles::Loss> list(const alert::Troubles::Page& page);
    [[nodiscard]] std::vector<alert::Troubles::LossCount> counts();
    void total(alert::Troubles::Totals& totals);

private:
    sqlite::Database& database_;
};

}  // namespace gengfu::store
