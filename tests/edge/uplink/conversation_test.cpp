#include "edge/uplink/conversation.hpp"

#include <catch2/catch.hpp>

#include "common/sparkplug/batch_codec.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

class Rows final : public BatchSource {
public:
    void add(Lane lane, Instant at) {
        auto& rows = lane == Lane::alarm ? alarms : lives;
        const BatchId id{7, lane, ++last};
        rows.emplace(id.sequence, Row{id, at, sparkplug::encode_batch({{{DeviceId{"d"}, at, {{FieldId{"f"}, 1}}}}, {}, {}, {}}, {})});
    }
    std::uint64_t epoch() const override { return 7; }
    std::vector<Row> rows_after(Lane lane, std::uint64_t after, std::size_t limit) override {
        std::vector<Row> found;
        auto& rows = lane == Lane::alarm ? alarms : lives;
        for (auto each = rows.upper_bound(after); each != rows.end() && found.size() < limit; ++each) found.push_back(each->second);
        return found;
    }
    std::optional<Row> row(Lane lane, std::uint64_t sequence) override {
        auto& rows = lane == Lane::alarm ? alarms : lives;
        const auto found = rows.find(sequence);
        return found == rows.end() ? std::nullopt : std::optional<Row>(found->second);
    }
    void commit(const SequenceSet& sequences) override {
        for (auto* rows : {&alarms, &lives}) std::erase_if(*rows, [&](const auto& each) { return sequences.contains(each.first); });
    }
    std::map<std::uint64_t, Row> alarms, lives;
    std::uint64_t last = 0;
};

const std::string group_topic = "spBv1.0/g/";

struct Street {
    Rows rows;
    Conversation conversation{{GroupId{"g"}, EdgeId{"e"}, "host", 1}, rows, [](Instant) { return std::vector<sparkplug::Metric>{}; }};
    Now now{from_unix_ms(1'795'521'600'000), Steady{Duration{1'000'000}}};

    void pass(Duration duration) {
        now.wall += duration;
        now.steady += duration;
    }
    Effects state(bool online, std::uint64_t timestamp) {
        const std::string json = sparkplug::to_json({online, timestamp});
        return conversation.on_message({"spBv1.0/STATE/host", {json.begin(), json.end()}, 1, true}, now);
    }
    Effects command(std::string_view name, sparkplug::Value value) {
        sparkplug::Payload payload;
        sparkplug::Metric metric;
        metric.name = std::string(name);
        metric.datatype = std::holds_alternative<bool>(value) ? sparkplug::DataType::boolean : sparkplug::DataType::string;
        metric.value = std::move(value);
        payload.metrics.push_back(metric);
        return conversation.on_message({group_topic + "NCMD/e", sparkplug::encode(payload), 0, false}, now);
    }
    Effects be_born() {
        (void)conversation.on_time(now);
        (void)conversation.on_connected(now);
        return state(true, 1);
    }
};

/// One line an effect: what goes out, with seq, batch and whether it is history.
std::vector<std::string> lines(const Effects& effects) {
    std::vector<std::string> all;
    for (const Effect& effect : effects) {
        if (std::holds_alternative<Dial>(effect)) all.push_back("dial");
        if (const auto* hang_up = std::get_if<HangUp>(&effect)) all.push_back("hang up: " + hang_up->why);
        if (const auto* subscribe = std::get_if<Subscribe>(&effect)) all.push_back("subscribe " + subscribe->filter);
        if (const auto* publish = std::get_if<Publish>(&effect)) {
            const auto payload = sparkplug::decode(publish->message.payload);
            REQUIRE(payload);
            std::string line = publish->message.topic.substr(group_topic.size());
            if (payload->seq) line += " seq=" + std::to_string(*payload->seq);
            const auto contents = sparkplug::read_contents(*payload, std::nullopt, Instant{});
            if (contents && contents->id) line += " " + std::string(to_string(contents->id->lane)) + std::to_string(contents->id->sequence);
            if (!payload->metrics.empty() && payload->metrics.front().historical) line += " historical";
            all.push_back(line);
        }
    }
    return all;
}
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an edge dials with its death as will, and is born only once its host is online") {
    Street street;
    const Effects dial = street.conversation.on_time(street.now);
    REQUIRE(lines(dial) == Lines{"dial"});
    const auto& will = std::get<Dial>(dial[0]).will;
    REQUIRE(will.topic == "spBv1.0/g/NDEATH/e");
    REQUIRE(will.qos == 1);
    REQUIRE_FALSE(will.retained);
    REQUIRE(lines(street.conversation.on_connected(street.now)) == Lines{"subscribe spBv1.0/g/NCMD/e", "subscribe spBv1.0/STATE/host"});
    street.rows.add(Lane::live, street.now.wall);
    REQUIRE(lines(street.conversation.on_appended(street.now)).empty());
    REQUIRE(lines(street.state(false, 5)).empty());
    REQUIRE(lines(street.state(true, 4)).empty());  // older than what we know
    REQUIRE(lines(street.state(true, 6)) == Lines{"NBIRTH/e seq=0", "NDATA/e seq=1 live1"});
}

TEST_CASE("alarms go before everything that waits") {
    Street street;
    for (int i = 0; i < 100; ++i) street.rows.add(Lane::live, street.now.wall);
    Effects born = street.be_born();
    REQUIRE(born.size() == 1 + Conversation::window);
    street.rows.add(Lane::alarm, street.now.wall);
    // The window of routine batches is full; the alarm does not care.
    REQUIRE(lines(street.conversation.on_appended(street.now)) == Lines{"NDATA/e seq=21 alarm101"});
}

