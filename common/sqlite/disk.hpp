#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/model/fault.hpp"

namespace gengfu::sqlite {

/// Where database files lie, for what is done to them from outside of SQLite. Passed in, so that a simulated disk
/// can take the place of the system's.
class Disk {
public:
    virtual ~Disk() = default;
    /// For Database: the name of the VFS; empty is the system's.
    [[nodiscard]] virtual std::string vfs() const = 0;
    /// Nothing: there is no such file.
    [[nodiscard]] virtual std::optional<std::uint64_t> size(const std::filesystem::path& file) const = 0;
    /// Of the files in a directory; none when it cannot be read.
    [[nodiscard]] virtual std::vector<std::string> names(const std::filesystem::path& directory) const = 0;
    /// Replaces what is at `to`; durable when it returns.
    virtual Result<void> move(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    /// Succeeds also when there is nothing to remove.
    virtual Result<void> remove(const std::filesystem::path& file) = 0;
    /// A file of so many bytes that really take their room: a ballast. `full` or io.
    virtual Result<void> fill(const std::filesystem::path& file, std::uint64_t bytes) = 0;
};

/// The system's disk.
[[nodiscard]] Disk& system_disk();

}  // namespace gengfu::sqlite
