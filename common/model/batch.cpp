#include "common/model/batch.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace gengfu {

std::string_view to_string(Lane lane) noexcept {
    return lane == Lane::alarm ? "alarm" : "live";
}

std::optional<Lane> parse_lane(std::string_view name) noexcept {
    if (name == "alarm") return Lane::alarm;
    if (name == "live") return Lane::live;
    return std::nullopt;
}

std::string to_string(const BatchId& id) {
    std::array<char, 17> epoch{};
    std::snprintf(epoch.data(), epoch.size(), "%016llx", static_cast<unsigned long long>(id.epoch));
    return std::string(epoch.data()) + ":" + std::string(to_string(id.lane)) + ":" + std::to_string(id.sequence);
}

Result<BatchId> parse_batch_id(std::string_view text) {
    const auto malformed = [&] {
        return fail(FaultKind::malformed, "\"" + std::string(text.substr(0, 64)) + "\" is not a batch id <epoch>:<lane>:<sequence>");
    };
    constexpr std::size_t epoch_digits = 16;
    const std::size_t colon = text.find(':', epoch_digits + 1);
    if (text.size() <= epoch_digits || text[epoch_digits] != ':' || colon == std::string_view::npos) return malformed();
    const auto lane = parse_lane(text.substr(epoch_digits + 1, colon - epoch_digits - 1));
    BatchId id;
    const char* const end = text.data() + text.size();
    const auto epoch = std::from_chars(text.data(), text.data() + epoch_digits, id.epoch, 16);
    const auto sequence = std::from_chars(text.data() + colon + 1, end, id.sequence);
    if (!lane || epoch.ec != std::errc{} || epoch.ptr != text.data() + epoch_digits) return malformed();
    if (sequence.ec != std::errc{} || sequence.ptr != end || id.sequence == 0) return malformed();
    id.lane = *lane;
    return id;
}

}  // namespace gengfu
