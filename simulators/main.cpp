#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "simulators/rim/control_socket.hpp"
#include "simulators/rim/meter_play.hpp"
#include "simulators/rim/street_play.hpp"
#include "simulators/street/control.hpp"
#include "simulators/world/district_report.hpp"
#include "simulators/world/report.hpp"

namespace {

using namespace gengfu;

/// What a person may type; the paths are made absolute, because edges read them elsewhere.
struct Arguments {
    sim::StreetOptions street;
    sim::MeterOptions meter;
    world::WorldsOptions worlds;
    std::string seeds = "1";
    world::DistrictsOptions districts;
    bool district = false;
    std::optional<double> days;
    std::optional<std::size_t> devices;
    std::string script = "demo";
    std::string lasts;
    std::string recordings;
    std::string ready;
    std::string data;
    std::string device;
    std::string cause;
    bool json = false;
};

CLI::App* add_street(CLI::App& app, Arguments& arguments) {
    CLI::App* street = app.add_subcommand("street", "Play buildings on serial lines, sockets and outgoing calls");
    street->add_option("--buildings", arguments.street.buildings, "How many")->capture_default_str();
    street->add_option("--data", arguments.data, "Directory of the street: sites/, tty/, sim/, edge/")->required();
    street->add_option("--profiles", arguments.street.profiles, "Directory of the device kinds")->required()->check(CLI::ExistingDirectory);
    street->add_option("--broker", arguments.street.broker, "For the site files: mqtt://HOST:PORT")->required();
    street->add_option("--group", arguments.street.group, "Sparkplug group")->capture_default_str();
    street->add_option("--host", arguments.street.host, "Sparkplug host")->capture_default_str();
    street->add_option("--speed", arguments.street.speed, "Virtual seconds of water use in a real one")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1e6));
    street->add_option("--recordings", arguments.recordings, "Directory with home-*.csv for the water meters")
        ->check(CLI::ExistingDirectory);
    street->add_option("--seed", arguments.street.seed, "Equal seeds give equal streets")->capture_default_str();
    street->add_option("--script", arguments.script, "demo, or quiet")->capture_default_str()->check(CLI::IsMember({"demo", "quiet"}));
    street->add_option("--for", arguments.lasts, "End after this time, such as 60s");
    street->add_option("--ready", arguments.ready, "File that is written when everything listens");
    street->add_option("--fault", arguments.street.faults, "silent|noise|late|foreign:DEVICE, dead-bus[:EDGE/BUS]; may be repeated");
    return street;
}

CLI::App* add_meter(CLI::App& app, Arguments& arguments) {
    CLI::App* meter = app.add_subcommand("meter", "Play one water meter that moves on by a recorded hour with each poll");
    meter->add_option("--recording", arguments.meter.recording, "A home-*.csv")->required()->check(CLI::ExistingFile);
    meter->add_option("--listen", arguments.meter.listen, "Address and port; port 0 is any")->capture_default_str();
    meter->add_option("--address", arguments.meter.address, "14 digits")->capture_default_str();
    meter->add_option("--for", arguments.lasts, "End after this time, such as 60s");
    meter->add_option("--ready", arguments.ready, "File that is written when it listens");
    return meter;
}

CLI::App* add_world(CLI::App& app, Arguments& arguments) {
    world::WorldsOptions& worlds = arguments.worlds;
    CLI::App* world =
        app.add_subcommand("world", "Run edges, cloud and everything around them in virtual time, with faults drawn from a seed");
    world->add_option("--seed,--seeds", arguments.seeds, "A seed, or a range as in 1..200")->capture_default_str();
    world->add_flag(
        "--district", arguments.district,
        "A district with rules, people and its real causes, each of which must have exactly one alert; without faults of disks and wires");
    world->add_option("--days", arguments.days, "How long, in virtual days: 1, of a district 365")->check(CLI::Range(0.25, 400.0));
    world->add_option("--edges", worlds.world.edges, "How many boxes")->capture_default_str()->check(CLI::Range(1, 60));
    world->add_option("--devices", arguments.devices, "How many devices on them all: 15, of a district 2000")->check(CLI::Range(1, 6000));
    world->add_option("--rules", arguments.districts.district.rules, "Rule file of the district")->capture_default_str();
    world->add_option("--profiles", worlds.profiles, "Directory of the device kinds")->capture_default_str()->check(CLI::ExistingDirectory);
    world->add_option("--faults", worlds.faults, "Only these kinds of fault, separated by commas, or none");
    world->add_option("--jobs", worlds.jobs, "Seeds at a time")->capture_default_str()->check(CLI::Range(1, 256));
    world->add_option("--log", worlds.log_file, "Write what happened into this file");
    world->add_flag("--json", worlds.json, "One line of JSON for each seed");
    return world;
}

void say(const std::string& text) {
    fmt::print("{}", text);
    std::fflush(stdout);
}

