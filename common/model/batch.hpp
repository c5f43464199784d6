#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"

namespace gengfu {

/// The classes between which an edge never makes the first wait for the second.
enum class Lane { alarm, live };

/// What the edge accepted together and the cloud commits together: unique with its edge for all time.
/// Written `<epoch, 16 hex digits>:<lane>:<sequence>`, "00c0ffee00c0ffee:alarm:17".
struct BatchId {
    std::uint64_t epoch = 0;  ///< random, one per lifetime of an outbox
    Lane lane = Lane::live;
    std::uint64_t sequence = 0;  ///< from 1, without gaps within (epoch, lane)

    friend auto operator<=>(const BatchId&, const BatchId&) = default;
    friend bool operator==(const BatchId&, const BatchId&) = default;
};

[[nodiscard]] std::string_view to_string(Lane lane) noexcept;
[[nodiscard]] std::optional<Lane> parse_lane(std::string_view name) noexcept;
[[nodiscard]] std::string to_string(const BatchId& id);
[[nodiscard]] Result<BatchId> parse_batch_id(std::string_view text);

}  // namespace gengfu
