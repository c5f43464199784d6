#include "cloud/ingest/peek.hpp"

#include <algorithm>
#include <string_view>

#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::ingest {
namespace {

constexpr std::size_t tail_max = 192;        ///< id, age, seq and send time take less
constexpr std::size_t between_max = 8;       ///< from the metric's name to its value: the data type
constexpr std::uint8_t string_value = 0x7a;  ///< field 15, length-delimited: string_value of a metric

}  // namespace

std::optional<BatchId> batch_at_end(std::span<const std::uint8_t> payload) {
    const auto tail = payload.last(std::min(payload.size(), tail_max));
    const auto name = std::find_end(tail.begin(), tail.end(), sparkplug::names::batch.begin(), sparkplug::names::batch.end());
    if (name == tail.end()) return std::nullopt;
    const auto after = tail.subspan(static_cast<std::size_t>(name - tail.begin()) + sparkplug::names::batch.size());
    for (std::size_t at = 0; at + 2 < after.size() && at < between_max; ++at) {
        if (after[at] != string_value) continue;
        const auto text = after.subspan(at + 2, std::min<std::size_t>(after[at + 1], after.size() - at - 2));
        const std::string_view id(static_cast<const char*>(static_cast<const void*>(text.data())), text.size());
        if (const auto parsed = parse_batch_id(id)) return *parsed;
    }
    return std::nullopt;
}

}  // namespace gengfu::ingest
