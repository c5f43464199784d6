#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/sqlite/disk.hpp"
#include "edge/outbox/batch_file.hpp"

namespace gengfu::edge {

/// Renames a file that cannot be used, with all that SQLite keeps beside it, to "<file>.corrupt-<wall ms>", or a higher number than any
/// that is there. Gives the new name, or nothing when the disk refuses.
[[nodiscard]] std::optional<std::filesystem::path> move_aside(sqlite::Disk& disk, const std::filesystem::path& file, Instant wall);

/// The names of what was moved aside in a directory, oldest first.
[[nodiscard]] std::vector<std::string> quarantined(const std::filesystem::path& directory,
                                                   const sqlite::Disk& disk = sqlite::system_disk());

/// Of what was moved aside of one file so many stay.
inline constexpr std::size_t aside_max = 2;
/// Deletes the oldest beyond that. Gives their names.
std::vector<std::string> trim_aside(sqlite::Disk& disk, const std::filesystem::path& file);
/// Deletes the oldest of what was moved aside in a directory until so much has come free, or nothing is left. Gives their names.
std::vector<std::string> free_aside(sqlite::Disk& disk, const std::filesystem::path& directory, std::uint64_t bytes);

/// Copies what can still be read and is sound into a fresh file: rows from both ends up to the damage, aliases, marks, head.
/// In a transaction of the caller's. Gives the head if it could be read. `is_patient`: trouble that is no damage of the file is
/// thrown, because the disk may give later what it refuses now.
std::optional<Head> salvage(BatchReader& from, BatchFile& into, bool is_patient);

}  // namespace gengfu::edge
