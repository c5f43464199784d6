#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "edge/outbox/outbox.hpp"
#include "edge/outbox/quarantine.hpp"
#include "edge/outbox/status.hpp"
#include "tests/edge/no_writes.hpp"
#include "tests/edge/test_clock.hpp"
#include "tests/temporary.hpp"

/// An outbox on real files, its clock, and short words for what tests do with it.
struct OutboxParts {
    OutboxParts() { start(); }
    explicit OutboxParts(const gengfu::edge::Outbox::Settings& wanted) : settings(wanted) { start(); }

    /// Also what a restart of the program does.
    gengfu::edge::Outbox& start() {
        outbox.reset();
        settings.directory = directory.path();
        settings.boot = boot;
        settings.random = [this] { return ++epochs; };
        outbox.emplace(settings, clock);
        return *outbox;
    }
    [[nodiscard]] gengfu::edge::Moment now(gengfu::edge::ClockQuality quality = gengfu::edge::ClockQuality::plausible) const {
        return {clock.wall(), clock.steady(), boot, quality};
    }
    gengfu::Result<gengfu::edge::Outbox::Placed> append(gengfu::Lane lane, std::uint64_t readings = 1, std::size_t bytes = 100) {
        return outbox->append({{lane, gengfu::edge::Bytes(bytes, 7), readings}}, now());
    }
    void append_many(gengfu::Lane lane, int count) {
        for (int i = 0; i < count; ++i)
            if (!append(lane)) throw std::runtime_error("an append failed");
    }
    /// What waits in a lane.
    [[nodiscard]] std::string waiting(gengfu::Lane lane) {
        gengfu::SequenceSet set;
        for (const auto& row : outbox->rows_after(lane, 0, 10'000, 100'000'000).rows) (void)set.insert(row.id.sequence);
        return to_string(set);
    }
    void commit(const std::string& set) { outbox->commit(*gengfu::parse_sequence_set(set)); }
    gengfu::edge::BatchSource::Greeting greet(const std::string& known) { return outbox->greet(*gengfu::parse_sequence_set(known)); }
    /// "reason set readings", one after the other.
    [[nodiscard]] std::string losses() const {
        std::string text;
        for (const auto& each : outbox->losses())
            text += (text.empty() ? "" : "; ") + each.reason + " " + to_string(each.sequences) + " " + std::to_string(each.readings);
        return text;
    }
    /// Conditions with their changes, since last asked.
    [[nodiscard]] std::string troubles() {
        std::string text;
        for (const auto& each : outbox->take_troubles())
            text += (text.empty() ? "" : "; ") + each.condition + " " + std::string(to_string(each.change));
        return text;
    }
    void declare() {
        gengfu::edge::Outbox::With with;
        with.lost = outbox->losses();
        if (!outbox->append({{gengfu::Lane::alarm, {1}, 0}}, now(), with)) throw std::runtime_error("nothing was declared");
    }
    [[nodiscard]] std::string file(const std::string& name) const { return (directory / name).string(); }
    void overwrite(const std::string& name, std::size_t at, const std::string& with) const {
        std::fstream out(file(name), std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(static_cast<std::streamoff>(at));
        out << with;
    }

    TemporaryDirectory directory;
    TestClock clock;
    gengfu::edge::Outbox::Settings settings;
    std::uint64_t epochs = 0xaa;
    std::uint64_t boot = 1;
    std::optional<gengfu::edge::Outbox> outbox;
};
