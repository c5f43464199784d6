#include "common/sparkplug/payload.hpp"

#include <google/protobuf/arena.h>

#include <limits>

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

template <class Wire>
void put(Wire& wire, const Value& value, DataType type) {
    if (const auto* flag = std::get_if<bool>(&value)) wire.set_boolean_value(*flag);
    if (const auto* text = std::get_if<std::string>(&value)) wire.set_string_value(*text);
    if (const auto* real = std::get_if<double>(&value)) {
        if (type == DataType::float32)
            wire.set_float_value(static_cast<float>(*real));
        else
            wire.set_double_value(*real);
    }
    const bool is_long = type == DataType::int64 || type == DataType::uint64 || type == DataType::datetime;
    const auto put_bits = [&](std::uint64_t bits) {
        if (is_long)
            wire.set_long_value(bits);
        else
            wire.set_int_value(static_cast<std::uint32_t>(bits));
    };
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

void write(wire::Metric& wire, const Metric& metric) {
    if (metric.name) wire.set_name(*metric.name);
    if (metric.alias) wire.set_alias(*metric.alias);
    if (metric.timestamp) wire.set_timestamp(wire_time(*metric.timestamp));
    if (metric.datatype != DataType::unknown) wire.set_datatype(static_cast<std::uint32_t>(metric.datatype));
    if (metric.historical) wire.set_is_historical(true);
    if (std::holds_alternative<std::monostate>(metric.value)) wire.set_is_null(true);
    put(wire, metric.value, metric.datatype);
    for (const Property& property : metric.properties) {
        wire::PropertySet& set = *wire.mutable_properties();
        set.add_keys(property.key);
        wire::PropertyValue& value = *set.add_values();
        const DataType type = property_type(property.value);
        value.set_type(static_cast<std::uint32_t>(type));
        if (std::holds_alternative<std::monostate>(property.value)) value.set_is_null(true);
        put(value, property.value, type);
    }
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

}  // namespace

const Value* Metric::property(std::string_view key) const {
    for (const Property& each : properties)
        if (each.key == key) return &each.value;
    return nullptr;
}

Bytes encode(const Payload& payload) {
    wire::Payload wire;
    for (const Metric& metric : payload.metrics) write(*wire.add_metrics(), metric);
    Bytes bytes(wire.ByteSizeLong());
    wire.SerializeWithCachedSizesToArray(bytes.data());
    if (payload.timestamp || payload.seq) {
        wire::Payload stamp;
        if (payload.timestamp) stamp.set_timestamp(wire_time(*payload.timestamp));
        if (payload.seq) stamp.set_seq(*payload.seq);
        const std::string tail = stamp.SerializeAsString();
        bytes.insert(bytes.end(), tail.begin(), tail.end());
    }
    return bytes;
}

void stamp(Bytes& encoded, std::uint64_t seq, Instant sent_at) {
    const Bytes tail = encode(Payload{sent_at, seq, {}});
    encoded.insert(encoded.end(), tail.begin(), tail.end());
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
