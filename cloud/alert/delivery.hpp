#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/alert/directory.hpp"
#include "cloud/alert/service_level.hpp"
#include "common/model/fault.hpp"

/// What must be told to whom, as pure consequences of an alert's steps: the store writes both in one transaction.
namespace gengfu::alert {

enum class DeliveryKind {
    offer,   ///< to all of a level; who accepts first goes
    task,    ///< to whom the alert was dispatched
    notice,  ///< nothing is asked
};
enum class DeliveryState {
    queued,  ///< for its channel, and for an answer where one is asked
    accepted,
    refused,
    timed_out,
    withdrawn,
    finished,  ///< accepted, and the alert was resolved
};
/// Why a delivery was withdrawn or timed out, or what a notice says.
enum class Why {
    none,
    taken,         ///< somebody else accepted
    acknowledged,  ///< the command centre has it
    dispatched,    ///< somebody else was sent
    cancelled,
    ended,
    shelved,
    unanswered,
    asked_again,  ///< all levels were told; the last is told anew
    late,         ///< who accepted is not there in time
    again,        ///< pressed again
    over,         ///< the alert is dealt with or cancelled
};
[[nodiscard]] std::string_view to_string(DeliveryKind kind) noexcept;
[[nodiscard]] std::string_view to_string(DeliveryState state) noexcept;
[[nodiscard]] std::string_view to_string(Why why) noexcept;
[[nodiscard]] std::optional<DeliveryKind> parse_delivery_kind(std::string_view name) noexcept;
[[nodiscard]] std::optional<DeliveryState> parse_delivery_state(std::string_view name) noexcept;
[[nodiscard]] std::optional<Why> parse_why(std::string_view name) noexcept;

using DeliveryId = Named<struct DeliveryTag, std::int64_t>;

struct Delivery {
    DeliveryId id;  ///< 0 until it is stored
    AlertId alert;
    DeliveryKind kind = DeliveryKind::offer;
    DeliveryState state = DeliveryState::queued;
    int round = 1;  ///< of its alert
    int level = 0;  ///< of the plan as it was when it was told
    Told to;
    Why why = Why::none;
    std::string who;                 ///< the person behind `why`, where there is one
    std::optional<Outcome> outcome;  ///< how it ended, when a notice tells the end
    Instant at;
    std::optional<Instant> due;  ///< of a queued one: then the next are told
    Instant changed_at;
    std::int64_t caused_by = 0;  ///< the journal entry that it was added with
    std::int64_t seq = 0;        ///< the journal entry of its last change

    friend bool operator==(const Delivery&, const Delivery&) = default;
};

[[nodiscard]] bool is_waiting(const Delivery& delivery) noexcept;  ///< for an answer

/// The deliveries that the entry adds (without an id) or changes. `alert` is as the entry left it, `before` are all of the alert,
/// by id. `accepting`: the one that is being accepted by the steps up to `accept`.
[[nodiscard]] std::vector<Delivery> follow(const Alert& alert, const Entry& entry, const std::vector<Delivery>& before,
                                           const Directory& directory, const ServiceLevels& levels,
                                           std::optional<DeliveryId> accepting = std::nullopt);

/// What the responder of an offer or a task says to it.
struct Answer {
    enum class Word { accept, refuse };
    Word word = Word::accept;
    std::string actor;   ///< the responder, or whoever was told on the telephone
    std::string reason;  ///< required by refuse
    std::string key;
};

/// Somebody who was asked in this round of the alert and has not refused may say yes as long as nobody else goes, late as it may be.
[[nodiscard]] bool may_accept(const Delivery& delivery, const Alert& alert);

/// The requests that lead an alert to "accepted by this responder". conflict: it has gone too far, or is over.
[[nodiscard]] Result<std::vector<Transition>> way_to_accept(const Alert& alert, const ResponderId& responder);

/// An offer is declined by its responder, or by nobody in time (`who` empty, the actor is the system). The state stays.
[[nodiscard]] Step decline(const Alert& alert, const std::string& actor, const std::string& who, const std::string& reason, Instant now,
                           const ServiceLevels& levels);

/// What a volunteer is credited for a visit from acceptance to its end: whole minutes, begun ones count, at most `most`.
[[nodiscard]] std::int64_t credited_minutes(Duration visit, Duration most);

}  // namespace gengfu::alert
