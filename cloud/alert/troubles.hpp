#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/model/named.hpp"
#include "common/model/time.hpp"

namespace gengfu::alert {

/// What did not go as it should on the way in, for people to look at. Implemented by the store.
class Troubles {
public:
    virtual ~Troubles() = default;

    /// A message that could not be used.
    struct Quarantined {
        std::int64_t id = 0;
        Instant at;
        std::string sender;  ///< "<group>/<edge>"; empty when the topic did not say
        std::string kind;    ///< "topic", "retained", "payload", "session", "batch", "unstorable"
        std::string what;
        std::string topic;
        std::int64_t bytes = 0;  ///< of the payload, as far as it is kept
    };
    struct FaultCount {
        std::string sender;
        std::string kind;  ///< besides those above "dropped": more than its sender's part of the queue could hold
        std::int64_t count = 0;
    };
    /// Readings that a box had to give up, by its own word.
    struct Loss {
        std::int64_t id = 0;
        Instant at;  ///< when the cloud was told
        GroupId group;
        EdgeId edge;
        std::string epoch;
        std::string sequences;
        std::int64_t batches = 0;   ///< of the sequences, those that nobody had accounted for
        std::int64_t readings = 0;  ///< in them, as far as the box still knew
        std::string reason;
    };
    struct LossCount {
        GroupId group;
        EdgeId edge;
        std::string reason;
        std::int64_t batches = 0;
        std::int64_t readings = 0;
    };
    struct Page {
        std::optional<std::int64_t> before;  ///< page on: numbers below this one
        std::size_t limit = 100;             ///< at most 500
    };

    /// Newest first; the last 200 of each sender are kept, 5,000 of all.
    [[nodiscard]] virtual std::vector<Quarantined> quarantined(const Page& page) const = 0;
    /// The payload of one of them, at most its first 64 KiB.
    [[nodiscard]] virtual std::optional<std::vector<std::uint8_t>> quarantined_payload(std::int64_t id) const = 0;
    /// All there ever were, by sender and kind: the 500 that are most.
    [[nodiscard]] virtual std::vector<FaultCount> fault_counts() const = 0;
    /// Newest first; the last ten thousand are kept.
    [[nodiscard]] virtual std::vector<Loss> losses(const Page& page) const = 0;
    /// All there ever were, by box and reason: the 500 that are most.
    [[nodiscard]] virtual std::vector<LossCount> loss_counts() const = 0;

    struct Totals {
        std::map<std::string, std::int64_t> faults;         ///< by kind
        std::map<std::string, std::int64_t> batches_lost;   ///< by reason
        std::map<std::string, std::int64_t> readings_lost;  ///< by reason
    };
    [[nodiscard]] virtual Totals totals() const = 0;
};

}  // namespace gengfu::alert
