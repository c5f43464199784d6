#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/model/sequence_set.hpp"

namespace gengfu::edge {

/// What a file of the outbox knows of the outbox as a whole. Both files carry one, so that the loss of one is noticed.
/// Kept as text with a checksum; pure.
struct Head {
    std::uint64_t epoch = 0;
    std::uint64_t epoch_before = 0;      ///< while a new epoch has reached one file and perhaps not the other
    std::uint64_t opened_at = 1;         ///< the first sequence given out since the cloud's word was last heard
    bool is_verified = true;             ///< the cloud has said that it knows nothing at or above `opened_at` but what we sent
    bool is_renewal_due = false;         ///< a file was lost: the epoch must change as soon as the cloud has said what it knows
    SequenceSet acknowledged;            ///< by the cloud's commit, as of the last write
    SequenceSet given_up;                ///< declared lost, or accounted for under an earlier epoch
    std::uint64_t readings_lost = 0;     ///< ever declared
    std::uint64_t readings_thinned = 0;  ///< given up in rows that are still there, not declared yet
    std::int64_t spacing_ms = 0;         ///< how far history is thinned: one reading of a device in so long …
    std::uint64_t thinned_upto = 0;      ///< … up to this sequence

    friend bool operator==(const Head&, const Head&) = default;
};

[[nodiscard]] std::string to_text(const Head& head);
/// Nothing when the text is not one that `to_text` wrote.
[[nodiscard]] std::optional<Head> parse_head(const std::string& text);

}  // namespace gengfu::edge
