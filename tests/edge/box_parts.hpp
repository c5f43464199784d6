#pragma once

#include <optional>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/outbox/outbox.hpp"
#include "tests/intruder.hpp"
#include "tests/temporary.hpp"

/// Time that stands still until it is moved.
class TestClock final : public gengfu::Clock {
public:
    [[nodiscard]] gengfu::Instant wall() const override { return wall_; }
    [[nodiscard]] gengfu::Steady steady() const override { return steady_; }
    void pass(gengfu::Duration duration) {
        wall_ += duration;
        steady_ += duration;
    }

private:
    gengfu::Instant wall_ = gengfu::from_unix_ms(1'795'489'200'000);
    gengfu::Steady steady_{gengfu::Duration{1'000'000}};
};

/// A box of call buttons and gas detectors up to its outbox, on real profiles and a real file.
struct BoxParts {
    BoxParts() {
        auto catalogue = gengfu::profile::load_directory(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
        if (!catalogue) throw std::runtime_error(gengfu::to_string(catalogue.error()));
        site.edge = gengfu::EdgeId{"b01"};
        site.group = gengfu::GroupId{"g"};
        site.catalogue = std::move(*catalogue);
        add("call-1", "call-button", "1234");
        add("gas-1", "gas-detector", "1");
        outbox.emplace(directory / "outbox.db", 0xabc);
        collector.emplace(site, clock, *log, *outbox);
    }
    void add(const std::string& id, const std::string& kind, const std::string& address) {
        gengfu::edge::DeviceConfig device;
        device.id = gengfu::DeviceId{id};
        device.profile = &site.catalogue.at(gengfu::KindId{kind});
        device.address = address;
        site.devices.push_back(std::move(device));
    }
    /// What waits in a lane, as the cloud would read it by name.
    std::vector<gengfu::sparkplug::Contents> waiting(gengfu::Lane lane) {
        std::vector<gengfu::sparkplug::Contents> all;
        std::map<std::uint64_t, std::string> names;
        for (const auto& [name, alias] : outbox->aliases_for({})) names.emplace(alias, name);
        for (const gengfu::edge::Row& row : outbox->rows_after(lane, 0, 1'000)) {
            auto payload = gengfu::sparkplug::decode(row.bytes);
            for (auto& metric : payload->metrics)
                if (metric.alias) metric.name = names.at(*metric.alias);
            all.push_back(*gengfu::sparkplug::read_contents(*payload, std::nullopt, {}));
        }
        return all;
    }
    void break_disk() { Intruder(directory / "outbox.db").execute("DROP TABLE alarm_batch; DROP TABLE live_batch;"); }

    TemporaryDirectory directory;
    TestClock clock;
    std::unique_ptr<gengfu::Log> log = gengfu::silent_log();
    gengfu::edge::Site site;
    std::optional<gengfu::edge::Outbox> outbox;
    std::optional<gengfu::edge::Collector> collector;
};
