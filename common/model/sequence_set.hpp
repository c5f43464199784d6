#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"

namespace gengfu {

/// A set of sequence numbers kept as ranges: what the cloud has committed of a lane. Written "1-40,42,44-50".
/// Memory is proportional to the number of gaps, of which there are at most `ranges_max`.
class SequenceSet {
public:
    static constexpr std::size_t ranges_max = 1000;

    /// False when the number is already in the set; `full` when it would make one gap too many.
    Result<bool> insert(std::uint64_t sequence);
    Result<void> insert(std::uint64_t first, std::uint64_t last);

    [[nodiscard]] bool contains(std::uint64_t sequence) const;
    [[nodiscard]] bool empty() const noexcept { return last_by_first_.empty(); }
    [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& ranges() const noexcept { return last_by_first_; }

    friend bool operator==(const SequenceSet&, const SequenceSet&) = default;

private:
    std::map<std::uint64_t, std::uint64_t> last_by_first_;
};

[[nodiscard]] std::string to_string(const SequenceSet& set);
[[nodiscard]] Result<SequenceSet> parse_sequence_set(std::string_view text);

}  // namespace gengfu
