#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "common/sparkplug/batch_codec.hpp"
#include "edge/outbox/row.hpp"
#include "edge/outbox/sets.hpp"

/// What the outbox had to give up and must say. Pure.
namespace gengfu::edge {

namespace reasons {
inline constexpr std::string_view missing = "missing";      ///< was taken, and is not on the disk any more
inline constexpr std::string_view damaged = "damaged";      ///< is on the disk, and its checksum does not fit
inline constexpr std::string_view thinned = "thinned";      ///< no space: older history keeps one reading in so long
inline constexpr std::string_view dropped = "dropped";      ///< no space: the oldest history
inline constexpr std::string_view not_saved = "not-saved";  ///< a number was given, and the disk did not take the batch
inline constexpr std::string_view moved = "moved";          ///< nothing is lost: known to the cloud under an earlier epoch
}  // namespace reasons

/// Adds to what is to be declared; one entry for each reason.
void add_loss(std::vector<sparkplug::Lost>& losses, const std::vector<Range>& ranges, std::uint64_t readings, std::string_view reason);

[[nodiscard]] SequenceSet sequences_of(const std::vector<sparkplug::Lost>& losses);
[[nodiscard]] std::uint64_t readings_of(const std::vector<sparkplug::Lost>& losses);

/// Where the joint sequence of both files has holes that nothing explains.
struct Gaps {
    std::vector<Range> ranges;
    std::uint64_t readings = 0;                 ///< in them, where the rows on both sides still tell
    std::optional<std::uint64_t> taken_before;  ///< for the next stretch
};
/// `keys` are the rows of both files in first..last, in any order; `settled` is what need not be there.
[[nodiscard]] Gaps find_gaps(std::vector<StoredRow> keys, const SequenceSet& settled, std::uint64_t first, std::uint64_t last,
                             std::optional<std::uint64_t> taken_before);

}  // namespace gengfu::edge
