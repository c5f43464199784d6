#include "cloud/ingest/contents.hpp"

#include <chrono>

#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

constexpr Instant earliest = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
constexpr Duration ahead_max = std::chrono::hours{24};
constexpr std::size_t description_bytes_max = 200;

/// Foreign names may be folders within folders.
bool is_name(std::string_view text) {
    constexpr std::size_t bytes_max = 256;
    if (text.size() > bytes_max) return false;
    for (std::size_t at = 0, end = 0; end != std::string_view::npos; at = end + 1) {
        end = text.find('/', at);
        if (!sparkplug::is_valid_id(text.substr(at, end == std::string_view::npos ? end : end - at))) return false;
    }
    return true;
}

Instant credible(Instant at, Instant received_at) {
    return at < earliest || at > received_at + ahead_max ? received_at : at;
}

}  // namespace

std::size_t make_fit(sparkplug::Contents& contents, Instant received_at) {
    std::size_t dropped = 0;
    for (Reading& reading : contents.readings) {
        reading.taken_at = credible(reading.taken_at, received_at);
        dropped += std::erase_if(reading.values, [](const FieldValue& each) { return !is_name(each.field.value()); });
    }
    for (AlarmEvent& event : contents.events) event.at = credible(event.at, received_at);
    dropped += std::erase_if(contents.readings, [](const Reading& each) { return each.values.empty() || !is_name(each.device.value()); });
    dropped += std::erase_if(contents.events,
                             [](const AlarmEvent& each) { return !is_name(each.device.value()) || !is_name(each.condition.value()); });
    dropped += std::erase_if(contents.onlines, [](const sparkplug::Online& each) { return !is_name(each.device.value()); });
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
        if (text == nullptr || !metric.name || text->size() > description_bytes_max) continue;
        const std::size_t slash = metric.name->rfind('/');
        const std::string which = slash == std::string::npos ? *metric.name : metric.name->substr(slash + 1);
        const DeviceId device = birth.device.value_or(DeviceId{slash == std::string::npos ? "" : metric.name->substr(0, slash)});
        if (!sparkplug::is_valid_id(device.value())) continue;
        if (which == sparkplug::names::kind) known[device].kind = *text;
        if (which == sparkplug::names::place) known[device].place = *text;
    }
    return known;
}

}  // namespace gengfu::ingest
