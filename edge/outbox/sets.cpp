#include "edge/outbox/sets.hpp"

#include <algorithm>

namespace gengfu::edge {

bool unite(SequenceSet& set, const SequenceSet& more) {
    bool is_whole = true;
    for (const auto& [first, last] : more.ranges()) is_whole = set.insert(first, last).has_value() && is_whole;
    return is_whole;
}

std::vector<Range> present_in(const SequenceSet& set, std::uint64_t first, std::uint64_t last) {
    std::vector<Range> found;
    auto each = set.ranges().upper_bound(first);
    if (each != set.ranges().begin()) --each;
    for (; each != set.ranges().end() && each->first <= last; ++each)
        if (each->second >= first) found.emplace_back(std::max(first, each->first), std::min(last, each->second));
    return found;
}

std::vector<Range> missing_from(const SequenceSet& set, std::uint64_t first, std::uint64_t last) {
    std::vector<Range> missing;
    for (const auto& [from, to] : present_in(set, first, last)) {
        if (from > first) missing.emplace_back(first, from - 1);
        first = to + 1;
    }
    if (first <= last) missing.emplace_back(first, last);
    return missing;
}

SequenceSet without(const SequenceSet& set, const SequenceSet& less) {
    SequenceSet left;
    for (const auto& [first, last] : set.ranges())
        for (const auto& [from, to] : missing_from(less, first, last))
            if (!left.insert(from, to)) return left;
    return left;
}

SequenceSet below(const SequenceSet& set, std::uint64_t limit) {
    SequenceSet lower;
    for (const auto& [first, last] : set.ranges()) {
        if (first >= limit) break;
        static_cast<void>(lower.insert(first, std::min(last, limit - 1)));  // no more ranges than the set has
    }
    return lower;
}

bool reaches(const SequenceSet& set, std::uint64_t limit) {
    return !set.empty() && set.ranges().rbegin()->second >= limit;
}

std::uint64_t count(const SequenceSet& set) {
    std::uint64_t sum = 0;
    for (const auto& [first, last] : set.ranges()) sum += last - first + 1;
    return sum;
}

std::vector<Range> joined(std::vector<Range> ranges) {
    std::ranges::sort(ranges);
    std::vector<Range> fewest;
    for (const auto& [first, last] : ranges) {
        if (!fewest.empty() && first <= fewest.back().second + 1)
            fewest.back().second = std::max(fewest.back().second, last);
        else
            fewest.emplace_back(first, last);
    }
    return fewest;
}

}  // namespace gengfu::edge
