#pragma once

#include <map>
#include <vector>

#include "cloud/ingest/credit.hpp"
#include "cloud/ingest/message.hpp"
#include "cloud/store/box.hpp"
#include "common/sparkplug/batch_codec.hpp"

namespace gengfu::ingest {

/// What the host writes to edge nodes, as NCMD messages, in the order of the stream: what was committed before a birth is
/// acknowledged before the birth is answered.
class Answers {
public:
    Answers(Credits& credits, Instant now, Steady steady) : credits_(credits), now_(now), steady_(steady) {}

    void acknowledge(const Box& box, const BatchId& id);
    /// The answer to a birth of one of our boxes: all that is accounted for of its epoch, and how many bytes of history it may
    /// have on their way.
    void greet(const Box& box, const sparkplug::Committed& known);
    void ask_rebirth(const Box& box);
    void tell_credit(const Box& box);

    /// Whoever is acknowledged is told of its credit besides when that has changed.
    [[nodiscard]] std::vector<Outgoing> take();

private:
    void say_committed(const Box& box, const std::vector<sparkplug::Committed>& committed);

    Credits& credits_;
    Instant now_;
    Steady steady_;
    std::map<Box, std::vector<sparkplug::Committed>> committed_;
    std::vector<Outgoing> said_;
    std::vector<Outgoing> last_;
};

}  // namespace gengfu::ingest
