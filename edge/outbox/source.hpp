#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/model/batch.hpp"
#include "common/model/sequence_set.hpp"
#include "edge/outbox/row.hpp"

namespace gengfu::edge {

/// A batch that the cloud has not committed yet.
struct Row {
    BatchId id;
    std::optional<Steady> accepted;  ///< nothing when the machine has started anew since
    Bytes bytes;
    ClockQuality clock = ClockQuality::plausible;  ///< when it was accepted
};

/// Where the uplink finds what must be sent, and tells what need not be sent any more.
class BatchSource {
public:
    virtual ~BatchSource() = default;
    [[nodiscard]] virtual std::uint64_t epoch() const = 0;
    /// The number that the next batch will get.
    [[nodiscard]] virtual std::uint64_t next() const = 0;

    struct Found {
        std::vector<Row> rows;
        std::uint64_t upto = 0;  ///< every row of the lane above `after` and up to here is among them
    };
    /// Rows of a lane that the cloud has not committed, above `after`, in their order; at least one if there is one, at most so
    /// many and so many bytes.
    [[nodiscard]] virtual Found rows_after(Lane lane, std::uint64_t after, std::size_t rows_max, std::size_t bytes_max) = 0;
    [[nodiscard]] virtual std::optional<Row> row(Lane lane, std::uint64_t sequence) = 0;
    /// The cloud's database has them; those that we do not know are ignored.
    virtual void commit(const SequenceSet& sequences) = 0;

    enum class Greeting {
        ready,    ///< go on: everything else must be sent
        renewed,  ///< there is a new epoch: be born with it, and hear again
    };
    /// The cloud's word at birth: all that its database has of this epoch.
    [[nodiscard]] virtual Greeting greet(const SequenceSet& known) = 0;
    /// The cloud's word is needed again, so a new birth is.
    [[nodiscard]] virtual bool wants_greeting() const = 0;
};

}  // namespace gengfu::edge
