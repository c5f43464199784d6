#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/sqlite/disk.hpp"
#include "common/sqlite/sim_file.hpp"

namespace gengfu::sqlite {

class SimVfs;

/// What reaches a disk and can be made to fail there.
enum class DiskOperation : unsigned { read = 1, write = 2, sync = 4, truncate = 8, remove = 16, open = 32, any = 63 };

/// One machine's disk in memory, as a VFS of SQLite: what was synced is kept apart from what was not. Everything
/// that happens to it is drawn from its seed. When the machine is lost (`lose`, `lose_at`) every call to SQLite throws
/// MachineLost (common/sqlite/database.hpp), which unwinds the node that runs on it; `restart` brings the disk back. One thread.
class SimDisk final : public Disk {
public:
    explicit SimDisk(std::uint64_t seed);
    ~SimDisk() override;
    SimDisk(const SimDisk&) = delete;
    SimDisk& operator=(const SimDisk&) = delete;

    [[nodiscard]] std::string vfs() const override;
    [[nodiscard]] std::optional<std::uint64_t> size(const std::filesystem::path& file) const override;
    [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& directory) const override;
    Result<void> move(const std::filesystem::path& from, const std::filesystem::path& to) override;
    Result<void> remove(const std::filesystem::path& file) override;
    Result<void> fill(const std::filesystem::path& file, std::uint64_t bytes) override;

    /// Nothing more gets through: the process, or the power, is gone.
    void lose() noexcept { lost_ = true; }
    /// The n-th operation from now on, counting from 1, does not happen any more.
    void lose_at(std::uint64_t operation) noexcept { lose_in_ = operation; }
    [[nodiscard]] const bool& is_lost() const noexcept { return lost_; }
    enum class Ending {
        killed,      ///< the process ended: what was written stays
        power_loss,  ///< what was not synced is there, lost or torn
    };
    /// Every connection must have been closed.
    void restart(Ending ending);

    /// The n-th of these operations from now on fails, counting from 1; for ever: each one from then on.
    void fail(DiskOperation which, std::uint64_t nth, bool for_ever);
    void mend();  ///< nothing fails any more; capacity and read-only stay
    void set_capacity(std::optional<std::uint64_t> bytes) noexcept { capacity_ = bytes; }
    void set_read_only(bool read_only) noexcept { read_only_ = read_only; }

    /// At rest, with the machine off.
    [[nodiscard]] std::vector<std::string> files() const;
    void flip_bit(const std::string& file, std::uint64_t bit);
    void cut(const std::string& file, std::uint64_t size);
    void spoil(const std::string& file, std::uint64_t byte);

    struct Counts {
        std::uint64_t operations = 0;
        std::uint64_t syncs = 0;
        std::uint64_t bytes_written = 0;
        std::uint64_t errors = 0;  ///< made on purpose
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
    [[nodiscard]] std::uint64_t bytes() const;
    [[nodiscard]] std::uint64_t memory() const;  ///< bytes that it takes of this process, about

private:
    friend class SimVfs;

    /// SQLite's result code for an operation that must not happen; 0: it may.
    [[nodiscard]] int admit(DiskOperation which);
    [[nodiscard]] bool has_room(const SimFile& file, std::uint64_t size) const;
    std::shared_ptr<SimFile> open(const std::string& name, bool create);
    int erase(const std::string& name, bool durably);

    Dice dice_;
    std::map<std::string, std::shared_ptr<SimFile>> files_;
    std::map<std::string, std::shared_ptr<SimFile>> ghosts_;  ///< deleted, but the medium does not know yet
    bool lost_ = false;
    bool read_only_ = false;
    std::optional<std::uint64_t> capacity_;
    std::uint64_t lose_in_ = 0;
    DiskOperation failing_ = DiskOperation::any;
    std::uint64_t fail_in_ = 0;
    bool fails_for_ever_ = false;
    Counts counts_;
    std::unique_ptr<SimVfs> vfs_;
};

}  // namespace gengfu::sqlite
