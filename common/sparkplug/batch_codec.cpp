#include "common/sparkplug/batch_codec.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "common/sparkplug/wire_writer.hpp"

namespace gengfu::sparkplug {
namespace {

constexpr std::string_view alarm_folder = "Alarm/";
constexpr std::string_view clock_unset = "unset", clock_stepped = "stepped";

/// Writes metrics by their alias, or by name where they have none.
class BatchWriter {
public:
    BatchWriter(Bytes& into, const Aliases& aliases) : writer_(into), aliases_(aliases) {}

    [[nodiscard]] WireWriter& wire() { return writer_; }

    void write(std::string_view name, Instant at, DataType type, const Value& value, std::span<const Property> properties = {}) {
        MetricView metric{.timestamp = at, .datatype = type, .value = value, .properties = properties};
        const auto alias = aliases_.find(name);
        if (alias == aliases_.end())
            metric.name = name;
        else
            metric.alias = alias->second;
        sparkplug::write(writer_, metric);
    }

private:
    WireWriter writer_;
    const Aliases& aliases_;
};

/// What the node says of itself has no alias: it is appended to what was encoded before.
void write_own(WireWriter& writer, std::string_view name, DataType type, const Value& value) {
    write(writer, {.name = name, .datatype = type, .value = value});
}

void write(BatchWriter& writer, const AlarmEvent& event) {
    std::vector<Property> properties;
    properties.push_back({"priority", std::int64_t{static_cast<int>(event.priority)}});
    if (event.change == AlarmChange::pressed) properties.push_back({"pressed", true});
    if (event.test) properties.push_back({"test", true});
    writer.write(alarm_metric(event.device, event.condition), event.at, DataType::boolean, event.change != AlarmChange::cleared,
                 properties);
}

std::string to_string(const Lost& lost) {
    return to_string(lost.sequences) + ":" + std::to_string(lost.readings) + ":" + lost.reason;
}

Result<Lost> parse_lost(std::string_view text) {
    const std::size_t first = text.find(':');
    const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
    const auto malformed = [&] {
        return fail(FaultKind::malformed, "\"" + std::string(text.substr(0, 80)) + "\" is not <sequence set>:<readings>:<reason>");
    };
    if (second == std::string_view::npos) return malformed();
    Lost lost;
    auto sequences = parse_sequence_set(text.substr(0, first));
    const auto readings = std::from_chars(text.data() + first + 1, text.data() + second, lost.readings);
    lost.reason = text.substr(second + 1);
    const bool is_word = lost.reason.size() <= 40 && std::all_of(lost.reason.begin(), lost.reason.end(),
                                                                 [](char each) { return (each >= 'a' && each <= 'z') || each == '-'; });
    if (!sequences || readings.ec != std::errc{} || readings.ptr != text.data() + second || !is_word) return malformed();
    lost.sequences = std::move(*sequences);
    return lost;
}

/// True when the metric is one of those that come with a batch of ours.
Result<bool> read_envelope(Contents& contents, std::string_view name, const Value& value) {
    if (name == names::age) {
        const auto* age = std::get_if<std::int64_t>(&value);
        if (age != nullptr && *age >= 0) contents.age = Duration{*age};
        return true;
    }
    if (name != names::batch && name != names::lost && name != names::clock) return false;
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return true;
    if (name == names::clock) {
        contents.clock = *text == clock_unset ? ClockQuality::unset : ClockQuality::stepped;
        return true;
    }
    if (name == names::batch) {
        const auto id = parse_batch_id(*text);
        if (!id) return tl::make_unexpected(id.error());
        contents.id = *id;
        return true;
    }
    auto lost = parse_lost(*text);
    if (!lost) return tl::make_unexpected(lost.error());
    contents.lost.push_back(std::move(*lost));
    return true;
}

bool is_true(const Value* value) {
    return value != nullptr && std::holds_alternative<bool>(*value) && std::get<bool>(*value);
}

std::optional<std::int64_t> number_of(const Value& value) {
    constexpr double exact_max = 9007199254740992.0;  // 2^53: beyond it a double is no longer every integer
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
    if (const auto* real = std::get_if<double>(&value))
        if (*real >= -exact_max && *real <= exact_max) return static_cast<std::int64_t>(*real < 0 ? *real - 0.5 : *real + 0.5);
    return std::nullopt;
}

AlarmEvent event_of(const DeviceId& device, std::string_view condition, const Metric& metric, Instant at) {
    AlarmEvent event{device, ConditionId{std::string(condition)}, AlarmChange::cleared, Priority::p1, at, is_true(metric.property("test"))};
    if (is_true(&metric.value)) event.change = is_true(metric.property("pressed")) ? AlarmChange::pressed : AlarmChange::active;
    // An alarm whose urgency we cannot read is treated as the most urgent one.
    if (const Value* priority = metric.property("priority"))
        if (const auto number = number_of(*priority); number && *number >= 1 && *number <= 4)
            event.priority = static_cast<Priority>(*number);
    return event;
}

void add_value(std::vector<Reading>& readings, const DeviceId& device, Instant at, FieldValue value) {
    // A device that is read twice within a millisecond repeats its fields.
    const bool goes_on =
        !readings.empty() && readings.back().device == device && readings.back().taken_at == at && !readings.back().value_of(value.field);
    if (!goes_on) readings.push_back({device, at, {}});
    readings.back().values.push_back(std::move(value));
}

/// False when the metric is none that we can read as a number.
bool read_metric(Contents& contents, const DeviceId& device, std::string_view which, const Metric& metric, Instant at) {
    if (which == names::kind || which == names::place) return true;
    if (which == names::online) {
        if (std::holds_alternative<bool>(metric.value)) contents.onlines.push_back({device, std::get<bool>(metric.value), at});
        return std::holds_alternative<bool>(metric.value);
    }
    if (which.starts_with(alarm_folder)) {
        if (!std::holds_alternative<bool>(metric.value)) return false;
        contents.events.push_back(event_of(device, which.substr(alarm_folder.size()), metric, at));
        return true;
    }
    const auto number = number_of(metric.value);
    if (number) add_value(contents.readings, device, at, {FieldId{std::string(which)}, *number});
    return number.has_value();
}

}  // namespace

std::string field_metric(const DeviceId& device, const FieldId& field) {
    return device.value() + "/" + field.value();
}

std::string alarm_metric(const DeviceId& device, const ConditionId& condition) {
    return device.value() + "/" + std::string(alarm_folder) + condition.value();
}

std::string device_metric(const DeviceId& device, std::string_view which) {
    return device.value() + "/" + std::string(which);
}

Bytes encode_batch(const Batch& batch, const Aliases& aliases, const std::vector<std::string>& flags) {
    constexpr std::size_t value_bytes = 24;  // about: its alias, time, type and number
    Bytes bytes;
    std::size_t values = 0;
    for (const Reading& reading : batch.readings) values += reading.values.size();
    bytes.reserve(values * value_bytes);
    BatchWriter writer(bytes, aliases);
    std::string name;
    for (const Reading& reading : batch.readings) {
        for (const FieldValue& each : reading.values) {
            name = reading.device.value();
            name += '/';
            name += each.field.value();
            const bool is_flag = std::find(flags.begin(), flags.end(), name) != flags.end();
            if (is_flag)
                writer.write(name, reading.taken_at, DataType::boolean, each.value != 0);
            else
                writer.write(name, reading.taken_at, DataType::int64, each.value);
        }
    }
    for (const AlarmEvent& event : batch.events) write(writer, event);
    for (const Online& online : batch.onlines)
        writer.write(device_metric(online.device, names::online), online.at, DataType::boolean, online.online);
    for (const Lost& each : batch.lost) write_own(writer.wire(), names::lost, DataType::string, to_string(each));
    return bytes;
}

void seal(Bytes& encoded, const Envelope& envelope) {
    WireWriter writer(encoded);
    // The id stays near the end, where it is found without decoding.
    if (envelope.clock != ClockQuality::plausible)
        write_own(writer, names::clock, DataType::string, std::string(envelope.clock == ClockQuality::unset ? clock_unset : clock_stepped));
    write_own(writer, names::batch, DataType::string, to_string(envelope.id));
    if (envelope.age) write_own(writer, names::age, DataType::int64, std::int64_t{envelope.age->count()});
}

Result<Contents> read_contents(const Payload& payload, const std::optional<DeviceId>& device, Instant received_at) {
    Contents contents;
    for (const Metric& metric : payload.metrics) {
        const std::string_view name = metric.name ? std::string_view(*metric.name) : std::string_view();
        const Instant at = metric.timestamp.value_or(payload.timestamp.value_or(received_at));
        const auto is_envelope = read_envelope(contents, name, metric.value);
        if (!is_envelope) return tl::make_unexpected(is_envelope.error());
        if (*is_envelope) continue;
        if (device) {
            if (!read_metric(contents, *device, name, metric, at)) ++contents.left_out;
            continue;
        }
        const std::size_t slash = name.find('/');
        const std::string_view folder = name.substr(0, slash);
        // Folders that the specification or we ourselves keep for the node are no devices.
        const bool is_node = name == names::bd_seq || folder == "Node Control" || folder == "Gengfu" || folder == "Properties";
        if (is_node) continue;
        if (slash == std::string_view::npos || folder.empty() ||
            !read_metric(contents, DeviceId{std::string(folder)}, name.substr(slash + 1), metric, at))
            ++contents.left_out;
    }
    return contents;
}

std::string to_string(const std::vector<Committed>& committed) {
    std::string text;
    for (const Committed& each : committed) {
        if (!text.empty()) text += ' ';
        text += epoch_text(each.epoch) + ":" + to_string(each.sequences);
    }
    return text;
}

Result<std::vector<Committed>> parse_committed(std::string_view text) {
    constexpr std::size_t size_max = 64 * 1024;
    if (text.size() > size_max) return fail(FaultKind::refused, "a commit acknowledgement of " + std::to_string(text.size()) + " bytes");
    std::vector<Committed> committed;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const std::size_t colon = part.find(':');
        const auto epoch = parse_epoch(part.substr(0, colon));
        auto sequences = parse_sequence_set(colon == std::string_view::npos ? part : part.substr(colon + 1));
        if (!epoch || colon == std::string_view::npos || !sequences)
            return fail(FaultKind::malformed, "\"" + std::string(part.substr(0, 80)) + "\" is not <epoch>:<sequence set>");
        committed.push_back({*epoch, std::move(*sequences)});
    }
    return committed;
}

}  // namespace gengfu::sparkplug
