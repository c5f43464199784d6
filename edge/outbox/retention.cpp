#include "edge/outbox/retention.hpp"

#include <algorithm>

namespace gengfu::edge {
namespace {

constexpr std::uint64_t headroom_parts = 32;  // of the bound, kept free for what one commit needs
constexpr Duration spacing_first{60'000}, spacing_last{3'600'000};

}  // namespace

bool is_tight(const Stock& stock) {
    return stock.is_pressed || is_near(stock.used_bytes, stock.bytes_max);
}

std::uint64_t trim_upto(const Stock& stock) {
    if (stock.first == 0 || stock.last <= stock.first) return 0;
    const std::uint64_t highest = stock.last - 1;
    return is_tight(stock) ? highest : std::min(highest, stock.expired_upto);
}

std::vector<Range> one_step(const std::vector<Range>& ranges) {
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
