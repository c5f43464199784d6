#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "common/model/fault.hpp"
#include "simulators/device/played_device.hpp"
#include "simulators/wire/dc09.hpp"

namespace gengfu::sim {

/// A device that speaks first: which message it sends now, and what it makes of the replies. Pure.
/// An event is sent again, with the same sequence number, until it is acknowledged; supervision is sent when nothing
/// else has been for `supervise_every`, and is not repeated.
class Caller {
public:
    explicit Caller(dc09::Sender sender) : sender_(std::move(sender)) {}

    static constexpr std::size_t waiting_max = 16;
    static constexpr Duration resend_after{2000};
    static constexpr Duration supervise_every{20000};

    /// The event's sequence number; `full` when too many wait for their acknowledgement.
    Result<std::uint16_t> report(const dc09::Event& event, Instant at);

    /// When there is something to send; in the past when it is due.
    [[nodiscard]] Steady due(Steady now) const;
    /// The message that is due.
    [[nodiscard]] Bytes next(Moment now);

    /// The path broke before an answer could come: what was sent is due at once.
    void lost() noexcept { sent_.reset(); }

    struct Outcome {
        std::uint16_t sequence = 0;  ///< 0: supervision
        int code = 0;
        bool acknowledged = false;  ///< false: the receiver said that it will never understand this
        unsigned attempts = 0;
        Instant reported;
    };
    /// What a reply settles, if anything. A reply to something else is passed over.
    [[nodiscard]] Result<std::optional<Outcome>> hear(BytesView reply);

    [[nodiscard]] const dc09::Sender& sender() const noexcept { return sender_; }

private:
    struct Pending {
        std::uint16_t sequence;
        dc09::Event event;
        Instant reported;
        unsigned attempts = 0;
    };

    dc09::Sender sender_;
    std::deque<Pending> pending_;
    std::uint16_t last_sequence_ = 0;
    std::optional<Steady> sent_;
    bool front_sent_ = false;
};

}  // namespace gengfu::sim
