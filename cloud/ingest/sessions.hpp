#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cloud/store/box.hpp"
#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "common/sparkplug/payload.hpp"
#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {

/// What a message is to us.
enum class What {
    nothing,     ///< a command, or the death of a connection that is no longer the box's
    unresolved,  ///< data with an alias that no birth has named: not to be stored
    node_birth,
    node_death,
    device_birth,
    device_death,
    data,
};

struct Heard {
    What what = What::nothing;
    Box box;
    std::optional<DeviceId> device;  ///< of a D… topic
    sparkplug::Payload payload;      ///< every metric with its name and type
    bool sends_batches = false;      ///< one of our boxes; a foreign one otherwise
    bool ask_rebirth = false;
    bool is_back = false;  ///< was silent before this message
};

/// The host's side of Sparkplug 3.0 conversations with edge nodes: births and aliases, sequence numbers, deaths paired by
/// bdSeq, requests for a rebirth. Pure; a fault costs only its sender.
class Sessions {
public:
    static constexpr Duration rebirth_asked_every{2'000};
    static constexpr std::size_t boxes_max = 20'000;
    static constexpr std::size_t aliases_max = 20'000;  ///< of one edge node
    static constexpr std::size_t devices_max = 2'000;   ///< of one edge node, by DBIRTH
    static constexpr Duration evicted_every{1'000};

    /// malformed: metrics without name and alias, an alias named twice, a birth without names, a number out of its range.
    /// full: more boxes than we follow, more devices or aliases of one than we keep. When a new box finds no room, foreign nodes go
    /// that were never born, or are dead and told.
    [[nodiscard]] Result<Heard> hear(const sparkplug::Topic& topic, sparkplug::Payload payload, Steady now);

    struct Before {
        bool sends_batches = false;
        bool is_online = false;
    };
    /// A box known from before this start: it counts as heard now, and must show itself.
    void expect(const Box& box, Before before, Steady now);
    /// One of ours, by its birth or from before this start.
    [[nodiscard]] bool sends_batches(const Box& box) const;
    /// Whether it may be asked for a rebirth now, which then counts as asked.
    [[nodiscard]] bool may_ask_rebirth(const Box& box, Steady now);
    /// How many boxes of ours are talking to us.
    [[nodiscard]] std::size_t talking() const;
    /// What we knew of the box's conversation may not have been stored: it has to be born again.
    void forget(const Box& box);

    /// Boxes that were not known to be silent and have said nothing for `after`. A death is no word of its box: one that is back
    /// in time was never silent. Foreign ones may say nothing as long as nothing changes; for them it counts from their death.
    [[nodiscard]] std::vector<Box> silent(Steady now, Duration after) const;
    void set_silent(const Box& box);
    /// Nobody could be heard until now, which says nothing of any box: each has its whole deadline from here.
    void hear_anew(Steady now);
    /// Foreign nodes, at most so many, that may have died unheard, and of which nothing has been heard since: to be asked for a
    /// rebirth. Who does not answer is silent.
    [[nodiscard]] std::vector<Box> ask_unsure(Steady now, std::size_t most);

private:
    struct Named {
        std::string name;
        sparkplug::DataType type = sparkplug::DataType::unknown;
        std::optional<DeviceId> device;  ///< by whose DBIRTH
    };
    struct Session {
        bool born = false;
        bool sends_batches = false;
        bool silent = false;
        bool is_dead = false;    ///< or has been asked whether it is
        bool is_unsure = false;  ///< it may have died when nobody could be heard
        bool is_full = false;    ///< some of its births were refused: asking for them again would not end
        std::optional<std::uint64_t> bd_seq;
        std::optional<std::uint64_t> last_seq;
        std::map<std::uint64_t, Named> by_alias;                 ///< one space for the node and its devices
        std::map<DeviceId, std::vector<std::uint64_t>> devices;  ///< by DBIRTH, with the aliases that it gave
        std::optional<Steady> asked_at;
        Steady heard_at{};
    };

    [[nodiscard]] Session* find_or_add(const Box& box, Steady now);
    Result<void> bear_node(Session& session, Heard& heard);
    Result<void> bear_device(Session& session, Heard& heard);
    void die(Session& session, Heard& heard, Steady now);
    Result<void> read_data(Session& session, Heard& heard);
    static Result<void> learn(Session& session, const sparkplug::Payload& payload, const std::optional<DeviceId>& device);
    static void forget_device(Session& session, const DeviceId& device);
    static Result<bool> resolve(const Session& session, sparkplug::Payload& payload);
    static bool follows(Session& session, const sparkplug::Payload& payload);

    std::map<Box, Session> sessions_;
    std::optional<Steady> evicted_at_;
};

}  // namespace gengfu::ingest
