#include "common/sqlite/sim_file.hpp"

#include <algorithm>
#include <cstring>

namespace gengfu::sqlite {

std::size_t SimFile::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
    if (offset >= content_.size()) return 0;
    const std::size_t count = std::min<std::size_t>(into.size(), content_.size() - offset);
    std::memcpy(into.data(), content_.data() + offset, count);
    return count;
}

void SimFile::remember(std::uint64_t first_byte, std::uint64_t end_byte) {
    if (end_byte <= first_byte) return;
    const std::size_t end = (end_byte + block_bytes - 1) / block_bytes;
    if (place_.size() < end) place_.resize(end);
    for (std::size_t block = first_byte / block_bytes; block < end; ++block) {
        if (place_[block] == 0) {
            const bool is_on_medium = block * block_bytes < synced_size_;
            dirty_.push_back({block, is_on_medium ? new_block() : nullptr, {}, false});
            place_[block] = static_cast<std::uint32_t>(dirty_.size());
        }
        Dirty& dirty = dirty_[place_[block] - 1];
        dirty.is_given_up = false;
        if (dirty.before) keep_sectors(dirty, first_byte, end_byte);
    }
}

void SimFile::keep_sectors(Dirty& dirty, std::uint64_t first_byte, std::uint64_t end_byte) {
    const std::uint64_t begin = dirty.block * block_bytes;
    const std::size_t first = first_byte <= begin ? 0 : (first_byte - begin) / sector_bytes;
    const std::size_t end = std::min<std::uint64_t>(sectors, (end_byte - begin + sector_bytes - 1) / sector_bytes);
    for (std::size_t sector = first; sector < end; ++sector) {
        if (dirty.kept[sector]) continue;
        dirty.kept.set(sector);
        const std::span<std::uint8_t> into(dirty.before->data() + sector * sector_bytes, sector_bytes);
        const std::size_t count = read(begin + sector * sector_bytes, into);
        std::memset(into.data() + count, 0, sector_bytes - count);
    }
}

std::unique_ptr<SimFile::Block> SimFile::new_block() {
    if (spare_.empty()) return std::make_unique_for_overwrite<Block>();  // only what is kept of it is ever read
    auto block = std::move(spare_.back());
    spare_.pop_back();
    return block;
}

void SimFile::write(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
    remember(std::min<std::uint64_t>(offset, content_.size()), offset + bytes.size());
    spoilt_.erase(spoilt_.lower_bound(offset / sector_bytes),
                  spoilt_.lower_bound((offset + bytes.size() + sector_bytes - 1) / sector_bytes));
    if (content_.size() < offset + bytes.size()) content_.resize(offset + bytes.size());
    std::memcpy(content_.data() + offset, bytes.data(), bytes.size());
}

void SimFile::truncate(std::uint64_t size) {
    if (size < content_.size()) remember(size, content_.size());
    content_.resize(size);
}

void SimFile::sync() {
    std::size_t kept = 0;
    for (Dirty& each : dirty_) {
        place_[each.block] = 0;
        if (!each.is_given_up) {
            if (each.before && spare_.size() < spare_max) spare_.push_back(std::move(each.before));
            continue;
        }
        if (&dirty_[kept] != &each) dirty_[kept] = std::move(each);
        place_[dirty_[kept].block] = static_cast<std::uint32_t>(kept + 1);
        ++kept;
    }
    dirty_.resize(kept);
    synced_size_ = content_.size();
    rooted_ = true;
}

void SimFile::fail_sync() {
    for (Dirty& each : dirty_) each.is_given_up = true;
}

void SimFile::put_back(const Dirty& dirty, int how, Dice& dice) {
    const bool whole_block = dice.one_in(2);
    for (std::size_t at = 0; at < block_bytes; at += sector_bytes) {
        const bool is_kept = how == 1 || (how == 2 && whole_block) || (how == 3 && dice.one_in(2));
        if (is_kept && !dirty.is_given_up) continue;
        const std::size_t offset = dirty.block * block_bytes + at;
        if (offset >= content_.size()) return;
        const std::size_t count = std::min(sector_bytes, content_.size() - offset);
        if (!dirty.before)
            std::memset(content_.data() + offset, 0, count);
        else if (dirty.kept[at / sector_bytes])
            std::memcpy(content_.data() + offset, dirty.before->data() + at, count);
    }
}

void SimFile::lose_power(Dice& dice) {
    // 0: nothing of it was written, 1: everything, 2: some blocks, 3: some sectors
    const int how = static_cast<int>(dice.below(4));
    const std::uint64_t now = content_.size();
    const std::uint64_t most = std::max(now, synced_size_);
    content_.resize(most);
    for (const Dirty& each : dirty_) put_back(each, how, dice);
    std::uint64_t size = how == 0 ? synced_size_ : now;
    if (how >= 2) {
        const std::uint64_t least = std::min(now, synced_size_);
        size = dice.one_in(2) ? size : least + dice.below((most - least) / sector_bytes + 1) * sector_bytes;
    }
    content_.resize(std::min(size, most));
    dirty_.clear();
    place_.assign(place_.size(), 0);
    synced_size_ = content_.size();
}

void SimFile::flip_bit(std::uint64_t bit) {
    if (bit / 8 < content_.size()) content_[bit / 8] = static_cast<std::uint8_t>(content_[bit / 8] ^ 1U << bit % 8);
}

bool SimFile::is_spoilt(std::uint64_t offset, std::uint64_t bytes) const {
    const auto first = spoilt_.lower_bound(offset / sector_bytes);
    return first != spoilt_.end() && *first * sector_bytes < offset + bytes;
}

void SimFile::cut(std::uint64_t size) {
    if (size >= content_.size()) return;
    content_.resize(size);
    synced_size_ = size;
    dirty_.clear();
    place_.assign(place_.size(), 0);
}

}  // namespace gengfu::sqlite
