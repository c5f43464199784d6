#pragma once

#include <vector>

#include "cloud/store/reading_table.hpp"
#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::ingest {

/// How far a time may be from the truth before it is put right.
inline constexpr Duration time_tolerance = std::chrono::minutes{2};
/// A batch that claims to have waited longer than this says nothing of when it was accepted.
inline constexpr Duration age_max = std::chrono::hours{24 * 400};

/// Puts right what was dated by a clock that was wrong; gives what was done to each reading, and nothing when nothing was.
/// With an age the truth is known: receipt less age is when the batch was accepted. All its times are moved by what its newest
/// one is off; one that is still off then is that of the acceptance. Without an age a time that cannot be (before the earliest that
/// is plausible, more than a day ahead of us, or of a clock that was never set) becomes that of the receipt; one of a clock that has
/// jumped stays, and is marked as estimated all the same.
[[nodiscard]] std::vector<store::Repair> repair_times(sparkplug::Contents& contents, Instant received_at);

}  // namespace gengfu::ingest
