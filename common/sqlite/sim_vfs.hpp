#pragma once

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/sqlite/sim_disk.hpp"

namespace gengfu::sqlite {

/// A SimDisk as SQLite sees it, registered for as long as it lives.
class SimVfs {
public:
    explicit SimVfs(SimDisk& disk);
    ~SimVfs();
    SimVfs(const SimVfs&) = delete;
    SimVfs& operator=(const SimVfs&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// The wal-index of one database, and who holds which of its locks.
    struct Shared {
        std::vector<std::unique_ptr<std::vector<std::uint8_t>>> regions;
        std::array<int, SQLITE_SHM_NLOCK> readers{};
        std::array<bool, SQLITE_SHM_NLOCK> written{};
        int users = 0;
        int holders = 0;               ///< of any lock on the file itself
        const void* writer = nullptr;  ///< who has reserved it
        bool is_exclusive = false;
    };
    SimDisk& disk;

    [[nodiscard]] int admit(DiskOperation which) { return disk.admit(which); }
    [[nodiscard]] std::shared_ptr<SimFile> open(const std::string& file, bool create) { return disk.open(file, create); }
    [[nodiscard]] int erase(const std::string& file, bool durably) { return disk.erase(file, durably); }
    [[nodiscard]] bool is_read_only() const { return disk.read_only_; }
    [[nodiscard]] bool make_room(const SimFile& file, std::uint64_t size, std::uint64_t written);
    void count_sync(const SimFile& file);
    [[nodiscard]] static std::shared_ptr<Shared> shared(SimFile& file);

private:
    std::string name_;
    sqlite3_vfs vfs_{};
};

}  // namespace gengfu::sqlite
