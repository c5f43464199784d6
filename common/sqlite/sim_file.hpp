#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <vector>

namespace gengfu::sqlite {

/// Equal seeds, equal numbers (splitmix64).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t x = state_ += 0x9E3779B97F4A7C15ULL;
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9ULL;
        x = (x ^ x >> 27) * 0x94D049BB133111EBULL;
        return x ^ x >> 31;
    }
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
    bool one_in(std::uint64_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

/// A file as the operating system shows it, and what of it is on the medium. What has been written since the last sync may
/// be there or not, sector by sector, when power fails; bytes that nobody wrote are never harmed (as SQLite's POWERSAFE_OVERWRITE
/// asks of a medium).
class SimFile {
public:
    static constexpr std::size_t block_bytes = 4096;
    static constexpr std::size_t sector_bytes = 512;

    [[nodiscard]] std::uint64_t size() const noexcept { return content_.size(); }
    /// Bytes of this process's memory, about.
    [[nodiscard]] std::uint64_t memory() const noexcept {
        return content_.capacity() + (dirty_.size() + spare_.size()) * sizeof(Block) + place_.capacity() * sizeof(place_[0]);
    }
    /// How many bytes there were to read.
    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> into) const;
    void write(std::uint64_t offset, std::span<const std::uint8_t> bytes);
    void truncate(std::uint64_t size);

    void sync();
    /// The sync reported an error: the system holds for clean what it could not write (Linux does), so that a later sync
    /// does not write it either. It is lost with the power unless it is written again.
    void fail_sync();
    void lose_power(Dice& dice);

    /// Damage at rest.
    void flip_bit(std::uint64_t bit);
    void cut(std::uint64_t size);
    /// The sector of this byte cannot be read until it is written again.
    void spoil(std::uint64_t byte) { spoilt_.insert(byte / sector_bytes); }
    [[nodiscard]] bool is_spoilt(std::uint64_t offset, std::uint64_t bytes) const;

    /// False for a file whose making itself is not yet on the medium.
    [[nodiscard]] bool is_rooted() const noexcept { return rooted_; }
    void set_rooted() noexcept { rooted_ = true; }

    /// Locks and the wal-index belong to the file, whatever its name has become; they do not outlive the machine.
    std::shared_ptr<void> companion;

private:
    using Block = std::array<std::uint8_t, block_bytes>;
    static constexpr std::size_t sectors = block_bytes / sector_bytes;
    static constexpr std::size_t spare_max = 64;  ///< blocks
    struct Dirty {
        std::size_t block;
        std::unique_ptr<Block> before;  ///< on the medium; none where the medium has nothing
        std::bitset<sectors> kept;      ///< sectors that `before` has; the others are as they were
        bool is_given_up = false;
    };
    void remember(std::uint64_t first_byte, std::uint64_t end_byte);
    void keep_sectors(Dirty& dirty, std::uint64_t first_byte, std::uint64_t end_byte);
    [[nodiscard]] std::unique_ptr<Block> new_block();
    void put_back(const Dirty& dirty, int how, Dice& dice);

    std::vector<std::uint8_t> content_;
    std::uint64_t synced_size_ = 0;
    std::vector<Dirty> dirty_;
    std::vector<std::uint32_t> place_;           ///< of each block in dirty_, from 1; 0: clean
    std::vector<std::unique_ptr<Block>> spare_;  ///< kept for their room
    std::set<std::uint64_t> spoilt_;             ///< sectors
    bool rooted_ = false;
};

}  // namespace gengfu::sqlite
