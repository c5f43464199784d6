#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "edge/protocol/codec.hpp"

/// What the two framings of Modbus share: the protocol data unit, from the function code on (Modbus Application
/// Protocol V1.1b3). Pure.
namespace gengfu::protocol::modbus {

inline constexpr std::size_t request_pdu_size = 5;    ///< of all functions in use: 1 to 6
inline constexpr std::size_t exception_pdu_size = 2;  ///< function | 0x80, code
inline constexpr std::size_t pdu_size_max = 253;

/// A unit from its address, `least` to 247, or 255 (many devices use it although it is reserved).
[[nodiscard]] Result<std::uint8_t> parse_unit(const Address& address, int least);

/// Request PDUs that together read all fields of the profile, few and within the profile's limits.
[[nodiscard]] std::vector<Bytes> read_requests(const profile::Profile& profile);
[[nodiscard]] Bytes write_request(const profile::Interlock& interlock);

/// How many bytes the good reply to a request has; absent when `request` is no request of ours.
[[nodiscard]] std::optional<std::size_t> reply_size(BytesView request);

/// Both judge a whole reply PDU: `refused` for an exception, `malformed` for one that does not fit the request.
[[nodiscard]] Result<std::vector<FieldValue>> decode(const profile::Profile& profile, BytesView request, BytesView reply);
[[nodiscard]] Result<void> confirm(BytesView request, BytesView reply);

}  // namespace gengfu::protocol::modbus
