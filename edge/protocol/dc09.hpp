#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/named.hpp"
#include "common/model/time.hpp"
#include "edge/protocol/codec.hpp"

/// ANSI/SIA DC-09-2013, the receiver's side, with Contact ID (ADM-CID) content. Pure.
namespace gengfu::protocol::dc09 {

/// AES key of an account: 16, 24 or 32 bytes.
using Key = Secret<Bytes>;

struct ContactId {
    int qualifier = 0;  ///< 1 new, 3 restore, 6 status
    int code = 0;       ///< three digits
    int partition = 0;
    int zone = 0;

    friend bool operator==(const ContactId&, const ContactId&) = default;
};

struct Message {
    enum class Kind { supervision, contact_id, other };
    Kind kind = Kind::other;
    std::string id;  ///< "NULL", "ADM-CID", … without the star
    bool encrypted = false;
    std::string sequence;  ///< four digits
    std::string receiver;  ///< R field, may be empty
    std::string line;      ///< L field
    std::string account;
    std::optional<ContactId> event;
    std::optional<Instant> sent_at;  ///< the message's own timestamp
};

/// Where the first message of a stream ends (one past its CR), skipping what precedes its LF; noise when `received`
/// begins with something that can never become a message. A message is at most 1,024 bytes.
[[nodiscard]] Split split(BytesView received);

/// Reads one message. `key` is that of the account, if it has one: the function is called with no key to learn the
/// account first; an encrypted message without a key is `unsupported`.
/// malformed: wrong CRC or length (the length may also be written in decimal: such panels exist), no reply is due.
/// A well-formed message of a kind that we do not handle is Message::Kind::other: a DUH is due.
[[nodiscard]] Result<Message> parse(BytesView frame, const Key* key);

/// The clear part only: who speaks, before a key is known.
[[nodiscard]] Result<std::string> account_of(BytesView frame);

/// Whether an encrypted message's timestamp is within -40 s … +20 s of the receiver's clock; one that fails is due a NAK.
[[nodiscard]] bool is_timely(const Message& message, Instant now);

[[nodiscard]] Bytes acknowledge(const Message& message, const Key* key, Instant now);  ///< "ACK", or "*ACK" to an encrypted message
[[nodiscard]] Bytes refuse(const Message& message);                                    ///< "DUH"
[[nodiscard]] Bytes not_timely(Instant now);                                           ///< "NAK" with our time, never encrypted

/// The message as the profile's fields.
[[nodiscard]] std::vector<FieldValue> values_of(const profile::Profile& profile, const Message& message);

}  // namespace gengfu::protocol::dc09
