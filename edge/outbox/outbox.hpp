#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/model/batch.hpp"
#include "common/model/sequence_set.hpp"
#include "common/model/time.hpp"
#include "common/sparkplug/batch_codec.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::edge {

using Bytes = std::vector<std::uint8_t>;

/// A batch that the cloud has not committed yet.
struct Row {
    BatchId id;
    Instant appended_at;
    Bytes bytes;
};

/// Where the uplink finds what must be sent.
class BatchSource {
public:
    virtual ~BatchSource() = default;
    [[nodiscard]] virtual std::uint64_t epoch() const = 0;
    /// Rows of a lane that are not committed, with sequences above `after`, in their order.
    [[nodiscard]] virtual std::vector<Row> rows_after(Lane lane, std::uint64_t after, std::size_t limit) = 0;
    [[nodiscard]] virtual std::optional<Row> row(Lane lane, std::uint64_t sequence) = 0;
    /// The cloud's database has them; those that we do not know are ignored.
    virtual void commit(const SequenceSet& sequences) = 0;
};

/// Identifies a message that a device sends again when our acknowledgement was lost.
struct Mark {
    std::string account;
    std::string content;  ///< equal for a re-sent message, different for a new one
};

/// Store-and-forward: what has been appended is on disk (WAL, synchronous=FULL) until the cloud has committed it.
/// Rows are append-only blobs that go on the wire as they are; committed rows are deleted within a later append.
class Outbox final : public BatchSource {
public:
    /// Creates or opens the file. `epoch` is used when the file is new. Throws sqlite::Error.
    Outbox(const std::filesystem::path& file, std::uint64_t epoch, const std::string& vfs = {});

    using Encode = std::function<Bytes()>;
    /// On disk when it returns a batch id. io or full: nothing was taken. `readings` is how many count as taken.
    [[nodiscard]] Result<BatchId> append(Lane lane, std::size_t readings, Instant now, const Encode& encode,
                                         const std::optional<Mark>& mark = {});
    /// Whether this message was appended no longer than `window` before `now`.
    [[nodiscard]] bool is_repeated(const Mark& mark, Instant now, Duration window);

    /// Gives each new name an alias, for ever.
    [[nodiscard]] const sparkplug::Aliases& aliases_for(const std::vector<std::string>& names);

    std::uint64_t epoch() const override { return epoch_; }
    std::vector<Row> rows_after(Lane lane, std::uint64_t after, std::size_t limit) override;
    std::optional<Row> row(Lane lane, std::uint64_t sequence) override;
    void commit(const SequenceSet& sequences) override;

    /// Deletes what is committed, if the next append is not going to come soon.
    void prune();

private:
    struct LaneState {
        SequenceSet committed;  ///< still on disk
        std::optional<sqlite::Statement> insert, after, one, remove;
    };
    LaneState& lane(Lane which) { return lanes_[which == Lane::live ? 1 : 0]; }
    void delete_committed(LaneState& state);

    sqlite::Database database_;
    std::uint64_t epoch_ = 0;
    std::uint64_t next_ = 1;
    std::array<LaneState, 2> lanes_;
    sparkplug::Aliases aliases_;
    std::optional<sqlite::Statement> count_, mark_, marked_;
};

/// What a look at the file from outside tells.
struct OutboxStatus {
    std::uint64_t epoch = 0;
    std::int64_t taken = 0;    ///< readings ever appended
    std::int64_t pending = 0;  ///< batches that the cloud has not committed, as far as the file says
};
[[nodiscard]] OutboxStatus read_status(const std::filesystem::path& file);

}  // namespace gengfu::edge
