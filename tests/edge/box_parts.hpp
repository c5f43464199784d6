#pragma once

#include <optional>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/outbox/outbox.hpp"
#include "edge/outbox/status.hpp"
#include "edge/store_thread.hpp"
#include "tests/edge/test_clock.hpp"
#include "tests/temporary.hpp"

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
        start();
    }
    /// Also what a restart of the program does.
    void start() {
        collector.reset();
        outbox.reset();
        gengfu::edge::Outbox::Settings settings;
        settings.directory = directory.path();
        settings.ballast_bytes = 0;
        settings.boot = 1;
        settings.random = [this] { return ++epoch; };
        outbox.emplace(settings, clock);
        collector.emplace(site, clock, *log, *outbox, worker, 1);
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
        for (const gengfu::edge::Row& row : outbox->rows_after(lane, 0, 1'000, 1'000'000).rows) {
            auto payload = gengfu::sparkplug::decode(row.bytes);
            for (auto& metric : payload->metrics)
                if (metric.alias) metric.name = names.at(*metric.alias);
            all.push_back(*gengfu::sparkplug::read_contents(*payload, std::nullopt, {}));
        }
        return all;
    }
    [[nodiscard]] std::uint64_t taken() const { return gengfu::edge::read_status(directory.path())->taken; }

    TemporaryDirectory directory;
    TestClock clock;
    std::unique_ptr<gengfu::Log> log = gengfu::silent_log();
    gengfu::edge::Site site;
    std::uint64_t epoch = 0xabb;
    gengfu::edge::InlineWorker worker;
    std::optional<gengfu::edge::Outbox> outbox;
    std::optional<gengfu::edge::Collector> collector;
};
