#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/model/batch.hpp"
#include "common/model/fault.hpp"
#include "common/model/quantity.hpp"
#include "common/model/reading.hpp"
#include "common/model/sequence_set.hpp"
#include "common/sparkplug/payload.hpp"

/// How readings, alarm events and the commit acknowledgement look as Sparkplug metrics; docs/wire.md tells the same in prose.
///   <device>/<field>              Int64 or Boolean, in the fixed unit (property engUnit in the birth)
///   <device>/Alarm/<condition>    Boolean: true active, false cleared; properties priority, pressed, test
///   <device>/Online               Boolean      <device>/Kind, <device>/Place   String, in the birth
///   Gengfu/Batch                  String, the batch id of an NDATA of ours
///   Gengfu/Committed              String, written by NCMD: "<epoch>:<lane>:<sequence set>", several separated by a space
namespace gengfu::sparkplug {

namespace names {
inline constexpr std::string_view batch = "Gengfu/Batch";
inline constexpr std::string_view committed = "Gengfu/Committed";
inline constexpr std::string_view rebirth = "Node Control/Rebirth";
inline constexpr std::string_view bd_seq = "bdSeq";
inline constexpr std::string_view online = "Online";
inline constexpr std::string_view kind = "Kind";
inline constexpr std::string_view place = "Place";
}  // namespace names

[[nodiscard]] std::string field_metric(const DeviceId& device, const FieldId& field);
[[nodiscard]] std::string alarm_metric(const DeviceId& device, const ConditionId& condition);
[[nodiscard]] std::string device_metric(const DeviceId& device, std::string_view which);

/// Metric name -> alias, given once per box and never used again.
using Aliases = std::map<std::string, std::uint64_t, std::less<>>;

struct Online {
    DeviceId device;
    bool online = false;
    Instant at;
    friend bool operator==(const Online&, const Online&) = default;
};

/// What one NDATA of ours says.
struct Batch {
    BatchId id;
    std::vector<Reading> readings;
    std::vector<AlarmEvent> events;
    std::vector<Online> onlines;
    friend bool operator==(const Batch&, const Batch&) = default;
};

/// Which fields are flags is the profile's knowledge; those named in `flags` (by metric name) are sent as Boolean.
/// A metric without an alias is sent by name.
[[nodiscard]] Bytes encode_batch(const Batch& batch, const Aliases& aliases, const std::vector<std::string>& flags = {});

/// What a payload of ours or of a foreign edge says. Metrics must have their names (the caller resolves aliases).
/// Readings are grouped by device and time in the order of arrival; a metric that we cannot read as a number
/// (text, null, a name without a device) is left out and counted.
struct Contents {
    std::optional<BatchId> id;
    std::vector<Reading> readings;
    std::vector<AlarmEvent> events;
    std::vector<Online> onlines;
    std::size_t left_out = 0;
};
/// `device` is that of a DDATA topic, whose metrics are named without one. Without a timestamp `received_at` counts.
/// malformed when Gengfu/Batch is present and broken.
[[nodiscard]] Result<Contents> read_contents(const Payload& payload, const std::optional<DeviceId>& device, Instant received_at);

/// The commit acknowledgement.
struct Committed {
    std::uint64_t epoch = 0;
    Lane lane = Lane::live;
    SequenceSet sequences;
    friend bool operator==(const Committed&, const Committed&) = default;
};
[[nodiscard]] std::string to_string(const std::vector<Committed>& committed);
[[nodiscard]] Result<std::vector<Committed>> parse_committed(std::string_view text);

}  // namespace gengfu::sparkplug
