#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cloud/ingest/ingest.hpp"
#include "tests/cloud/fixtures.hpp"

namespace gengfu::tests {

inline sparkplug::Metric metric(std::optional<std::string> name, sparkplug::Value value,
                                sparkplug::DataType type = sparkplug::DataType::int64, std::optional<std::uint64_t> alias = {}) {
    sparkplug::Metric made;
    made.name = std::move(name);
    made.alias = alias;
    made.datatype = type;
    made.value = std::move(value);
    return made;
}

/// A box as the cloud hears it: it numbers its messages and batches, and keeps what is not acknowledged.
struct TalkingBox {
    std::string name = "b03";
    std::uint64_t seq = 0;
    std::int64_t bd_seq = 1;
    sparkplug::Aliases aliases{{"gas-1/gas", 2}, {"gas-1/Alarm/gas-high", 3}, {"gas-1/Online", 4}};

    [[nodiscard]] ingest::Received message(const std::string& type, sparkplug::Payload payload, Instant at) {
        payload.timestamp = at;
        if (type != "NDEATH") payload.seq = type == "NBIRTH" ? seq = 0 : seq = (seq + 1) % 256;
        return {"spBv1.0/pingjiang/" + type + "/" + name, sparkplug::encode(payload), at};
    }
    [[nodiscard]] ingest::Received birth(Instant at, bool alarm = false) {
        using sparkplug::DataType;
        sparkplug::Payload payload;
        payload.metrics = {metric("bdSeq", bd_seq),
                           metric("Node Control/Rebirth", false, DataType::boolean),
                           metric("Gengfu/Batch", std::string{}, DataType::string),
                           metric("Gengfu/Epoch", std::string("0000000000000007"), DataType::string),
                           metric("gas-1/Kind", std::string("gas-detector"), DataType::string),
                           metric("gas-1/Place", std::string("2-301"), DataType::string),
                           metric("gas-1/gas", std::int64_t{5}, DataType::int64, 2),
                           metric("gas-1/Alarm/gas-high", alarm, DataType::boolean, 3),
                           metric("gas-1/Online", true, DataType::boolean, 4)};
        return message("NBIRTH", payload, at);
    }
    [[nodiscard]] ingest::Received death(Instant at) { return message("NDEATH", {{}, {}, {metric("bdSeq", bd_seq)}}, at); }
    [[nodiscard]] ingest::Received batch(const BatchId& id, const sparkplug::Batch& said, Instant at, std::optional<Duration> age = {}) {
        seq = (seq + 1) % 256;
        auto bytes = sparkplug::encode_batch(said, aliases);
        sparkplug::seal(bytes, {id, age});
        sparkplug::stamp(bytes, seq, at);
        return {"spBv1.0/pingjiang/NDATA/" + name, bytes, at};
    }
    [[nodiscard]] ingest::Received reading(std::uint64_t sequence, std::int64_t value, Instant at) {
        return batch({7, Lane::live, sequence}, {{{DeviceId{"gas-1"}, at, {{FieldId{"gas"}, value}}}}, {}, {}, {}}, at);
    }
    [[nodiscard]] ingest::Received alarm(std::uint64_t sequence, AlarmChange change, Instant at) {
        const AlarmEvent event{DeviceId{"gas-1"}, ConditionId{"gas-high"}, change, Priority::p1, at, false};
        return batch({7, Lane::safety, sequence}, {{}, {event}, {}, {}}, at);
    }
};

/// A cloud in memory with its clock.
struct Cloud {
    ManualClock clock;
    std::unique_ptr<Log> log = silent_log();
    store::Store store;
    ingest::Ingest ingest;

    explicit Cloud(sqlite::Database database = sqlite::Database::in_memory())
        : store(std::move(database), clock), ingest(store, std::chrono::seconds{30}, *log) {}

    std::vector<ingest::Outgoing> take(const std::vector<ingest::Received>& bunch) {
        return ingest.take(bunch, clock.wall(), clock.steady());
    }
    [[nodiscard]] std::vector<alert::Alert> alerts() const { return store.list({}); }
};

/// "NCMD/b03 Gengfu/Committed 0000000000000007:1-2"; the greetings that answer births are left out.
inline std::vector<std::string> told(const std::vector<ingest::Outgoing>& answers) {
    std::vector<std::string> lines;
    for (const auto& each : answers) {
        const auto payload = sparkplug::decode(each.payload);
        REQUIRE(payload);
        if (payload->metrics[0].name == sparkplug::names::known) continue;
        REQUIRE(payload->metrics.size() == 1);
        const auto* text = std::get_if<std::string>(&payload->metrics[0].value);
        lines.push_back(each.topic.substr(std::string("spBv1.0/pingjiang/").size()) + " " + *payload->metrics[0].name + " " +
                        (text != nullptr ? *text : "true"));
    }
    return lines;
}

using Told = std::vector<std::string>;

}  // namespace gengfu::tests
