#pragma once

#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "edge/outbox/batch_file.hpp"

namespace gengfu::edge {

/// The newest rows of a file, as they were written to it: what is sent next need not be read back from the disk. Bounded; beyond the
/// bound the oldest go. Not for several threads.
class RecentRows {
public:
    static constexpr std::size_t rows_max = 16, bytes_max = 64 * 1024;

    /// They are in the file, in their order, above all that is there.
    void add(std::span<const StoredRow> rows) {
        if (first_ == none && !rows.empty()) first_ = rows.front().sequence;
        for (const StoredRow& each : rows) {
            rows_.push_back(each);
            bytes_ += each.bytes.size();
        }
        while (rows_.size() > rows_max || bytes_ > bytes_max) {
            first_ = rows_.front().sequence + 1;
            bytes_ -= rows_.front().bytes.size();
            rows_.pop_front();
        }
    }
    /// The file is no longer what was written.
    void clear() {
        rows_.clear();
        bytes_ = 0;
        first_ = none;
    }
    /// As BatchReader::after; nothing: they must be read.
    [[nodiscard]] std::optional<std::vector<ReadRow>> after(std::uint64_t after, std::size_t most, std::size_t bytes_most) const {
        if (first_ == none || after + 1 < first_) return std::nullopt;
        std::vector<ReadRow> found;
        std::size_t bytes = 0;
        for (const StoredRow& each : rows_) {
            if (each.sequence <= after) continue;
            if (found.size() == most || (!found.empty() && bytes >= bytes_most)) break;
            found.push_back({each, true});
            bytes += each.bytes.size();
        }
        return found;
    }

private:
    static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
    std::deque<StoredRow> rows_;
    std::size_t bytes_ = 0;
    std::uint64_t first_ = none;  ///< every row of the file from here on is among `rows_`
};

}  // namespace gengfu::edge
