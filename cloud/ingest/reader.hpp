#pragma once

#include <map>
#include <optional>
#include <vector>

#include "cloud/ingest/message.hpp"
#include "cloud/ingest/sessions.hpp"
#include "cloud/store/box_table.hpp"
#include "cloud/store/quarantine_table.hpp"
#include "cloud/store/reading_table.hpp"
#include "common/runtime/log.hpp"
#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::ingest {

/// A message as it is stored.
struct Item {
    const Received* from = nullptr;
    What what = What::nothing;
    Box box;
    std::optional<DeviceId> device;  ///< of a D… topic
    bool is_ours = false;            ///< of a box that numbers its batches
    bool is_back = false;            ///< was silent before this message
    bool ask_rebirth = false;

    std::optional<BatchId> id;
    sparkplug::Contents contents;
    std::vector<store::Repair> repairs;
    std::optional<std::uint64_t> epoch;                   ///< told by a birth
    std::map<DeviceId, store::Description> descriptions;  ///< told by a birth
    std::optional<store::Rejected> rejected;              ///< cannot be used, and why

    [[nodiscard]] bool is_nothing() const noexcept { return !rejected && (what == What::nothing || what == What::unresolved); }
    /// Of a lane whose batches wait for nobody.
    [[nodiscard]] bool is_urgent() const noexcept { return id && id->lane != Lane::live; }
};

/// From bytes to what may be stored: topic, payload, the conversation with the box, its batch, times that can be. What cannot
/// be read is rejected with its reason; if it is a batch of one of our boxes, with its id all the same.
class Reader {
public:
    static constexpr Duration said_every{60'000};  ///< of one sender; all are counted
    static constexpr std::size_t said_max = 1'000;

    Reader(Sessions& sessions, Log& log) : sessions_(sessions), log_(log) {}

    [[nodiscard]] Item read(const Received& received, Steady steady);

private:
    void read_topic(Item& item, Steady steady);
    void read_heard(Item& item, Heard heard);
    void reject(Item& item, const std::string& sender, std::string kind, const Fault& fault);
    void say(const std::string& sender, std::string_view event, const std::string& what);

    Sessions& sessions_;
    Log& log_;
    std::map<std::string, Steady> said_;  ///< when what was logged, by event and sender
    Steady now_{};
};

}  // namespace gengfu::ingest