TEST_CASE("rows leave only by the cloud's commit, which opens the window again") {
    Street street;
    for (int i = 0; i < 22; ++i) street.rows.add(Lane::live, street.now.wall);
    (void)street.be_born();
    REQUIRE(street.rows.lives.size() == 22);
    REQUIRE(lines(street.command("Gengfu/Committed", std::string("0000000000000007:1-2"))) ==
            Lines{"NDATA/e seq=21 live21", "NDATA/e seq=22 live22"});
    REQUIRE(street.rows.lives.size() == 20);
    (void)street.command("Gengfu/Committed", std::string("00000000000000ff:3-22"));
    REQUIRE(street.rows.lives.size() == 20);  // another epoch is not ours
    (void)street.command("Gengfu/Committed", std::string("nonsense"));
    REQUIRE(street.rows.lives.size() == 20);
}

TEST_CASE("an alarm without an acknowledgement drops the link and is sent again after the next birth") {
    Street street;
    street.rows.add(Lane::alarm, street.now.wall);
    REQUIRE(lines(street.be_born()) == Lines{"NBIRTH/e seq=0", "NDATA/e seq=1 alarm1"});
    street.pass(Duration{2'999});
    REQUIRE(lines(street.conversation.on_time(street.now)).empty());
    REQUIRE(street.conversation.deadline() == street.now.steady + Duration{1});
    street.pass(Duration{1});
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: an alarm was not acknowledged in time"});
    (void)street.conversation.on_disconnected(street.now);
    REQUIRE(street.conversation.deadline() <= street.now.steady + Conversation::back_off_min * 2);
    street.pass(Duration{2'000});
    REQUIRE(lines(street.be_born()) == Lines{"NBIRTH/e seq=0", "NDATA/e seq=1 alarm1"});
}

TEST_CASE("a routine batch without an acknowledgement is sent again as history") {
    Street street;
    street.rows.add(Lane::live, street.now.wall);
    (void)street.be_born();
    street.pass(Duration{10'000});
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"NDATA/e seq=2 live1 historical"});
    REQUIRE(lines(street.conversation.on_time(street.now)).empty());
}

TEST_CASE("what waited out an outage is sent as history") {
    Street street;
    street.rows.add(Lane::live, street.now.wall - Duration{60'000});
    street.rows.add(Lane::live, street.now.wall);
    REQUIRE(lines(street.be_born()) == Lines{"NBIRTH/e seq=0", "NDATA/e seq=1 live1 historical", "NDATA/e seq=2 live2"});
}

TEST_CASE("a host that asks for a rebirth gets one, and then everything that it has not committed") {
    Street street;
    street.rows.add(Lane::live, street.now.wall);
    (void)street.be_born();
    REQUIRE(lines(street.command("Node Control/Rebirth", true)) == Lines{"NBIRTH/e seq=0", "NDATA/e seq=1 live1"});
    REQUIRE(lines(street.command("Node Control/Rebirth", false)).empty());
}

TEST_CASE("when its host goes offline the edge dies properly and starts over") {
    Street street;
    (void)street.be_born();
    REQUIRE(lines(street.state(false, 2)) == Lines{"NDEATH/e", "hang up: the host went offline"});
    street.rows.add(Lane::alarm, street.now.wall);
    REQUIRE(lines(street.conversation.on_appended(street.now)).empty());
}

TEST_CASE("seq runs from 0 to 255 and round, bdSeq rises with each dial") {
    Street street;
    (void)street.be_born();
    for (int i = 1; i <= 260; ++i) {
        street.rows.add(Lane::live, street.now.wall);
        const auto sent = lines(street.conversation.on_appended(street.now));
        REQUIRE(sent == Lines{"NDATA/e seq=" + std::to_string(i % 256) + " live" + std::to_string(i)});
        (void)street.command("Gengfu/Committed", "0000000000000007:" + std::to_string(i));
    }
    (void)street.conversation.on_disconnected(street.now);
    street.pass(Duration{60'000});
    const auto will = sparkplug::decode(std::get<Dial>(street.conversation.on_time(street.now)[0]).will.payload);
    REQUIRE(will->metrics.at(0).value == sparkplug::Value{std::int64_t{1}});
}

TEST_CASE("back-off grows while the link does not last, and starts anew after a stable minute") {
    Street street;
    Duration longest{0};
    for (int i = 0; i < 12; ++i) {
        (void)street.be_born();
        (void)street.conversation.on_disconnected(street.now);
        longest = std::max(longest, street.conversation.deadline() - street.now.steady);
        street.pass(Conversation::back_off_max * 2);
    }
    REQUIRE(longest > Duration{5'000});
    REQUIRE(longest <= Conversation::back_off_max + Conversation::back_off_min);
    (void)street.be_born();
    street.pass(Conversation::stable_after);
    (void)street.conversation.on_disconnected(street.now);
    REQUIRE(street.conversation.deadline() - street.now.steady <= Conversation::back_off_min * 2);
}

TEST_CASE("a link that says nothing at all is given up") {
    Street street;
    (void)street.conversation.on_time(street.now);
    street.pass(Conversation::dial_within);
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"hang up: no word from the link"});
    REQUIRE(street.conversation.phase() == Conversation::Phase::waiting);
}

TEST_CASE("what the link refused is sent again, nothing is skipped") {
    Street street;
    street.rows.add(Lane::live, street.now.wall);
    (void)street.be_born();
    street.conversation.on_publish_failed(street.now);
    REQUIRE(street.conversation.deadline() == street.now.steady + Duration{100});
    street.pass(Duration{100});
    REQUIRE(lines(street.conversation.on_time(street.now)) == Lines{"NDATA/e seq=2 live1"});
}
