#include "edge/outbox/losses.hpp"

#include <algorithm>

namespace gengfu::edge {

void add_loss(std::vector<sparkplug::Lost>& losses, const std::vector<Range>& ranges, std::uint64_t readings, std::string_view reason) {
    if (ranges.empty() && readings == 0) return;
    auto found = std::find_if(losses.begin(), losses.end(), [&](const auto& each) { return each.reason == reason; });
    if (found == losses.end()) found = losses.insert(losses.end(), {{}, 0, std::string(reason)});
    found->readings += readings;
    for (const auto& [first, last] : ranges)
        if (!found->sequences.insert(first, last)) break;  // what does not fit is found again with the next start
}

SequenceSet sequences_of(const std::vector<sparkplug::Lost>& losses) {
    SequenceSet all;
    for (const sparkplug::Lost& each : losses) unite(all, each.sequences);
    return all;
}

std::uint64_t readings_of(const std::vector<sparkplug::Lost>& losses) {
    std::uint64_t sum = 0;
    for (const sparkplug::Lost& each : losses) sum += each.readings;
    return sum;
}

Gaps find_gaps(std::vector<StoredRow> keys, const SequenceSet& settled, std::uint64_t first, std::uint64_t last,
               std::optional<std::uint64_t> taken_before) {
    std::sort(keys.begin(), keys.end(), [](const StoredRow& a, const StoredRow& b) { return a.sequence < b.sequence; });
    Gaps gaps{{}, 0, taken_before};
    const auto note = [&](std::uint64_t from, std::uint64_t upto, const StoredRow* next) {
        if (from > upto) return;
        const std::vector<Range> holes = missing_from(settled, from, upto);
        gaps.ranges.insert(gaps.ranges.end(), holes.begin(), holes.end());
        const bool is_whole = holes.size() == 1 && holes[0] == Range{from, upto};
        const std::uint64_t begun = next == nullptr ? 0 : next->taken_after - std::min(next->readings, next->taken_after);
        if (is_whole && next != nullptr && gaps.taken_before && begun > *gaps.taken_before) gaps.readings += begun - *gaps.taken_before;
    };
    for (const StoredRow& key : keys) {
        note(first, key.sequence - 1, &key);
        gaps.taken_before = key.taken_after;
        first = key.sequence + 1;
    }
    if (first <= last) {
        note(first, last, nullptr);
        gaps.taken_before.reset();
    }
    return gaps;
}

}  // namespace gengfu::edge
