#include "edge/outbox/quarantine.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

namespace gengfu::edge {
namespace {

constexpr std::string_view suffix = ".corrupt-";
constexpr std::array<std::string_view, 3> parts{"", "-wal", "-shm"};

std::int64_t number_of(const std::string& name) {
    constexpr std::int64_t ms_max = 253'402'300'799'999;  // the year 9999: no program of ours has given a higher one
    std::int64_t number = 0;
    const char* const digits = name.data() + name.rfind('-') + 1;
    std::from_chars(digits, name.data() + name.size(), number);
    return number > ms_max ? 0 : number;
}

/// Gives the room that it took, or nothing when the disk refuses.
std::optional<std::uint64_t> remove_aside(sqlite::Disk& disk, const std::filesystem::path& file) {
    std::uint64_t freed = 0;
    for (const std::string_view part : parts) {
        const std::string name = file.string() + std::string(part);
        freed += disk.size(name).value_or(0);
        if (!disk.remove(name)) return std::nullopt;
    }
    return freed;
}

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
    for (const std::string& each : quarantined(file.parent_path(), disk)) number = std::max(number, number_of(each) + 1);
    const std::string name = file.string() + std::string(suffix) + std::to_string(number);
    for (const std::string_view part : parts) {
        const std::string old = file.string() + std::string(part);
        if (disk.size(old) && !disk.move(old, name + std::string(part))) return std::nullopt;
    }
    return name;
}

std::vector<std::string> quarantined(const std::filesystem::path& directory, const sqlite::Disk& disk) {
    std::set<std::pair<std::int64_t, std::string>> found;
    for (std::string& name : disk.names(directory)) {
        // A log may have been moved without its file.
        for (const std::string_view part : {"-wal", "-shm"})
            if (name.ends_with(part)) name.resize(name.size() - part.size());
        if (name.find(suffix) != std::string::npos) found.emplace(number_of(name), name);
    }
    std::vector<std::string> names;
    for (const auto& [number, name] : found) names.push_back(name);
    return names;
}

std::vector<std::string> trim_aside(sqlite::Disk& disk, const std::filesystem::path& file) {
    std::vector<std::string> aside = quarantined(file.parent_path(), disk);
    std::erase_if(aside, [&](const std::string& each) { return !each.starts_with(file.filename().string() + std::string(suffix)); });
    aside.resize(aside.size() - std::min(aside.size(), aside_max));
    std::erase_if(aside, [&](const std::string& each) { return !remove_aside(disk, file.parent_path() / each); });
    return aside;
}

std::vector<std::string> free_aside(sqlite::Disk& disk, const std::filesystem::path& directory, std::uint64_t bytes) {
    std::vector<std::string> gone;
    std::uint64_t freed = 0;
    for (const std::string& each : quarantined(directory, disk)) {
        if (freed >= bytes) break;
        const auto size = remove_aside(disk, directory / each);
        if (!size) continue;
        freed += *size;
        gone.push_back(each);
    }
    return gone;
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
