#include "cloud/ingest/contents.hpp"

#include <algorithm>

#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

constexpr std::size_t description_bytes_max = 200;

/// Well-formed as Unicode 15, table 3-7: who reads the database would stumble over anything else.
bool is_utf8(std::string_view text) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    const auto follows = [&](std::size_t at, unsigned from = 0x80, unsigned to = 0xBF) { return byte(at) >= from && byte(at) <= to; };
    std::size_t at = 0;
    while (at < text.size()) {
        const unsigned first = byte(at);
        if (first < 0x80) {
            at += 1;
        } else if (first >= 0xC2 && first <= 0xDF && follows(at + 1)) {
            at += 2;
        } else if (first >= 0xE0 && first <= 0xEF && follows(at + 1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) &&
                   follows(at + 2)) {
            at += 3;
        } else if (first >= 0xF0 && first <= 0xF4 && follows(at + 1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) &&
                   follows(at + 2) && follows(at + 3)) {
            at += 4;
        } else {
            return false;
        }
    }
    return true;
}

/// Foreign names may be folders within folders, each with a name that a topic could have (Sparkplug's ids).
bool is_name(std::string_view text) {
    constexpr std::size_t bytes_max = 256, folder_bytes_max = 64;
    if (text.size() > bytes_max) return false;
    std::size_t length = 0;
    bool is_ascii = true;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '+' || letter == '#' || byte < 0x20 || byte == 0x7F) return false;
        is_ascii = is_ascii && byte < 0x80;
        const bool is_end = letter == '/';
        if (is_end && length == 0) return false;
        length = is_end ? 0 : length + 1;
        if (length > folder_bytes_max) return false;
    }
    return length > 0 && (is_ascii || is_utf8(text));
}

}  // namespace

Dropped make_fit(sparkplug::Contents& contents) {
    Dropped dropped;
    for (Reading& reading : contents.readings)
        dropped.metrics += std::erase_if(reading.values, [](const FieldValue& each) { return !is_name(each.field.value()); });
    dropped.metrics +=
        std::erase_if(contents.readings, [](const Reading& each) { return each.values.empty() || !is_name(each.device.value()); });
    dropped.events = std::erase_if(
        contents.events, [](const AlarmEvent& each) { return !is_name(each.device.value()) || !is_name(each.condition.value()); });
    dropped.metrics += dropped.events;
    dropped.metrics += std::erase_if(contents.onlines, [](const sparkplug::Online& each) { return !is_name(each.device.value()); });
    return dropped;
}

std::optional<std::uint64_t> epoch_of(const Heard& birth) {
    for (const sparkplug::Metric& each : birth.payload.metrics) {
        const auto* text = each.name == sparkplug::names::epoch ? std::get_if<std::string>(&each.value) : nullptr;
        if (text != nullptr) return parse_epoch(*text);
    }
    return std::nullopt;
}

std::map<DeviceId, store::Description> descriptions(const Heard& birth) {
    std::map<DeviceId, store::Description> known;
    for (const sparkplug::Metric& metric : birth.payload.metrics) {
        const auto* text = std::get_if<std::string>(&metric.value);
        if (text == nullptr || !metric.name || text->size() > description_bytes_max || !is_utf8(*text)) continue;
        const std::size_t slash = metric.name->rfind('/');
        const std::string which = slash == std::string::npos ? *metric.name : metric.name->substr(slash + 1);
        DeviceId device = birth.device.value_or(DeviceId{});
        if (!birth.device && slash != std::string::npos) device = DeviceId{metric.name->substr(0, slash)};
        if (!sparkplug::is_valid_id(device.value())) continue;
        if (which == sparkplug::names::kind) known[device].kind = *text;
        if (which == sparkplug::names::place) known[device].place = *text;
    }
    return known;
}

}  // namespace gengfu::ingest
