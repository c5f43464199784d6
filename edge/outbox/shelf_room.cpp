#include <algorithm>
#include <array>

#include "edge/outbox/shelf.hpp"

/// How a shelf keeps within its bound: inside the transaction that needs the room.
namespace gengfu::edge {
namespace {

constexpr std::uint64_t look_for_old_every = 64;  // writes
constexpr std::size_t rows_at_once = 256, bytes_at_once = 512 * 1024;
constexpr int steps_max = 16;
constexpr std::uint64_t gain_parts = 64;  // of the bound: so much is won at a time, so that it is not done at each write

}  // namespace

bool Shelf::make_room(const Head& head, const Moment& now, Room& room) {
    Stock stock;
    stock.used_bytes = size().used_bytes;
    stock.bytes_max = settings_.bytes_max;
    stock.is_pressed = is_pressed_;
    if (stock.used_bytes < stock.bytes_max / 2) thinning_.upto = 0, thinning_.spacing = Duration{0};
    is_full_ = false;
    if (!is_tight(stock) && writes_ % look_for_old_every != look_for_old_every - 1) return false;
    stock.first = file_->reader().first().value_or(0);
    stock.last = file_->reader().last().value_or(0);
    stock.expired_upto = expired_upto(stock.first, stock.last, now);
    SequenceSet settled = head.acknowledged;
    unite(settled, head.given_up);
    const std::vector<Range> leaving = one_step(on_disk(present_in(settled, stock.first, trim_upto(stock))));
    file_->remove(leaving);
    is_full_ = leaving.empty() && is_near(stock.used_bytes, stock.bytes_max);
    if (is_full_ && settings_.gives_up) give_up(settled, stock.used_bytes, room);
    return !leaving.empty() || !room.dropped.empty() || room.thinned_readings > 0;
}

std::vector<Range> Shelf::on_disk(const std::vector<Range>& ranges) {
    std::vector<Range> there;
    for (const auto& [first, last] : ranges) {
        const auto row = file_->reader().moment_from(first);
        if (!row) break;
        if (row->sequence <= last) there.emplace_back(row->sequence, last);
    }
    return there;
}

std::uint64_t Shelf::expired_upto(std::uint64_t first, std::uint64_t last, const Moment& now) {
    if (first == 0) return 0;
    // Rows lie in the order of their age, so the boundary is found by halving.
    std::uint64_t old = 0, low = first, high = last;
    while (low <= high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto found = file_->reader().moment_from(middle);
        if (found && is_older_than(found->accepted, now, settings_.ring_age)) {
            old = found->sequence;
            low = found->sequence + 1;
        } else {
            high = middle - 1;
        }
    }
    return old;
}

void Shelf::give_up(const SequenceSet& settled, std::uint64_t used, Room& room) {
    const std::uint64_t last = file_->reader().last().value_or(0);
    const std::uint64_t wanted = settings_.bytes_max / gain_parts;
    if (thinning_.spacing == Duration{0}) thinning_.spacing = next_spacing(Duration{0});
    std::uint64_t won = 0;
    for (int step = 0; step < steps_max && won < wanted && thinning_.spacing > Duration{0}; ++step) {
        won += thin_step(settled, last, room);
        if (thinning_.upto < last) continue;
        thinning_.upto = 0;
        thinning_.spacing = next_spacing(thinning_.spacing);
    }
    // While thinning looks for what it can still win, the headroom carries; only when that is used up the oldest goes.
    if (won == 0 && used > settings_.bytes_max - settings_.bytes_max / gain_parts) drop_oldest(settled, last, room);
}

std::uint64_t Shelf::thin_step(const SequenceSet& settled, std::uint64_t last, Room& room) {
    Thinner thinner(names_, thinning_.spacing);
    std::uint64_t won = 0;
    const auto rows = file_->reader().after(thinning_.upto, rows_at_once, bytes_at_once);
    if (rows.empty()) thinning_.upto = last;
    for (const ReadRow& read : rows) {
        const std::uint64_t sequence = thinning_.upto = read.row.sequence;
        if (!read.is_sound || sequence == last || settled.contains(sequence)) continue;
        auto [bytes, given_up] = thinner.thin(read.row.bytes);
        if (given_up == 0 && !bytes.empty()) continue;
        won += read.row.bytes.size() - bytes.size() + 1;
        room.thinned_readings += given_up;
        if (bytes.empty()) {
            room.dropped.emplace_back(sequence, sequence);
            file_->remove(std::array{Range{sequence, sequence}});
        } else {
            StoredRow thinned = read.row;
            thinned.bytes = std::move(bytes);
            file_->replace(thinned);
            room.unsaid += given_up;
            thinning_.unsaid += given_up;
        }
    }
    return won;
}

void Shelf::drop_oldest(const SequenceSet& settled, std::uint64_t last, Room& room) {
    for (const ReadRow& read : file_->reader().after(0, rows_at_once, settings_.bytes_max / gain_parts)) {
        const std::uint64_t sequence = read.row.sequence;
        if (sequence == last || settled.contains(sequence)) continue;
        room.dropped.emplace_back(sequence, sequence);
        room.dropped_readings += count_readings(read.row.bytes, names_);
        file_->remove(std::array{Range{sequence, sequence}});
    }
}

}  // namespace gengfu::edge
