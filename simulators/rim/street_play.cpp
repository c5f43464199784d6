#include "simulators/rim/street_play.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <list>
#include <map>
#include <memory>

#include "common/runtime/task.hpp"
#include "simulators/device/mix.hpp"
#include "simulators/rim/caller_line.hpp"
#include "simulators/rim/control_socket.hpp"
#include "simulators/rim/journal.hpp"
#include "simulators/rim/pty.hpp"
#include "simulators/rim/ready_file.hpp"
#include "simulators/rim/until.hpp"
#include "simulators/street/faults.hpp"
#include "simulators/street/script.hpp"
#include "simulators/street/site_file.hpp"

namespace gengfu::sim {
namespace asio = boost::asio;
namespace {

using Recordings = std::vector<HourlyLitres>;
using Bells = std::map<DeviceId, std::shared_ptr<asio::steady_timer>>;

/// Everything of a street that coroutines point to; it outlives the io_context that runs them.
struct Street {
    const StreetOptions& options;
    profile::Catalogue catalogue;
    std::vector<BuildingPlan> plan;
    Recordings recordings;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Stage> stage;
    DeadBuses dead;
    std::list<Pty> ptys;
    std::vector<std::string> sites;
    Bells bells;
};

Result<Recordings> load_recordings(const std::optional<std::filesystem::path>& directory) {
    Recordings all;
    if (!directory) return all;
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(*directory, error))
        if (entry.path().filename().string().starts_with("home-") && entry.path().extension() == ".csv") files.push_back(entry.path());
    if (error) return fail(FaultKind::not_found, fmt::format("{}: {}", directory->string(), error.message()));
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        auto hours = load_recording(file);
        if (!hours) return tl::make_unexpected(hours.error());
        all.push_back(std::move(*hours));
    }
    if (all.empty()) return fail(FaultKind::not_found, directory->string() + ": no home-*.csv");
    return all;
}

Result<void> make_directories(const std::filesystem::path& data) {
    for (const char* each : {"sites", "tty", "sim", "edge"}) {
        std::error_code error;
        std::filesystem::create_directories(data / each, error);
        if (error) return fail(FaultKind::io, fmt::format("cannot make {}: {}", (data / each).string(), error.message()));
    }
    return {};
}

/// Every meter begins at another hour of its recording, so that no two homes are the same.
std::unique_ptr<Meter> meter_for(const Street& street, const DeviceId& id, std::size_t index, Steady begun) {
    const std::uint64_t draw = mix(street.options.seed, id.value());
    const auto& recordings = street.recordings;
    HourlyLitres hours = recordings.empty() ? generated_fortnight(draw) : recordings[index % recordings.size()];
    const std::size_t offset = draw % hours.size();
    const std::uint64_t base = 20'000 + mix(draw) % 300'000;
    return std::make_unique<TimedMeter>(std::move(hours), offset, base, street.options.speed, begun);
}

void people(Street& street, Steady begun) {
    std::size_t meters = 0;
    for (const BuildingPlan& building : street.plan) {
        for (const DevicePlan& device : building.devices) {
            const bool meter = street.catalogue.at(device.kind).protocol == profile::Protocol::cjt188;
            street.stage->add(device, building.edge, street.options.seed, meter ? meter_for(street, device.id, meters++, begun) : nullptr);
        }
    }
}

Result<std::string> play_bus(Street& street, World world, const BuildingPlan& building, const BusPlan& bus) {
    std::vector<PlayedDevice*> devices;
    for (const DevicePlan& device : building.devices)
        if (device.bus == bus.id) devices.push_back(street.stage->find(device.id));
    const bool dead = street.dead.count({building.edge.value(), bus.id}) > 0;
    const Conversation conversation(bus.framing, devices, dead);
    const std::string name = building.edge.value() + "/" + bus.id;
    if (bus.serial) {
        auto pty = Pty::open(street.options.data / "tty" / fmt::format("{}-{}", building.edge.value(), bus.id));
        if (!pty) return tl::make_unexpected(pty.error());
        street.ptys.push_back(std::move(*pty));
        spawn(world.executor, name, play_serial(world, street.ptys.back().release(), conversation), world.log);
        return street.ptys.back().link().string();
    }
    auto acceptor = listen_at(world.executor, "127.0.0.1:0");
    if (!acceptor) return tl::make_unexpected(acceptor.error());
    std::string endpoint = endpoint_of(*acceptor);
    spawn(world.executor, name, play_tcp(world, std::move(*acceptor), [conversation] { return conversation; }), world.log);
    return endpoint;
}

void play_callers(Street& street, World world, const BuildingPlan& building) {
    bool udp = false;
    for (const DevicePlan& device : building.devices) {
        if (device.listener.empty()) continue;
        const auto bell = std::make_shared<asio::steady_timer>(world.executor);
        street.bells[device.id] = bell;
        const auto ready = street.options.data / "edge" / (building.edge.value() + ".ready.json");
        spawn(world.executor, device.id.value(), play_caller(world, *street.stage, {device.id, ready, device.listener, udp, bell}),
              world.log);
        udp = !udp;
    }
}

