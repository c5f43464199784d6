#include "common/sparkplug/topic.hpp"

#include <array>
#include <boost/json.hpp>
#include <utility>
#include <vector>

namespace gengfu::sparkplug {
namespace {

constexpr std::string_view space = "spBv1.0";

constexpr std::array<std::pair<std::string_view, MessageType>, 8> types{{
    {"NBIRTH", MessageType::nbirth},
    {"NDATA", MessageType::ndata},
    {"NDEATH", MessageType::ndeath},
    {"NCMD", MessageType::ncmd},
    {"DBIRTH", MessageType::dbirth},
    {"DDATA", MessageType::ddata},
    {"DDEATH", MessageType::ddeath},
    {"DCMD", MessageType::dcmd},
}};

std::vector<std::string_view> parts_of(std::string_view text) {
    constexpr std::size_t parts_max = 6;
    std::vector<std::string_view> parts;
    while (parts.size() < parts_max) {
        const std::size_t slash = text.find('/');
        parts.push_back(text.substr(0, slash));
        if (slash == std::string_view::npos) break;
        text.remove_prefix(slash + 1);
    }
    return parts;
}

}  // namespace

std::string to_string(const Topic& topic) {
    std::string_view type;
    for (const auto& [name, value] : types)
        if (value == topic.type) type = name;
    std::string text = std::string(space) + "/" + topic.group.value() + "/" + std::string(type) + "/" + topic.edge.value();
    if (topic.device) text += "/" + topic.device->value();
    return text;
}

Result<Topic> parse_topic(std::string_view text) {
    const auto malformed = [&](std::string_view why) {
        return fail(FaultKind::malformed, "topic \"" + std::string(text.substr(0, 200)) + "\": " + std::string(why));
    };
    const std::vector<std::string_view> parts = parts_of(text);
    if (parts.size() < 4 || parts.size() > 5 || parts[0] != space) return malformed("not spBv1.0/<group>/<type>/<edge>[/<device>]");
    Topic topic{GroupId{std::string(parts[1])}, MessageType::ndata, EdgeId{std::string(parts[3])}, std::nullopt};
    bool known = false;
    for (const auto& [name, value] : types) {
        if (name != parts[2]) continue;
        topic.type = value;
        known = true;
    }
    if (!known) return malformed("unknown message type");
    if ((parts[2].front() == 'D') != (parts.size() == 5)) return malformed("a device belongs to D… types, and only to them");
    if (parts.size() == 5) topic.device = DeviceId{std::string(parts[4])};
    for (const std::size_t part : {std::size_t{1}, std::size_t{3}, parts.size() - 1})
        if (!is_valid_id(parts[part])) return malformed("an id is 1 to 64 bytes without control characters");
    return topic;
}

std::string state_topic(std::string_view host) {
    return std::string(space) + "/STATE/" + std::string(host);
}

std::string to_json(const HostState& state) {
    return std::string(R"({"online":)") + (state.online ? "true" : "false") + R"(,"timestamp":)" + std::to_string(state.timestamp) + "}";
}

Result<HostState> parse_host_state(std::string_view json) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
    const auto* const object = error ? nullptr : value.if_object();
    const auto* const online = object == nullptr ? nullptr : object->if_contains("online");
    const auto* const timestamp = object == nullptr ? nullptr : object->if_contains("timestamp");
    if (online == nullptr || !online->is_bool() || timestamp == nullptr || !timestamp->is_number())
        return fail(FaultKind::malformed,
                    "a host's STATE is {\"online\":true,\"timestamp\":1700000000000}, not \"" + std::string(json.substr(0, 100)) + "\"");
    const auto ms = timestamp->to_number<std::uint64_t>(error);
    if (error) return fail(FaultKind::malformed, "the timestamp of a host's STATE is milliseconds since 1970");
    return HostState{online->as_bool(), ms};
}

bool is_valid_id(std::string_view id) noexcept {
    constexpr std::size_t size_max = 64;
    constexpr unsigned char control_max = 0x1F;
    if (id.empty() || id.size() > size_max) return false;
    for (const char letter : id) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '/' || letter == '+' || letter == '#' || byte <= control_max || byte == 0x7F) return false;
    }
    return true;
}

}  // namespace gengfu::sparkplug
