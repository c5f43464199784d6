#pragma once

#include <map>
#include <optional>
#include <vector>

#include "cloud/ingest/message.hpp"
#include "cloud/store/box.hpp"
#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::ingest {

/// What the host writes to edge nodes, as NCMD messages, in the order of the stream: what was committed before a birth is
/// acknowledged before the birth is answered.
class Answers {
public:
    explicit Answers(Instant now) : now_(now) {}

    void acknowledge(const Box& box, const BatchId& id);
    /// The answer to a birth of one of our boxes: all that is accounted for of its epoch, and how many bytes of history it may
    /// have on their way.
    void greet(const Box& box, const sparkplug::Committed& known, std::int64_t credit);
    void ask_rebirth(const Box& box);

    [[nodiscard]] std::vector<Outgoing> take();

private:
    void say_committed(const Box& box, const std::vector<sparkplug::Committed>& committed);

    Instant now_;
    std::map<Box, std::vector<sparkplug::Committed>> committed_;
    std::vector<Outgoing> said_;
    std::vector<Outgoing> last_;
};

}  // namespace gengfu::ingest
