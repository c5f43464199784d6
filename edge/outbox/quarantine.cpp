#include "edge/outbox/quarantine.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

namespace gengfu::edge {
namespace {

constexpr std::string_view suffix = ".corrupt-";
constexpr std::array<std::string_view, 3> parts{"", "-wal", "-shm"};

/// Runs what may meet the damage; the rest is lost, which the gap in the sequence tells.
template <class Read>
void try_past_damage(bool is_patient, Read read) {
    try {
        read();
    } catch (const sqlite::Error& error) {
        if (is_patient && !error.is_damage()) throw;
    }
}

}  // namespace

std::optional<std::filesystem::path> move_aside(sqlite::Disk& disk, const std::filesystem::path& file, Instant wall) {
    std::int64_t number = to_unix_ms(wall);
    const auto name = [&] { return file.string() + std::string(suffix) + std::to_string(number); };
    while (disk.size(name()) || disk.size(name() + "-wal")) ++number;
    for (const std::string_view part : parts) {
        const std::string old = file.string() + std::string(part);
        if (disk.size(old) && !disk.move(old, name() + std::string(part))) return std::nullopt;
    }
    return name();
}

std::vector<std::string> quarantined(const std::filesystem::path& directory) {
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        std::string name = entry.path().filename().string();
        if (name.find(suffix) != std::string::npos && !name.ends_with("-wal") && !name.ends_with("-shm")) found.push_back(std::move(name));
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<Head> salvage(BatchReader& from, BatchFile& into, bool is_patient) {
    constexpr std::size_t bytes_at_once = 1024 * 1024;
    std::optional<Head> head;
    std::uint64_t upto = 0;
    const auto try_to = [&](auto read) { try_past_damage(is_patient, std::move(read)); };
    try_to([&] { head = from.head(); });
    try_to([&] {
        for (const auto& [name, alias] : from.aliases()) into.write_alias(alias, name);
    });
    try_to([&] {
        for (const auto& [mark, at] : from.marks()) into.write(mark, at);
    });
    const auto copy = [&](const ReadRow& read) {
        if (read.is_sound && !into.reader().at(read.row.sequence)) into.insert(read.row);
    };
    // Of many at once none are given when one of them meets the damage: those before it are read one at a time.
    for (const std::size_t rows_at_once : {std::size_t{64}, std::size_t{1}})
        try_to([&] {
            for (auto rows = from.after(upto, rows_at_once, bytes_at_once); !rows.empty();
                 rows = from.after(upto, rows_at_once, bytes_at_once)) {
                for (const ReadRow& read : rows) copy(read);
                upto = rows.back().row.sequence;
            }
            upto = std::numeric_limits<std::int64_t>::max();
        });
    // From the other end, too, down to the damage.
    try_to([&] {
        for (auto rows = from.before(std::numeric_limits<std::int64_t>::max(), 1); !rows.empty() && rows[0].row.sequence > upto;
             rows = from.before(rows[0].row.sequence, 1))
            copy(rows[0]);
    });
    return head;
}

}  // namespace gengfu::edge
