#include "cloud/ingest/answers.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/sparkplug/topic.hpp"

namespace gengfu::ingest {
namespace {

using sparkplug::DataType;

sparkplug::Metric metric(std::string_view name, DataType type, sparkplug::Value value, Instant now) {
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

void Answers::acknowledge(const Box& box, const BatchId& id) {
    std::vector<sparkplug::Committed>& committed = committed_[box];
    const auto same = [&](const sparkplug::Committed& each) { return each.epoch == id.epoch; };
    auto found = std::find_if(committed.begin(), committed.end(), same);
    if (found == committed.end()) found = committed.insert(committed.end(), {id.epoch, {}});
    // A set that is full of gaps takes no more: what is not acknowledged now is sent again and acknowledged then.
    static_cast<void>(found->sequences.insert(id.sequence));
}

void Answers::greet(const Box& box, const sparkplug::Committed& known) {
    if (const auto before = committed_.extract(box)) say_committed(box, before.mapped());
    said_.push_back(command(box,
                            {metric(sparkplug::names::known, DataType::string, sparkplug::to_string(std::vector{known}), now_),
                             metric(sparkplug::names::credit, DataType::int64, credits_.tell(box, steady_), now_)},
                            now_));
}

void Answers::ask_rebirth(const Box& box) {
    last_.push_back(command(box, {metric(sparkplug::names::rebirth, DataType::boolean, true, now_)}, now_));
}

void Answers::tell_credit(const Box& box) {
    last_.push_back(command(box, {metric(sparkplug::names::credit, DataType::int64, credits_.tell(box, steady_), now_)}, now_));
}

void Answers::say_committed(const Box& box, const std::vector<sparkplug::Committed>& committed) {
    std::vector<sparkplug::Metric> metrics{metric(sparkplug::names::committed, DataType::string, sparkplug::to_string(committed), now_)};
    if (const auto credit = credits_.news(box, steady_))
        metrics.push_back(metric(sparkplug::names::credit, DataType::int64, *credit, now_));
    said_.push_back(command(box, std::move(metrics), now_));
}

std::vector<Outgoing> Answers::take() {
    for (const auto& [box, committed] : std::exchange(committed_, {})) say_committed(box, committed);
    std::move(last_.begin(), last_.end(), std::back_inserter(said_));
    last_.clear();
    return std::exchange(said_, {});
}

}  // namespace gengfu::ingest