Result<void> play_building(Street& street, World world, const BuildingPlan& building) {
    Endpoints endpoints;
    for (const BusPlan& bus : building.buses) {
        const auto endpoint = play_bus(street, world, building, bus);
        if (!endpoint) return tl::make_unexpected(endpoint.error());
        endpoints[bus.id] = *endpoint;
    }
    play_callers(street, world, building);
    const StreetOptions& options = street.options;
    const SiteSettings settings{GroupId(options.group), options.profiles, options.data, options.broker, options.host};
    const auto file = options.data / "sites" / (building.edge.value() + ".toml");
    street.sites.push_back(file.string());
    return write_atomically(file, site_text(building, settings, endpoints));
}

asio::awaitable<void> tick(World world, Stage& stage) {
    constexpr Duration every{200};
    while (true) {
        co_await sleep_for(every);
        stage.tick(world.now());
    }
}

asio::awaitable<void> play_script(World world, Stage& stage, Script script) {
    const Steady begun = world.clock.steady();
    while (true) {
        const Step step = script.next();
        const Duration left = begun + step.at - world.clock.steady();
        if (left > Duration{0}) co_await sleep_for(left);
        if (const auto done = stage.act(step.verb, step.device, world.now()); !done)
            world.log.info("script_step_refused", {{"device", step.device}, {"step", step.verb}, {"why", done.error().what}});
    }
}

void show(const Note& note) {
    if (note.event == "answered") return;
    std::string details;
    for (const auto& [key, value] : note.details) details += fmt::format(" {}={}", key, value);
    fmt::print("{} {} {}{}\n", to_rfc3339(note.at), note.device.value(), note.event, details);
    std::fflush(stdout);
}

Result<void> prepare(Street& street, Steady begun) {
    auto catalogue = profile::load_directory(street.options.profiles);
    if (!catalogue) return fail(FaultKind::malformed, to_string(catalogue.error()));
    street.catalogue = std::move(*catalogue);
    auto plan = plan_street(street.catalogue, street.options.buildings, street.options.seed);
    if (!plan) return tl::make_unexpected(plan.error());
    street.plan = std::move(*plan);
    auto recordings = load_recordings(street.options.recordings);
    if (!recordings) return tl::make_unexpected(recordings.error());
    street.recordings = std::move(*recordings);
    if (const auto made = make_directories(street.options.data); !made) return made;
    auto journal = Journal::open(street.options.data / "sim" / "journal.jsonl");
    if (!journal) return tl::make_unexpected(journal.error());
    street.journal = std::make_unique<Journal>(std::move(*journal));
    street.stage = std::make_unique<Stage>(street.catalogue, [&street](const Note& note) {
        street.journal->write(note);
        show(note);
    });
    street.stage->on_report = [&street](const DeviceId& device) {
        if (const auto bell = street.bells.find(device); bell != street.bells.end()) bell->second->cancel();
    };
    people(street, begun);
    auto dead = apply_faults(street.options.faults, street.plan, *street.stage);
    if (!dead) return tl::make_unexpected(dead.error());
    street.dead = std::move(*dead);
    return {};
}

Result<void> announce(const Street& street) {
    const std::size_t devices = street.stage->list().size();
    const auto control = control_path(street.options.data).string();
    fmt::print("{} buildings, {} devices; site files in {}\n", street.plan.size(), devices, (street.options.data / "sites").string());
    if (!street.options.ready) return {};
    return write_atomically(*street.options.ready, street_ready_text(devices, street.sites, control));
}

Result<void> run(Street& street, World world, asio::io_context& io) {
    for (const BuildingPlan& building : street.plan)
        if (const auto playing = play_building(street, world, building); !playing) return playing;
    auto control = open_control(world.executor, control_path(street.options.data));
    if (!control) return tl::make_unexpected(control.error());
    spawn(world.executor, "control", play_control(world, std::move(*control), *street.stage), world.log);
    spawn(world.executor, "tick", tick(world, *street.stage), world.log);
    if (street.options.demo)
        spawn(world.executor, "script", play_script(world, *street.stage, Script(street.catalogue, street.plan, street.options.seed)),
              world.log);
    if (const auto said = announce(street); !said) return said;
    run_until_stopped(io, street.options.lasts);
    street.stage->tick(world.now());
    street.stage->summarize(world.now());
    return {};
}

}  // namespace

Result<void> play_street(const StreetOptions& options, const Clock& clock, Log& log) {
    Street street{options, {}, {}, {}, nullptr, nullptr, {}, {}, {}, {}};
    if (const auto ready = prepare(street, clock.steady()); !ready) return ready;
    asio::io_context io;
    const auto played = run(street, {io.get_executor(), clock, log}, io);
    street.bells.clear();
    std::error_code ignored;
    std::filesystem::remove(control_path(options.data), ignored);
    return played;
}

}  // namespace gengfu::sim
