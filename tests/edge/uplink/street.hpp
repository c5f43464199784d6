#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "common/sparkplug/batch_codec.hpp"
#include "edge/uplink/conversation.hpp"

/// Rows in memory in place of an outbox.
class Rows final : public gengfu::edge::BatchSource {
public:
    std::uint64_t add(gengfu::Lane lane, gengfu::Steady at, std::size_t bytes = 0) {
        using namespace gengfu;
        edge::Row row{{7, lane, next_number++}, at, {}};
        const std::string field(bytes, 'f');
        row.bytes = sparkplug::encode_batch({{{DeviceId{"d"}, Instant{}, {{FieldId{"f" + field}, 1}}}}, {}, {}, {}}, {});
        rows.emplace(row.id.sequence, row);
        return row.id.sequence;
    }
    std::uint64_t epoch() const override { return current_epoch; }
    std::uint64_t next() const override { return next_number; }
    Found rows_after(gengfu::Lane lane, std::uint64_t after, std::size_t rows_max, std::size_t bytes_max) override {
        Found found{{}, after};
        std::size_t bytes = 0;
        for (auto each = rows.upper_bound(after); each != rows.end() && found.rows.size() < rows_max && bytes < bytes_max; ++each) {
            found.upto = each->first;
            if (each->second.id.lane != lane) continue;
            found.rows.push_back(each->second);
            found.rows.back().id.epoch = current_epoch;
            bytes += each->second.bytes.size();
        }
        return found;
    }
    std::optional<gengfu::edge::Row> row(gengfu::Lane lane, std::uint64_t sequence) override {
        const auto found = rows.find(sequence);
        return found == rows.end() || found->second.id.lane != lane ? std::nullopt : std::optional(found->second);
    }
    void commit(const gengfu::SequenceSet& sequences) override {
        std::erase_if(rows, [&](const auto& each) { return sequences.contains(each.first); });
    }
    Greeting greet(const gengfu::SequenceSet& known) override {
        commit(known);
        is_greeting_wanted = false;
        if (renewals == 0) return Greeting::ready;
        --renewals;
        ++current_epoch;
        return Greeting::renewed;
    }
    bool wants_greeting() const override { return is_greeting_wanted; }

    std::map<std::uint64_t, gengfu::edge::Row> rows;
    std::uint64_t next_number = 1, current_epoch = 7;
    int renewals = 0;
    bool is_greeting_wanted = false;
};

/// An edge's conversation with a hand-played broker and cloud.
struct Street {
    using Effects = gengfu::edge::Effects;
    using Lines = std::vector<std::string>;

    explicit Street(bool is_acknowledged = true)
        : conversation({gengfu::GroupId{"g"}, gengfu::EdgeId{"e"}, "host", 1, is_acknowledged}, rows,
                       [](gengfu::Instant) { return std::vector<gengfu::sparkplug::Metric>{}; }) {}

    void pass(gengfu::Duration duration) {
        now.wall += duration;
        now.steady += duration;
    }
    Effects append(gengfu::Lane lane, std::size_t bytes = 0) {
        rows.add(lane, now.steady, bytes);
        return conversation.on_appended(now);
    }
    Effects state(bool online, std::uint64_t timestamp) {
        const std::string json = gengfu::sparkplug::to_json({online, timestamp});
        return conversation.on_message({"spBv1.0/STATE/host", {json.begin(), json.end()}, 1, true}, now);
    }
    Effects command(const std::vector<std::pair<std::string_view, gengfu::sparkplug::Value>>& metrics) {
        gengfu::sparkplug::Payload payload;
        for (const auto& [name, value] : metrics) {
            gengfu::sparkplug::Metric metric;
            metric.name = std::string(name);
            metric.datatype = std::holds_alternative<bool>(value)           ? gengfu::sparkplug::DataType::boolean
                              : std::holds_alternative<std::int64_t>(value) ? gengfu::sparkplug::DataType::int64
                                                                            : gengfu::sparkplug::DataType::string;
            metric.value = value;
            payload.metrics.push_back(metric);
        }
        return conversation.on_message({"spBv1.0/g/NCMD/e", gengfu::sparkplug::encode(payload), 0, false}, now);
    }
    Effects commit(const std::string& set) { return command({{"Gengfu/Committed", epoch_text() + set}}); }
    Effects greet(const std::string& known = "", std::int64_t credit = 65'536) {
        return command({{"Gengfu/Known", epoch_text() + known}, {"Gengfu/Credit", credit}});
    }
    Effects be_born() {
        (void)conversation.on_time(now);
        (void)conversation.on_connected(now);
        return state(true, 1);
    }
    Effects be_greeted(const std::string& known = "", std::int64_t credit = 65'536) {
        (void)be_born();
        return greet(known, credit);
    }
    [[nodiscard]] std::string epoch_text() const { return gengfu::epoch_text(rows.current_epoch) + ":"; }

    /// One line an effect: what goes out, with seq, batch and whether it is history.
    static Lines lines(const Effects& effects) {
        using namespace gengfu;
        Lines all;
        for (const edge::Effect& effect : effects) {
            if (std::holds_alternative<edge::Dial>(effect)) all.push_back("dial");
            if (const auto* hang_up = std::get_if<edge::HangUp>(&effect)) all.push_back("hang up: " + hang_up->why);
            if (const auto* subscribe = std::get_if<edge::Subscribe>(&effect)) all.push_back("subscribe " + subscribe->filter);
            const auto* publish = std::get_if<edge::Publish>(&effect);
            if (publish == nullptr) continue;
            const auto payload = sparkplug::decode(publish->message.payload);
            REQUIRE(payload);
            std::string line = publish->message.topic.substr(std::string("spBv1.0/g/").size());
            if (payload->seq) line += " seq=" + std::to_string(*payload->seq);
            const auto contents = sparkplug::read_contents(*payload, std::nullopt, Instant{});
            if (contents && contents->id) line += " " + std::string(to_string(contents->id->lane)) + std::to_string(contents->id->sequence);
            if (!payload->metrics.empty() && payload->metrics.front().historical) line += " historical";
            all.push_back(line);
        }
        return all;
    }

    Rows rows;
    gengfu::edge::Now now{gengfu::from_unix_ms(1'795'521'600'000), gengfu::Steady{gengfu::Duration{1'000'000}}};
    gengfu::edge::Conversation conversation;
};

using Lines = Street::Lines;
inline Lines lines(const gengfu::edge::Effects& effects) {
    return Street::lines(effects);
}
