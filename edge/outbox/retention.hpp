#pragma once

#include <cstdint>
#include <vector>

#include "common/model/time.hpp"
#include "edge/outbox/row.hpp"
#include "edge/outbox/sets.hpp"

/// What leaves a file of the outbox, and when. Pure.
namespace gengfu::edge {

struct Stock {
    std::uint64_t used_bytes = 0;
    std::uint64_t bytes_max = 0;
    bool is_pressed = false;         ///< the disk itself is full: hold no more than must be held
    std::uint64_t first = 0;         ///< the lowest row there is
    std::uint64_t last = 0;          ///< the highest; it always stays, because its number must not be given again
    std::uint64_t expired_upto = 0;  ///< rows up to here are older than the ring of committed rows is long
};

/// Numbers that one step removes, so that no commit grows beyond bounds.
inline constexpr std::uint64_t sequences_at_once = 2048;

/// Committed rows stay as a ring until they are too old or their space is needed; only when none is left is anything given up.
[[nodiscard]] bool is_tight(const Stock& stock);
/// Up to where committed rows may leave now; 0 is nowhere.
[[nodiscard]] std::uint64_t trim_upto(const Stock& stock);
/// The first of these ranges, at most `sequences_at_once` numbers.
[[nodiscard]] std::vector<Range> one_step(const std::vector<Range>& ranges);

/// Whether a file is so near to its bound that something must leave.
[[nodiscard]] bool is_near(std::uint64_t used_bytes, std::uint64_t bytes_max);

/// Whether a row is so old for certain: within one boot the steady clock tells, across boots the wall clocks do if both
/// could be believed. A wall clock alone that has jumped makes nothing old.
[[nodiscard]] bool is_older_than(const Moment& row, const Moment& now, Duration age);

/// Thinning leaves one reading of each device in `spacing`; the spacing doubles from one minute up to an hour, and then
/// there is none: rows are dropped.
[[nodiscard]] Duration next_spacing(Duration spacing);

}  // namespace gengfu::edge
