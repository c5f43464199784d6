#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/model/batch.hpp"
#include "common/model/clock_quality.hpp"
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
///   Gengfu/Age                    Int64, milliseconds from acceptance to this sending; absent when unknown
///   Gengfu/Clock                  String, unset or stepped: what the box's clock was worth at acceptance; absent when nothing was wrong
///   Gengfu/Lost                   String, what the edge had to give up: "<sequence set>:<readings>:<reason>"
///   Gengfu/Epoch                  String, in the birth: the outbox's epoch
///   Gengfu/Committed              String, written by NCMD: "<epoch>:<sequence set>", several separated by a space
///   Gengfu/Known                  String, written by NCMD after a birth: all that is committed of that epoch, as Committed
///   Gengfu/Credit                 Int64, written by NCMD: bytes of history that may be on their way
namespace gengfu::sparkplug {

namespace names {
inline constexpr std::string_view batch = "Gengfu/Batch";
inline constexpr std::string_view age = "Gengfu/Age";
inline constexpr std::string_view clock = "Gengfu/Clock";
inline constexpr std::string_view lost = "Gengfu/Lost";
inline constexpr std::string_view epoch = "Gengfu/Epoch";
inline constexpr std::string_view committed = "Gengfu/Committed";
inline constexpr std::string_view known = "Gengfu/Known";
inline constexpr std::string_view credit = "Gengfu/Credit";
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

/// Sequences that will never come, because the edge had to give them up.
struct Lost {
    SequenceSet sequences;
    std::uint64_t readings = 0;  ///< that were in them, as far as the edge still knows
    std::string reason;          ///< a word of a-z and -
    friend bool operator==(const Lost&, const Lost&) = default;
};

/// What one NDATA of ours says.
struct Batch {
    std::vector<Reading> readings;
    std::vector<AlarmEvent> events;
    std::vector<Online> onlines;
    std::vector<Lost> lost;
    friend bool operator==(const Batch&, const Batch&) = default;
};

/// Which fields are flags is the profile's knowledge; those named in `flags` (by metric name) are sent as Boolean.
/// A metric without an alias is sent by name.
[[nodiscard]] Bytes encode_batch(const Batch& batch, const Aliases& aliases, const std::vector<std::string>& flags = {});

/// What is known of a batch only when it is sent.
struct Envelope {
    BatchId id;
    std::optional<Duration> age;                   ///< since it was accepted, by the edge's steady clock
    ClockQuality clock = ClockQuality::plausible;  ///< when it was accepted
};
/// Appends it to an encoded batch: protobuf concatenates. `stamp` follows.
void seal(Bytes& encoded, const Envelope& envelope);

/// What a payload of ours or of a foreign edge says. Metrics must have their names (the caller resolves aliases).
/// Readings are grouped by device and time in the order of arrival; a metric that we cannot read as a number
/// (text, null, a name without a device) is left out and counted.
struct Contents {
    std::optional<BatchId> id;
    std::optional<Duration> age;
    ClockQuality clock = ClockQuality::plausible;
    std::vector<Reading> readings;
    std::vector<AlarmEvent> events;
    std::vector<Online> onlines;
    std::vector<Lost> lost;
    std::size_t left_out = 0;
};
/// `device` is that of a DDATA topic, whose metrics are named without one. Without a timestamp `received_at` counts.
/// malformed when Gengfu/Batch or Gengfu/Lost is present and broken. A negative age is none; a Gengfu/Clock that we do not know
/// is one that may be wrong.
[[nodiscard]] Result<Contents> read_contents(const Payload& payload, const std::optional<DeviceId>& device, Instant received_at);

/// What the cloud's database has of an epoch.
struct Committed {
    std::uint64_t epoch = 0;
    SequenceSet sequences;
    friend bool operator==(const Committed&, const Committed&) = default;
};
[[nodiscard]] std::string to_string(const std::vector<Committed>& committed);
[[nodiscard]] Result<std::vector<Committed>> parse_committed(std::string_view text);

}  // namespace gengfu::sparkplug
