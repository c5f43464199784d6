#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "cloud/store/epoch_table.hpp"
#include "common/model/reading.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// How the time of a reading was come by.
enum class ClockMark {
    as_taken,   ///< as its box says
    repaired,   ///< the box's clock was wrong, and it is known by how much
    estimated,  ///< the box's clock was, or may have been, wrong, and nobody knows by how much: its own time if that can be, otherwise that
                ///< of the receipt
};
[[nodiscard]] std::string_view to_string(ClockMark mark) noexcept;

/// Said of a reading whose time has been changed.
struct Repair {
    ClockMark mark = ClockMark::as_taken;
    Instant raw;  ///< as its box had it

    friend bool operator==(const Repair&, const Repair&) = default;
};

/// The readings that came together are one row, a JSON array of `[device, taken_at, {"<field>":<value>}]`, with the mark and the
/// raw time after them where the time was changed; the view `reading` shows each by itself. They are only ever added.
class ReadingTable {
public:
    explicit ReadingTable(sqlite::Database& database);

    struct Row {
        std::int64_t edge = 0;
        std::optional<Order> order;
        Instant received_at;
    };
    /// `devices` are the row numbers of the readings' devices; `repairs` is empty, or has one for each reading.
    void add(const Row& row, std::span<const Reading> readings, std::span<const std::int64_t> devices, std::span<const Repair> repairs);

private:
    sqlite::Statement add_;
    std::string text_;  ///< kept for its room
};

}  // namespace gengfu::store
