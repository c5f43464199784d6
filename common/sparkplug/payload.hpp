#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"

namespace gengfu::sparkplug {

using Bytes = std::vector<std::uint8_t>;

/// Sparkplug 3.0 §6.4.16, the basic types; others are carried through as `other` with an absent value.
enum class DataType : std::uint32_t {
    unknown = 0,
    int8 = 1,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float32,
    float64,
    boolean,
    string,
    datetime,
    text,
};

/// monostate is null. Signed and unsigned integers of every width arrive as int64 (a uint64 above its range as uint64_t).
using Value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

struct Property {
    std::string key;
    Value value;
    friend bool operator==(const Property&, const Property&) = default;
};

struct Metric {
    std::optional<std::string> name;
    std::optional<std::uint64_t> alias;
    std::optional<Instant> timestamp;
    DataType datatype = DataType::unknown;
    bool historical = false;
    Value value;
    std::vector<Property> properties;

    [[nodiscard]] const Value* property(std::string_view key) const;
    friend bool operator==(const Metric&, const Metric&) = default;
};

struct Payload {
    std::optional<Instant> timestamp;
    std::optional<std::uint64_t> seq;  ///< 0..255
    std::vector<Metric> metrics;
    friend bool operator==(const Payload&, const Payload&) = default;
};

/// Without `timestamp` and `seq` when they are absent, so that a batch can be encoded before it is sent.
[[nodiscard]] Bytes encode(const Payload& payload);

/// Appends seq and send time to an encoded payload: protobuf concatenates.
void stamp(Bytes& encoded, std::uint64_t seq, Instant sent_at);

/// malformed when the bytes are no payload; more than 100,000 metrics are `refused`.
[[nodiscard]] Result<Payload> decode(std::span<const std::uint8_t> bytes);

}  // namespace gengfu::sparkplug
