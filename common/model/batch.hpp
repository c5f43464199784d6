#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"

namespace gengfu {

/// The classes between which an edge never makes the first wait for the second. Which one an event takes follows from its
/// priority, so that the rise and the end of one condition never overtake each other.
enum class Lane {
    safety,  ///< events of priority 1
    alarm,   ///< all other events
    live,    ///< readings of a round; history once they have missed their first chance
};
inline constexpr std::array<Lane, 3> lanes{Lane::safety, Lane::alarm, Lane::live};

/// What the edge accepted together and the cloud commits together: unique with its edge for all time. One sequence runs
/// through all lanes, so that a box has one order, whatever overtakes what on the way.
/// Written `<epoch, 16 hex digits>:<lane>:<sequence>`, "00c0ffee00c0ffee:alarm:17".
struct BatchId {
    std::uint64_t epoch = 0;  ///< random, one per lifetime of an outbox
    Lane lane = Lane::live;
    std::uint64_t sequence = 0;  ///< from 1, without gaps within the epoch

    friend auto operator<=>(const BatchId&, const BatchId&) = default;
    friend bool operator==(const BatchId&, const BatchId&) = default;
};

[[nodiscard]] std::string_view to_string(Lane lane) noexcept;
[[nodiscard]] std::optional<Lane> parse_lane(std::string_view name) noexcept;
/// 16 hex digits.
[[nodiscard]] std::string epoch_text(std::uint64_t epoch);
[[nodiscard]] std::optional<std::uint64_t> parse_epoch(std::string_view text) noexcept;
[[nodiscard]] std::string to_string(const BatchId& id);
[[nodiscard]] Result<BatchId> parse_batch_id(std::string_view text);

}  // namespace gengfu
