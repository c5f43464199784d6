#include "cloud/ingest/answers.hpp"

#include <algorithm>

#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

sparkplug::Metric metric(std::string_view name, sparkplug::DataType type, sparkplug::Value value, Instant now) {
    sparkplug::Metric metric;
    metric.name = std::string(name);
    metric.timestamp = now;
    metric.datatype = type;
    metric.value = std::move(value);
    return metric;
}

Outgoing command(const Box& box, std::vector<sparkplug::Metric> metrics, Instant now) {
    const sparkplug::Topic topic{box.group, sparkplug::MessageType::ncmd, box.edge, std::nullopt};
    return {to_string(topic), sparkplug::encode({now, std::nullopt, std::move(metrics)})};
}

}  // namespace

Outgoing commit_acknowledgement(const Box& box, const std::vector<sparkplug::Committed>& committed, Instant now) {
    return command(box, {metric(sparkplug::names::committed, sparkplug::DataType::string, sparkplug::to_string(committed), now)}, now);
}

Outgoing greeting(const Box& box, const sparkplug::Committed& known, std::int64_t credit, Instant now) {
    return command(box,
                   {metric(sparkplug::names::known, sparkplug::DataType::string, sparkplug::to_string(std::vector{known}), now),
                    metric(sparkplug::names::credit, sparkplug::DataType::int64, credit, now)},
                   now);
}

Outgoing rebirth_request(const Box& box, Instant now) {
    return command(box, {metric(sparkplug::names::rebirth, sparkplug::DataType::boolean, true, now)}, now);
}

void acknowledge(std::vector<sparkplug::Committed>& committed, std::uint64_t epoch, std::uint64_t first, std::uint64_t last) {
    const auto same = [&](const sparkplug::Committed& each) { return each.epoch == epoch; };
    auto found = std::find_if(committed.begin(), committed.end(), same);
    if (found == committed.end()) found = committed.insert(committed.end(), {epoch, {}});
    // A set that is full of gaps takes no more: what is not acknowledged now is sent again and acknowledged then.
    static_cast<void>(found->sequences.insert(first, last));
}

}  // namespace gengfu::ingest