/// A district says on standard error how far it is, unless a program reads what it says.
Result<bool> run_districts(Arguments& arguments) {
    world::DistrictsOptions& options = arguments.districts;
    if (arguments.days) options.district.lasts = Duration{static_cast<Duration::rep>(*arguments.days * 86'400'000.0)};
    options.district.devices = arguments.devices.value_or(options.district.devices);
    options.district.profiles = arguments.worlds.profiles;
    options.json = arguments.worlds.json;
    options.tells_progress = !options.json;
    options.log_file = arguments.worlds.log_file;
    return world::run_districts(options, say, [](const std::string& text) { fmt::print(stderr, "{}", text); });
}

Result<bool> run_worlds(Arguments& arguments) {
    const auto seeds = world::parse_seeds(arguments.seeds);
    if (!seeds) return tl::make_unexpected(seeds.error());
    arguments.districts.first = arguments.worlds.first = seeds->first;
    arguments.districts.last = arguments.worlds.last = seeds->second;
    if (arguments.district) return run_districts(arguments);
    if (arguments.days) arguments.worlds.world.lasts = Duration{static_cast<Duration::rep>(*arguments.days * 86'400'000.0)};
    arguments.worlds.world.devices = arguments.devices.value_or(arguments.worlds.world.devices);
    return world::run_worlds(arguments.worlds, say);
}

CLI::App* add_verb(CLI::App& app, Arguments& arguments, const std::string& verb, const std::string& help) {
    CLI::App* command = app.add_subcommand(verb, help);
    if (verb == "cause") command->add_option("NAME", arguments.cause, "As the device's profile calls it")->required();
    command->add_option("DEVICE", arguments.device, "Such as gas-0101")->required();
    command->add_option("--data", arguments.data, "Directory of the street")->required();
    return command;
}

std::filesystem::path absolute(const std::string& path) {
    return path.empty() ? std::filesystem::path() : std::filesystem::absolute(path).lexically_normal();
}

Result<void> resolve(Arguments& arguments) {
    if (!arguments.lasts.empty()) {
        const auto lasts = parse_duration(arguments.lasts);
        if (!lasts) return fail(FaultKind::malformed, "--for: " + lasts.error().what);
        arguments.street.lasts = arguments.meter.lasts = *lasts;
    }
    if (!arguments.ready.empty()) arguments.street.ready = arguments.meter.ready = absolute(arguments.ready);
    if (!arguments.recordings.empty()) arguments.street.recordings = absolute(arguments.recordings);
    arguments.street.data = absolute(arguments.data);
    arguments.street.profiles = absolute(arguments.street.profiles.string());
    arguments.street.demo = arguments.script == "demo";
    return {};
}

Result<void> command(const Arguments& arguments, const std::string& line) {
    const auto reply = sim::ask_street(absolute(arguments.data), line);
    if (!reply) return tl::make_unexpected(reply.error());
    const auto text = sim::read_control(*reply);
    if (!text) return tl::make_unexpected(text.error());
    fmt::print("{}", arguments.json ? *reply : *text);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Buildings that do not exist, on real sockets and serial lines", "gengfu-sim"};
    app.require_subcommand(1);
    Arguments arguments;
    const CLI::App* street = add_street(app, arguments);
    const CLI::App* meter = add_meter(app, arguments);
    const CLI::App* world = add_world(app, arguments);
    const std::vector<CLI::App*> verbs{
        add_verb(app, arguments, "press", "Press a call button"),    add_verb(app, arguments, "leak", "Let gas out"),
        add_verb(app, arguments, "smoke", "Let there be smoke"),     add_verb(app, arguments, "tilt", "Tilt a building"),
        add_verb(app, arguments, "settle", "Let a building settle"), add_verb(app, arguments, "kill", "Let a device fall silent"),
        add_verb(app, arguments, "revive", "Let it speak again")};
    const CLI::App* cause = add_verb(app, arguments, "cause", "Anything else that a profile lets happen");
    CLI::App* list = app.add_subcommand("list", "The devices of a street");
    list->add_option("--data", arguments.data, "Directory of the street")->required();
    list->add_flag("--json", arguments.json, "As one line of JSON");
    CLI11_PARSE(app, argc, argv);

    const SystemClock clock;
    const auto log = stderr_log(Log::Level::info);
    Result<void> done = resolve(arguments);
    if (done && *street) done = sim::play_street(arguments.street, clock, *log);
    if (done && *meter) done = sim::play_meter(arguments.meter, clock, *log);
    if (done && *cause) done = command(arguments, arguments.cause + " " + arguments.device);
    if (done && *list) done = command(arguments, "list");
    bool is_well = true;
    if (done && *world) {
        const auto well = run_worlds(arguments);
        if (!well) done = tl::make_unexpected(well.error());
        is_well = well.value_or(false);
    }
    for (const CLI::App* verb : verbs)
        if (done && *verb) done = command(arguments, verb->get_name() + " " + arguments.device);
    if (!done) fmt::print(stderr, "gengfu-sim: {}\n", done.error().what);
    return done && is_well ? 0 : 1;
}
