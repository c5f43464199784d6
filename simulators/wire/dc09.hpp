#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/model/fault.hpp"
#include "common/model/named.hpp"
#include "common/model/time.hpp"
#include "simulators/wire/bytes.hpp"

/// The sender's side of ANSI/SIA DC-09-2013 with Contact ID content: pure, and independent of the receiver's code.
namespace gengfu::sim::dc09 {

/// 16, 24 or 32 bytes.
using Key = Secret<Bytes>;

/// Who speaks. With a key every message is encrypted (AES-CBC, IV 0) and must carry a time.
struct Sender {
    std::string account;   ///< 3 to 16 hexadecimal digits
    std::string receiver;  ///< R field, absent when empty
    std::string line = "0";
    std::optional<Key> key;
};

struct Event {
    int qualifier = 1;  ///< 1 new, 3 restore, 6 status
    int code = 0;
    int partition = 0;
    int zone = 0;
};

/// `sequence` is 1 to 9999. `sent_at` is written as UTC; none writes no time.
[[nodiscard]] Bytes event_message(const Sender& sender, std::uint16_t sequence, const Event& event, std::optional<Instant> sent_at);
[[nodiscard]] Bytes supervision_message(const Sender& sender, std::optional<Instant> sent_at);

struct Reply {
    enum class Kind { acknowledged, not_timely, not_understood };
    Kind kind = Kind::acknowledged;
    std::string sequence;
};

/// Reads one reply from its LF to its CR. malformed: CRC, length or form is wrong, or an encrypted sender was given
/// an acknowledgement that its key does not open.
[[nodiscard]] Result<Reply> parse_reply(const Sender& sender, BytesView frame);

}  // namespace gengfu::sim::dc09
