#include "common/model/batch.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace gengfu {

namespace {
constexpr std::size_t epoch_digits = 16;
}

std::string_view to_string(Lane lane) noexcept {
    switch (lane) {
        case Lane::safety: return "safety";
        case Lane::alarm: return "alarm";
        case Lane::live: break;
    }
    return "live";
}

std::optional<Lane> parse_lane(std::string_view name) noexcept {
    for (const Lane lane : lanes)
        if (to_string(lane) == name) return lane;
    return std::nullopt;
}

std::string epoch_text(std::uint64_t epoch) {
    std::array<char, epoch_digits + 1> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(epoch));
    return text.data();
}

std::optional<std::uint64_t> parse_epoch(std::string_view text) noexcept {
    std::uint64_t epoch = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), epoch, 16);
    if (text.size() != epoch_digits || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return epoch;
}

std::string to_string(const BatchId& id) {
    return epoch_text(id.epoch) + ":" + std::string(to_string(id.lane)) + ":" + std::to_string(id.sequence);
}

Result<BatchId> parse_batch_id(std::string_view text) {
    const auto malformed = [&] {
        return fail(FaultKind::malformed, "\"" + std::string(text.substr(0, 64)) + "\" is not a batch id <epoch>:<lane>:<sequence>");
    };
    const std::size_t colon = text.find(':', epoch_digits + 1);
    if (text.size() <= epoch_digits || text[epoch_digits] != ':' || colon == std::string_view::npos) return malformed();
    const auto lane = parse_lane(text.substr(epoch_digits + 1, colon - epoch_digits - 1));
    const auto epoch = parse_epoch(text.substr(0, epoch_digits));
    if (!lane || !epoch) return malformed();
    BatchId id{*epoch, *lane, 0};
    const char* const end = text.data() + text.size();
    const auto sequence = std::from_chars(text.data() + colon + 1, end, id.sequence);
    if (sequence.ec != std::errc{} || sequence.ptr != end || id.sequence == 0) return malformed();
    return id;
}

}  // namespace gengfu
