#include "cloud/ingest/answers.hpp"

#include <algorithm>

#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

Outgoing command(const Box& box, std::string_view name, sparkplug::DataType type, sparkplug::Value value, Instant now) {
    sparkplug::Metric metric;
    metric.name = std::string(name);
    metric.timestamp = now;
    metric.datatype = type;
    metric.value = std::move(value);
    const sparkplug::Topic topic{box.group, sparkplug::MessageType::ncmd, box.edge, std::nullopt};
    return {to_string(topic), sparkplug::encode({now, std::nullopt, {std::move(metric)}})};
}

}  // namespace

Outgoing commit_acknowledgement(const Box& box, const std::vector<sparkplug::Committed>& committed, Instant now) {
    return command(box, sparkplug::names::committed, sparkplug::DataType::string, sparkplug::to_string(committed), now);
}

Outgoing rebirth_request(const Box& box, Instant now) {
    return command(box, sparkplug::names::rebirth, sparkplug::DataType::boolean, true, now);
}

void acknowledge(std::vector<sparkplug::Committed>& committed, const BatchId& id) {
    const auto same = [&](const sparkplug::Committed& each) { return each.epoch == id.epoch && each.lane == id.lane; };
    auto found = std::find_if(committed.begin(), committed.end(), same);
    if (found == committed.end()) found = committed.insert(committed.end(), {id.epoch, id.lane, {}});
    // A set that is full of gaps takes no more: what is not acknowledged now is sent again and acknowledged then.
    static_cast<void>(found->sequences.insert(id.sequence));
}

}  // namespace gengfu::ingest
