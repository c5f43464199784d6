#include "cloud/feed/trouble_json.hpp"

#include <boost/json.hpp>
#include <string_view>

#include "cloud/feed/array_of.hpp"

namespace gengfu::feed {
namespace {

namespace json = boost::json;

json::object object_of(const alert::Troubles::Quarantined& message) {
    return {{"id", message.id},     {"at", to_rfc3339(message.at)}, {"sender", message.sender}, {"kind", message.kind},
            {"what", message.what}, {"topic", message.topic},       {"bytes", message.bytes}};
}

json::object object_of(const alert::Troubles::FaultCount& count) {
    return {{"sender", count.sender}, {"kind", count.kind}, {"count", count.count}};
}

json::object object_of(const alert::Troubles::Loss& loss) {
    return {{"id", loss.id},        {"at", to_rfc3339(loss.at)},   {"group", loss.group.value()}, {"edge", loss.edge.value()},
            {"epoch", loss.epoch},  {"sequences", loss.sequences}, {"batches", loss.batches},     {"readings", loss.readings},
            {"reason", loss.reason}};
}

json::object object_of(const alert::Troubles::LossCount& count) {
    return {{"group", count.group.value()},
            {"edge", count.edge.value()},
            {"reason", count.reason},
            {"batches", count.batches},
            {"readings", count.readings}};
}

constexpr auto told = [](const auto& each) { return object_of(each); };

}  // namespace

std::string quarantine_json(const std::vector<alert::Troubles::Quarantined>& messages,
                            const std::vector<alert::Troubles::FaultCount>& counts) {
    return json::serialize(json::object{{"messages", array_of(messages, told)}, {"counts", array_of(counts, told)}});
}

std::string payload_json(std::int64_t id, std::span<const std::uint8_t> payload) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * payload.size());
    for (const std::uint8_t byte : payload) {
        hex += digits[byte / 16];
        hex += digits[byte % 16];
    }
    return json::serialize(json::object{{"id", id}, {"payload", hex}});
}

std::string losses_json(const std::vector<alert::Troubles::Loss>& losses, const std::vector<alert::Troubles::LossCount>& counts) {
    return json::serialize(json::object{{"losses", array_of(losses, told)}, {"counts", array_of(counts, told)}});
}

}  // namespace gengfu::feed
