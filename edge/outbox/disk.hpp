#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace gengfu::edge {

/// What the outbox does with its directory beside SQLite. A world of its own disks brings its own.
class Disk {
public:
    virtual ~Disk() = default;
    [[nodiscard]] virtual bool exists(const std::filesystem::path& file) const = 0;
    [[nodiscard]] virtual std::uint64_t size(const std::filesystem::path& file) const = 0;  ///< 0 when it is not there
    /// False when the disk refuses. A file that is not there cannot be renamed.
    virtual bool rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    virtual void remove(const std::filesystem::path& file) = 0;
    /// Writes a file that takes this much space for certain; false when the disk has not got it.
    virtual bool hold(const std::filesystem::path& file, std::uint64_t bytes) = 0;
    [[nodiscard]] virtual std::uint64_t free_bytes(const std::filesystem::path& directory) const = 0;
    /// Names of the files in the directory.
    [[nodiscard]] virtual std::vector<std::string> names(const std::filesystem::path& directory) const = 0;
};

/// The operating system's.
[[nodiscard]] Disk& system_disk();

}  // namespace gengfu::edge
