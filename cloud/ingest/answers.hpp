#pragma once

#include <functional>
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
    void tell_credit(const Box& box, std::int64_t credit);

    /// `credit_of` gives what an acknowledged box must be told of its credit besides, if anything.
    using CreditOf = std::function<std::optional<std::int64_t>(const Box&)>;
    [[nodiscard]] std::vector<Outgoing> take(const CreditOf& credit_of = {});

private:
    void say_committed(const Box& box, const std::vector<sparkplug::Committed>& committed, std::optional<std::int64_t> credit = {});

    Instant now_;
    std::map<Box, std::vector<sparkplug::Committed>> committed_;
    std::vector<Outgoing> said_;
    std::vector<Outgoing> last_;
};

}  // namespace gengfu::ingest
