#include "edge/outbox/retention.hpp"

#include <algorithm>

namespace gengfu::edge {
namespace {

constexpr std::uint64_t headroom_parts = 32;  // of the bound, kept free for what one commit needs
constexpr Duration spacing_first{60'000}, spacing_last{3'600'000};

std::vector<Range> first_of(const std::vector<Range>& ranges) {
    std::vector<Range> taken;
    std::uint64_t left = sequences_at_once;
    for (auto [first, last] : ranges) {
        if (left == 0) break;
        last = std::min(last, first + left - 1);
        left -= last - first + 1;
        taken.emplace_back(first, last);
    }
    return taken;
}

}  // namespace

Trim plan_trim(const Stock& stock, const SequenceSet& settled) {
    Trim trim;
    if (stock.first == 0 || stock.last <= stock.first) return trim;
    const std::uint64_t highest = stock.last - 1;
    const bool is_tight = stock.is_pressed || is_near(stock.used_bytes, stock.bytes_max);
    trim.remove = first_of(present_in(settled, stock.first, is_tight ? highest : std::min(highest, stock.expired_upto)));
    trim.must_give_up = is_tight && trim.remove.empty();
    return trim;
}

bool is_near(std::uint64_t used_bytes, std::uint64_t bytes_max) {
    return used_bytes > bytes_max - bytes_max / headroom_parts;
}

bool is_older_than(const Moment& row, const Moment& now, Duration age) {
    if (row.boot == now.boot) return now.steady - row.steady > age;
    return row.clock == ClockQuality::plausible && now.clock == ClockQuality::plausible && now.wall - row.wall > age;
}

Duration next_spacing(Duration spacing) {
    if (spacing < spacing_first) return spacing_first;
    return spacing >= spacing_last ? Duration{0} : std::min(spacing * 2, spacing_last);
}

}  // namespace gengfu::edge
