#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iostream>

#include "common/mqtt/paho_link.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/task.hpp"
#include "edge/box.hpp"
#include "edge/collector.hpp"
#include "edge/config.hpp"
#include "edge/outbox/outbox.hpp"
#include "edge/outbox/status.hpp"
#include "edge/status.hpp"
#include "edge/store_thread.hpp"
#include "edge/uplink/conversation.hpp"
#include "edge/uplink/uplink.hpp"

namespace {

using namespace gengfu;

enum Exit : int { ok = 0, trouble = 1, usage = 2 };

int refuse(const Diagnostics& diagnostics) {
    std::cerr << to_string(diagnostics) << "\n";
    return Exit::usage;
}

/// Random and the same until the machine starts anew, so that the steady clock's times can be compared.
std::uint64_t boot_id() {
    constexpr std::size_t digits = 16;
    std::string text;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> text;
    std::erase(text, '-');
    std::uint64_t id = 0;
    const auto read = std::from_chars(text.data(), text.data() + std::min(text.size(), digits), id, 16);
    return read.ec == std::errc{} && text.size() >= digits ? id : random_bits();
}

edge::Outbox::Settings outbox_settings(const edge::Site& site, std::uint64_t boot) {
    edge::Outbox::Settings settings;
    settings.directory = site.data;
    settings.readings_bytes_max = site.outbox.readings_bytes_max;
    settings.alarms_bytes_max = site.outbox.alarms_bytes_max;
    settings.ring_age = site.outbox.ring_age;
    settings.boot = boot;
    settings.random = random_bits;
    settings.is_acknowledged = site.is_acknowledged;
    return settings;
}

void tell_of_old_outbox(const edge::Site& site, Log& log) {
    const std::filesystem::path old = site.data / "outbox.db";
    if (std::filesystem::exists(old))
        log.error("old_outbox",
                  {{"file", old.string()},
                   {"what", "an outbox of an earlier version is not read: send what it holds with that version, then delete it"}});
}

boost::asio::awaitable<void> stop(edge::Box& box, const edge::Uplink& uplink, boost::asio::io_context& context) {
    constexpr Duration look_again_after{20};
    constexpr int looks_max = 100;
    box.stop();
    for (int i = 0; i < looks_max && uplink.is_up(); ++i) {
        co_await sleep_for(look_again_after);
    }
    context.stop();
}

int run(const std::string& file, const std::string& ready_file, bool verbose) {
    const auto site = edge::load_site(file);
    if (!site) return refuse(site.error());
    std::filesystem::create_directories(site->data);

    const auto log = stderr_log(verbose ? Log::Level::debug : Log::Level::info);
    // A write beyond the process's limit is an error that the outbox can handle, and no reason to die.
    std::signal(SIGXFSZ, SIG_IGN);
    tell_of_old_outbox(*site, *log);
    const SystemClock clock;
    const std::uint64_t boot = boot_id();
    boost::asio::io_context context(1);
    edge::Outbox outbox(outbox_settings(*site, boot), clock);
    edge::StoreThread store(context.get_executor());
    edge::Collector collector(*site, clock, *log, outbox, store, boot);
    edge::Conversation conversation({site->group, site->edge, site->host, random_bits(), site->is_acknowledged}, outbox,
                                    [&](Instant wall) { return collector.birth(wall); });
    edge::Uplink uplink(context, clock, *log, conversation, site->mqtt);
    mqtt::PahoLink link(context.get_executor(), uplink);
    uplink.use(link);
    edge::Box box(context, *site, clock, *log, {outbox, collector, uplink});

    if (const auto started = box.start(); !started) {
        log->error("cannot_start", {{"why", started.error().what}});
        return Exit::trouble;
    }
    if (!ready_file.empty())
        if (const auto written = write_atomically(ready_file, box.ready_json(::getpid())); !written)
            log->error("ready_file", {{"why", written.error().what}});
    log->info("started", {{"edge", site->edge}, {"devices", site->devices.size()}, {"buses", site->buses.size()}});

    edge::StatusListener status(context, site->data, [&] { return edge::status_json(*site, outbox.status(), &collector.counts()); }, *log);
    status.start();

    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (!error) spawn(context.get_executor(), "stop", stop(box, uplink, context), *log);
    });
    context.run();
    log->info("stopped", {{"edge", site->edge}});
    return Exit::ok;
}

/// Each file is a site if it names an edge, otherwise a profile.
int check(const std::vector<std::string>& files) {
    Diagnostics diagnostics;
    const auto add = [&](const auto& checked) {
        if (!checked) diagnostics.insert(diagnostics.end(), checked.error().begin(), checked.error().end());
    };
    for (const std::string& file : files) {
        const auto node = document::parse_file(file);
        add(node);
        if (!node) continue;
        const auto* table = std::get_if<document::Table>(&node->value);
        const bool is_profile = table != nullptr && table->nodes.contains("kind");
        if (is_profile)
            add(profile::load(file));
        else
            add(edge::load_site(file));
    }
    if (!diagnostics.empty()) return refuse(diagnostics);
    std::cout << files.size() << (files.size() == 1 ? " file is" : " files are") << " well\n";
    return Exit::ok;
}

int status(const std::string& file, bool json) {
    const auto site = edge::load_site(file);
    if (!site) return refuse(site.error());
    std::optional<std::string> text = edge::ask_status(site->data);
    if (!text) {
        const auto status = edge::read_status(site->data);
        if (!status) {
            std::cerr << "gengfu-edge: there is no outbox in " << site->data.string() << ": has this site run yet?\n";
            return Exit::trouble;
        }
        text = edge::status_json(*site, *status, nullptr);
    }
    std::cout << (json ? *text + "\n" : edge::status_text(*text));
    return Exit::ok;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"gengfu-edge: the watchman's box in a building"};
    app.set_version_flag("--version", "gengfu-edge 0.1.0");
    app.require_subcommand(1);
    std::string site, ready;
    std::vector<std::string> files;
    bool json = false, verbose = false;
    auto* const run_command = app.add_subcommand("run", "Watch the devices of a site");
    run_command->add_option("--site", site, "The site's file")->required();
    run_command->add_option("--ready", ready, "Write this file once everything listens");
    run_command->add_flag("--verbose", verbose, "Log more");
    auto* const check_command = app.add_subcommand("check", "Say what is wrong with site and profile files, without starting");
    check_command->add_option("FILE", files, "Site or profile files")->required();
    auto* const status_command = app.add_subcommand("status", "What the outbox holds");
    status_command->add_option("--site", site, "The site's file")->required();
    status_command->add_flag("--json", json, "One JSON object");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Exit::ok : Exit::usage;
    }
    try {
        if (*run_command) return run(site, ready, verbose);
        if (*check_command) return check(files);
        return status(site, json);
    } catch (const std::exception& error) {
        std::cerr << "gengfu-edge: " << error.what() << "\n";
        return Exit::trouble;
    }
}
