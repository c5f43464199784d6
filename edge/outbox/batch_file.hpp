#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/sparkplug/batch_codec.hpp"
#include "common/sqlite/database.hpp"
#include "edge/outbox/head.hpp"
#include "edge/outbox/row.hpp"
#include "edge/outbox/sets.hpp"

namespace gengfu::edge {

/// A row as it came from the disk. What is not sound says nothing that may be believed, except that it was there.
struct ReadRow {
    StoredRow row;
    bool is_sound = true;
};

/// Everything that is read from a file of batches. Throws sqlite::Error.
class BatchReader {
public:
    explicit BatchReader(sqlite::Database& database);

    /// Rows above `after` in their order, at least one if there is one, at most so many and so many bytes. Like `before`, throws an error
    /// of damage when the file gives rows out of their order.
    [[nodiscard]] std::vector<ReadRow> after(std::uint64_t after, std::size_t rows_max, std::size_t bytes_max);
    [[nodiscard]] std::vector<ReadRow> before(std::uint64_t before, std::size_t rows_max);  ///< the highest first
    [[nodiscard]] std::optional<ReadRow> at(std::uint64_t sequence);
    [[nodiscard]] std::optional<std::uint64_t> first();
    [[nodiscard]] std::optional<std::uint64_t> last();
    /// Sequence, readings and taken_after of the rows in first..last; no bytes are read.
    [[nodiscard]] std::vector<StoredRow> keys(std::uint64_t first, std::uint64_t last);
    /// Sequence and moment of the first row at or above `sequence`.
    [[nodiscard]] std::optional<StoredRow> moment_from(std::uint64_t sequence);

    /// Nothing when it is not there or broken.
    [[nodiscard]] std::optional<Head> head();
    [[nodiscard]] std::optional<std::pair<Mark, Moment>> mark(const std::string& account);
    [[nodiscard]] std::vector<std::pair<Mark, Moment>> marks();
    [[nodiscard]] sparkplug::Aliases aliases();  ///< the sound ones

private:
    sqlite::Database& database_;
    sqlite::Statement after_, at_, keys_, moment_, mark_;
};

/// One SQLite file of batches, open for writing: append-only blobs in the order of their sequence, no further index,
/// WAL with synchronous=FULL, small pages because a batch is small and each commit writes whole pages, checkpoints only
/// when asked. Everything throws sqlite::Error; transactions are the caller's.
class BatchFile {
public:
    /// Opens or creates.
    explicit BatchFile(const std::filesystem::path& file, const std::string& vfs = "");

    [[nodiscard]] sqlite::Transaction begin() { return sqlite::Transaction(database_); }
    void insert(const StoredRow& row);
    void replace(const StoredRow& row);  ///< the bytes of a row that is there
    void remove(std::span<const Range> ranges);
    void write(const Head& head);
    void write(const Mark& mark, const Moment& at);
    void write_alias(std::uint64_t alias, const std::string& name);

    [[nodiscard]] BatchReader& reader() { return reader_; }

    struct Size {
        std::uint64_t used_bytes = 0;  ///< by rows and what they need
        std::uint64_t free_bytes = 0;  ///< in the file, for later rows
    };
    /// Counted when this connection may have written more than `tolerance_bytes` since it was; until then each page written counts as one
    /// that is used, so that it is never less than what it is. After removals it is counted in any case.
    [[nodiscard]] Size size(std::uint64_t tolerance_bytes);
    /// False while a reader is in the way of some of it.
    bool checkpoint();
    void give_back(std::uint64_t bytes);
    /// By this connection: pages to the WAL, and from there into the file.
    [[nodiscard]] std::uint64_t bytes_written() const;
    [[nodiscard]] std::uint64_t bytes_since_checkpoint() const;

private:
    sqlite::Database database_;
    [[nodiscard]] Size count();

    bool is_ready_;  ///< the schema is there before a statement is prepared
    BatchReader reader_;
    sqlite::Statement insert_, replace_, remove_, head_, mark_;
    std::optional<Size> counted_;
    std::uint64_t pages_at_count_ = 0;
    std::uint64_t pages_checkpointed_ = 0;
    std::uint64_t pages_at_checkpoint_ = 0;
};

/// The same file for reading beside the writer, also from another thread. Never checkpoints.
class BatchView {
public:
    explicit BatchView(const std::filesystem::path& file, const std::string& vfs = "");
    [[nodiscard]] BatchReader& reader() { return reader_; }

private:
    sqlite::Database database_;
    BatchReader reader_;
};

}  // namespace gengfu::edge
