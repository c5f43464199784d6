#include "common/sparkplug/payload.hpp"

#include <google/protobuf/arena.h>

#include <limits>

#include "common/sparkplug/wire_writer.hpp"
#include "sparkplug.pb.h"

namespace gengfu::sparkplug {
namespace {

constexpr int metrics_max = 100'000;

std::uint64_t wire_time(Instant instant) {
    return static_cast<std::uint64_t>(to_unix_ms(instant));
}

std::optional<Instant> instant_of(std::uint64_t ms) {
    // A time beyond the year 9999 is a fault of its sender's clock: as good as none.
    constexpr std::uint64_t ms_max = 253'402'300'799'999;
    if (ms > ms_max) return std::nullopt;
    return from_unix_ms(static_cast<std::int64_t>(ms));
}

/// The fields of a value's kinds, which a metric and a property number differently.
struct ValueFields {
    unsigned of_int, of_long, of_float, of_double, of_boolean, of_string;
};
constexpr ValueFields metric_fields{10, 11, 12, 13, 14, 15}, property_fields{3, 4, 5, 6, 7, 8};

void put(WireWriter& writer, const ValueFields& fields, const Value& value, DataType type) {
    const auto put_bits = [&](std::uint64_t bits) {
        if (type == DataType::int64 || type == DataType::uint64 || type == DataType::datetime)
            writer.number(fields.of_long, bits);
        else
            writer.number(fields.of_int, static_cast<std::uint32_t>(bits));
    };
    if (const auto* flag = std::get_if<bool>(&value)) writer.number(fields.of_boolean, *flag ? 1 : 0);
    if (const auto* text = std::get_if<std::string>(&value)) writer.text(fields.of_string, *text);
    if (const auto* real = std::get_if<double>(&value)) {
        if (type == DataType::float32)
            writer.real(fields.of_float, static_cast<float>(*real));
        else
            writer.real(fields.of_double, *real);
    }
    if (const auto* integer = std::get_if<std::int64_t>(&value)) put_bits(static_cast<std::uint64_t>(*integer));
    if (const auto* natural = std::get_if<std::uint64_t>(&value)) put_bits(*natural);
}

/// Integers travel as the two's complement bits of an unsigned field (§6.4.16).
Value integer_of(std::uint64_t bits, DataType type) {
    switch (type) {
        case DataType::int8: return std::int64_t{static_cast<std::int8_t>(bits)};
        case DataType::int16: return std::int64_t{static_cast<std::int16_t>(bits)};
        case DataType::int32: return std::int64_t{static_cast<std::int32_t>(bits)};
        case DataType::int64: return static_cast<std::int64_t>(bits);
        case DataType::boolean: return bits != 0;
        default: break;
    }
    if (bits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return bits;
    return static_cast<std::int64_t>(bits);
}

template <class Wire>
Value take(const Wire& wire, DataType type) {
    if (wire.is_null()) return {};
    switch (wire.value_case()) {
        case Wire::kIntValue: return integer_of(wire.int_value(), type);
        case Wire::kLongValue: return integer_of(wire.long_value(), type);
        case Wire::kFloatValue: return double{wire.float_value()};
        case Wire::kDoubleValue: return wire.double_value();
        case Wire::kBooleanValue: return wire.boolean_value();
        case Wire::kStringValue: return wire.string_value();
        default: return {};
    }
}

DataType datatype_of(std::uint32_t number) {
    return number <= static_cast<std::uint32_t>(DataType::text) ? static_cast<DataType>(number) : DataType::unknown;
}

DataType property_type(const Value& value) {
    if (std::holds_alternative<bool>(value)) return DataType::boolean;
    if (std::holds_alternative<std::int64_t>(value)) return DataType::int32;
    if (std::holds_alternative<std::uint64_t>(value)) return DataType::uint64;
    if (std::holds_alternative<double>(value)) return DataType::float64;
    return DataType::string;
}

void write(WireWriter& writer, std::span<const Property> properties) {
    constexpr unsigned key = 1, value = 2, type_field = 1, is_null = 2;
    for (const Property& each : properties) writer.text(key, each.key);
    for (const Property& each : properties)
        writer.message(value, [&] {
            const DataType type = property_type(each.value);
            writer.number(type_field, static_cast<std::uint32_t>(type));
            if (std::holds_alternative<std::monostate>(each.value)) writer.number(is_null, 1);
            put(writer, property_fields, each.value, type);
        });
}

Metric read(const wire::Metric& wire) {
    Metric metric;
    if (wire.has_name()) metric.name = wire.name();
    if (wire.has_alias()) metric.alias = wire.alias();
    if (wire.has_timestamp()) metric.timestamp = instant_of(wire.timestamp());
    metric.datatype = datatype_of(wire.datatype());
    metric.historical = wire.is_historical();
    metric.value = take(wire, metric.datatype);
    const int properties = std::min(wire.properties().keys_size(), wire.properties().values_size());
    for (int i = 0; i < properties; ++i) {
        const wire::PropertyValue& value = wire.properties().values(i);
        metric.properties.push_back({wire.properties().keys(i), take(value, datatype_of(value.type()))});
    }
    return metric;
}

void write_stamp(WireWriter& writer, std::optional<std::uint64_t> seq, std::optional<Instant> sent_at) {
    constexpr unsigned timestamp = 1, sequence = 3;
    if (sent_at) writer.number(timestamp, wire_time(*sent_at));
    if (seq) writer.number(sequence, *seq);
}

}  // namespace

const Value* Metric::property(std::string_view key) const {
    for (const Property& each : properties)
        if (each.key == key) return &each.value;
    return nullptr;
}

void write(WireWriter& writer, const MetricView& metric) {
    constexpr unsigned in_payload = 2, name = 1, alias = 2, timestamp = 3, datatype = 4, is_historical = 5, is_null = 7, properties = 9;
    writer.message(in_payload, [&] {
        if (metric.name) writer.text(name, *metric.name);
        if (metric.alias) writer.number(alias, *metric.alias);
        if (metric.timestamp) writer.number(timestamp, wire_time(*metric.timestamp));
        if (metric.datatype != DataType::unknown) writer.number(datatype, static_cast<std::uint32_t>(metric.datatype));
        if (metric.historical) writer.number(is_historical, 1);
        if (std::holds_alternative<std::monostate>(metric.value)) writer.number(is_null, 1);
        if (!metric.properties.empty()) writer.message(properties, [&] { write(writer, metric.properties); });
        put(writer, metric_fields, metric.value, metric.datatype);
    });
}

Bytes encode(const Payload& payload) {
    Bytes bytes;
    WireWriter writer(bytes);
    for (const Metric& each : payload.metrics)
        write(writer, {each.name, each.alias, each.timestamp, each.datatype, each.historical, each.value, each.properties});
    write_stamp(writer, payload.seq, payload.timestamp);
    return bytes;
}

void stamp(Bytes& encoded, std::uint64_t seq, Instant sent_at) {
    WireWriter writer(encoded);
    write_stamp(writer, seq, sent_at);
}

Result<Payload> decode(std::span<const std::uint8_t> bytes) {
    google::protobuf::Arena arena;
    wire::Payload& wire = *google::protobuf::Arena::CreateMessage<wire::Payload>(&arena);
    if (bytes.size() > std::numeric_limits<int>::max() || !wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(FaultKind::malformed, std::to_string(bytes.size()) + " bytes are no Sparkplug B payload");
    if (wire.metrics_size() > metrics_max)
        return fail(FaultKind::refused,
                    "a payload of " + std::to_string(wire.metrics_size()) + " metrics, at most " + std::to_string(metrics_max));
    Payload payload;
    if (wire.has_timestamp()) payload.timestamp = instant_of(wire.timestamp());
    if (wire.has_seq()) payload.seq = wire.seq();
    payload.metrics.reserve(static_cast<std::size_t>(wire.metrics_size()));
    for (const wire::Metric& metric : wire.metrics()) payload.metrics.push_back(read(metric));
    return payload;
}

}  // namespace gengfu::sparkplug
