#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "common/model/sequence_set.hpp"

/// Arithmetic on sets of sequences. Each result has at most `SequenceSet::ranges_max` ranges, the lowest ones.
namespace gengfu::edge {

using Range = std::pair<std::uint64_t, std::uint64_t>;  ///< first and last, both in it

/// Adds as much of `more` as fits; false when some of it did not.
bool unite(SequenceSet& set, const SequenceSet& more);

/// Of first..last, what is not in the set.
[[nodiscard]] std::vector<Range> missing_from(const SequenceSet& set, std::uint64_t first, std::uint64_t last);

/// Of first..last, what is in the set.
[[nodiscard]] std::vector<Range> present_in(const SequenceSet& set, std::uint64_t first, std::uint64_t last);

[[nodiscard]] SequenceSet without(const SequenceSet& set, const SequenceSet& less);

/// What is lower than `limit`.
[[nodiscard]] SequenceSet below(const SequenceSet& set, std::uint64_t limit);

/// Whether there is anything at or above `limit`.
[[nodiscard]] bool reaches(const SequenceSet& set, std::uint64_t limit);

[[nodiscard]] std::uint64_t count(const SequenceSet& set);

/// The same numbers in as few ranges as there can be, the lowest first.
[[nodiscard]] std::vector<Range> joined(std::vector<Range> ranges);

}  // namespace gengfu::edge
