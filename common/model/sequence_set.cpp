#include "common/model/sequence_set.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

namespace gengfu {

Result<bool> SequenceSet::insert(std::uint64_t sequence) {
    if (contains(sequence)) return false;
    const auto inserted = insert(sequence, sequence);
    if (!inserted) return tl::make_unexpected(inserted.error());
    return true;
}

Result<void> SequenceSet::insert(std::uint64_t first, std::uint64_t last) {
    if (first > last || first == 0 || last == std::numeric_limits<std::uint64_t>::max())
        return fail(FaultKind::malformed, std::to_string(first) + "-" + std::to_string(last) + " is not a range of sequence numbers");
    auto next = last_by_first_.upper_bound(last + 1);
    auto touched = next;
    while (touched != last_by_first_.begin()) {
        const auto before = std::prev(touched);
        if (before->second + 1 < first) break;
        touched = before;
    }
    if (touched == next && last_by_first_.size() >= ranges_max)
        return fail(FaultKind::full, "more than " + std::to_string(ranges_max) + " gaps between sequence numbers");
    for (auto each = touched; each != next; each = last_by_first_.erase(each)) {
        first = std::min(first, each->first);
        last = std::max(last, each->second);
    }
    last_by_first_.emplace(first, last);
    return {};
}

bool SequenceSet::contains(std::uint64_t sequence) const {
    const auto after = last_by_first_.upper_bound(sequence);
    return after != last_by_first_.begin() && std::prev(after)->second >= sequence;
}

std::string to_string(const SequenceSet& set) {
    std::string text;
    for (const auto& [first, last] : set.ranges()) {
        if (!text.empty()) text += ',';
        text += std::to_string(first);
        if (last != first) text += "-" + std::to_string(last);
    }
    return text;
}

Result<SequenceSet> parse_sequence_set(std::string_view text) {
    SequenceSet set;
    while (!text.empty()) {
        const std::string_view range = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), range.size() + 1));
        const char* const end = range.data() + range.size();
        std::uint64_t first = 0;
        auto read = std::from_chars(range.data(), end, first);
        std::uint64_t last = first;
        if (read.ec == std::errc{} && read.ptr != end && *read.ptr == '-') read = std::from_chars(read.ptr + 1, end, last);
        if (read.ec != std::errc{} || read.ptr != end)
            return fail(FaultKind::malformed, "\"" + std::string(range.substr(0, 64)) + "\" is not a range of sequence numbers");
        if (const auto inserted = set.insert(first, last); !inserted) return tl::make_unexpected(inserted.error());
    }
    return set;
}

}  // namespace gengfu
