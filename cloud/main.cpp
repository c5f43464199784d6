#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>
#include <functional>
#include <iostream>
#include <optional>

#include "cloud/check.hpp"
#include "cloud/config.hpp"
#include "cloud/console/assets.hpp"
#include "cloud/dispatch/dead_man.hpp"
#include "cloud/dispatch/escalation.hpp"
#include "cloud/feed/server.hpp"
#include "cloud/ingest/receiver.hpp"
#include "cloud/replay/command.hpp"
#include "cloud/retire.hpp"
#include "cloud/rooms.hpp"
#include "cloud/store/backup.hpp"
#include "cloud/store/store.hpp"
#include "common/mqtt/paho_link.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/task.hpp"

namespace {

using namespace gengfu;
namespace asio = boost::asio;

enum Exit : int { ok = 0, trouble = 1, usage = 2 };

constexpr Duration stop_within{2'500};

int refuse(const Diagnostics& diagnostics) {
    std::cerr << to_string(diagnostics) << "\n";
    return Exit::usage;
}

feed::Settings feed_settings(const cloud::Config& config, Log& log) {
    feed::Settings settings;
    settings.address = config.address;
    settings.port = config.port;
    settings.certificate_file = config.certificate_file;
    settings.key_file = config.key_file;
    settings.tokens = config.tokens;
    for (const console::Asset& each : console::assets()) settings.assets.push_back({each.path, each.content_type, each.body, each.etag});
    settings.levels = config.service_levels;
    settings.log = &log;
    return settings;
}

std::string authority(const cloud::Config& config, std::uint16_t port) {
    const bool is_v6 = config.address.find(':') != std::string::npos;
    return (is_v6 ? "[" + config.address + "]" : config.address) + ":" + std::to_string(port);
}

void tell_ready(const std::string& file, const std::string& http, Log& log) {
    if (file.empty()) return;
    const std::string json = boost::json::serialize(boost::json::object{{"http", http}, {"pid", ::getpid()}});
    if (const auto written = write_atomically(file, json + "\n"); !written) log.error("ready_file", {{"why", written.error().what}});
}

/// Timers and the journal go on from where they were, also when the system's clock has been set back.
void anchor(AnchoredClock& clock, const store::Store& store, Log& log) {
    constexpr Duration worth_telling = std::chrono::minutes{2};
    if (const auto newest = store.newest_time()) clock.not_before(*newest);
    if (clock.offset() < -worth_telling)
        log.warning("clock_behind_database", {{"seconds", clock.offset().count() / -1000}, {"from", to_rfc3339(clock.wall())}});
}

std::string rim_metrics(const AnchoredClock& clock, const mqtt::PahoLink& link) {
    return "# HELP gengfu_clock_offset_seconds How far the system's clock is ahead of the one that the cloud goes by.\n"
           "# TYPE gengfu_clock_offset_seconds gauge\ngengfu_clock_offset_seconds " +
           std::to_string(clock.offset().count() / 1000) +
           "\n# HELP gengfu_link_dropped_total Messages that the link threw away because nobody took them for a second.\n"
           "# TYPE gengfu_link_dropped_total counter\ngengfu_link_dropped_total " +
           std::to_string(link.dropped()) + "\n";
}

/// Nothing when nobody outside is to be told.
std::unique_ptr<dispatch::DeadMan> watch_over(asio::io_context& context, const cloud::Config& config, const store::Store& store,
                                              const ingest::Receiver& receiver, const ingest::Ingest& ingest, const Clock& clock,
                                              Log& log) {
    if (!config.dead_man) return nullptr;
    const auto trouble = [&, health = dispatch::Health{}]() mutable {
        return health.trouble({receiver.is_connected(), store.next_timer(), ingest.counts().in_trouble}, clock.wall());
    };
    auto dead_man = std::make_unique<dispatch::DeadMan>(context.get_executor(), *config.dead_man, trouble, log);
    dead_man->start();
    return dead_man;
}

int cannot_listen(const cloud::Config& config, const Fault& why, Log& log) {
    log.error("cannot_listen", {{"address", config.address}, {"port", config.port}, {"why", why.what}});
    return why.kind == FaultKind::io ? Exit::trouble : Exit::usage;
}

/// Serves until a signal comes; then `stop` has `stop_within` to let go of everything.
void serve_until_signal(asio::io_context& context, const std::function<void()>& stop) {
    asio::steady_timer last_moment(context);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& error, int) {
        if (error) return;
        last_moment.expires_after(stop_within);
        last_moment.async_wait([&](const boost::system::error_code&) { context.stop(); });
        stop();
    });
    context.run();
}

template <class T>
const T* pointer_to(const std::optional<T>& some) {
    return some ? &*some : nullptr;
}

int run(const std::string& file, const std::string& ready_file, bool verbose) {
    const auto config = cloud::load_config(file);
    if (!config) return refuse(config.error());
    std::filesystem::create_directories(config->data);

    const auto log = stderr_log(verbose ? Log::Level::debug : Log::Level::info);
    const SystemClock system_clock;
    AnchoredClock clock(system_clock);
    asio::io_context context(1);
    std::optional<detect::Judge> judge;
    if (config->rules)
        judge.emplace(*config->rules, config->catalogue);
    else
        log->warning("no_rules", {{"why", "the configuration names no rules: readings are stored and not judged"}});
    std::optional<registry::Plan> plan;
    if (config->people) plan.emplace(*config->people);
    store::Store store(sqlite::Database(config->database(), sqlite::Database::Access::write), clock,
                       {config->service_levels, pointer_to(judge), pointer_to(plan)});
    anchor(clock, store, *log);
    feed::Server server(context, clock, {store, store}, config->catalogue, feed_settings(*config, *log));
    cloud::Rooms rooms(store, clock, pointer_to(plan), config->catalogue);
    rooms.enter(server);
    dispatch::Escalation escalation(context.get_executor(), store, clock, *log);
    ingest::Ingest ingest(store, config->edge_silent_after, *log);
    ingest::Receiver receiver(context.get_executor(), ingest, clock, *log, {config->mqtt, config->host_id, {}, config->broker_silent_after},
                              random_bits);
    mqtt::PahoLink link(context.get_executor(), receiver);

    const auto port = server.start();
    if (!port) return cannot_listen(*config, port.error(), *log);
    // Whoever changed the journal finishes what it is doing before others act on the change.
    store.on_change([&] {
        asio::post(context, [&] {
            server.on_change();
            escalation.wake();
        });
    });
    const auto dead_man = watch_over(context, *config, store, receiver, ingest, clock, *log);
    server.add_metrics([&] { return receiver.metrics() + rim_metrics(clock, link) + (dead_man ? dead_man->metrics() : ""); });
    escalation.start();
    const std::string http = authority(*config, *port);
    receiver.start(link, [&] { tell_ready(ready_file, http, *log); });
    log->info("started", {{"http", http}, {"kinds", config->catalogue.size()}});

    serve_until_signal(context, [&] {
        server.stop();
        escalation.stop();
        if (dead_man) dead_man->stop();
        receiver.stop([&] { context.stop(); });
    });
    log->info("stopped", {{"http", http}});
    return Exit::ok;
}

int check(const std::vector<std::string>& files) {
    if (const Diagnostics found = cloud::check(files); !found.empty()) return refuse(found);
    std::cout << files.size() << (files.size() == 1 ? " file is" : " files are") << " well\n";
    return Exit::ok;
}

int status(const std::string& file, bool json) {
    const auto config = cloud::load_config(file);
    if (!config) return refuse(config.error());
    sqlite::Database database(config->database(), sqlite::Database::Access::read);
    const alert::Book::Summary summary = store::summary_of(database);
    if (json) {
        const boost::json::object alerts{{"raised", summary.raised},
                                         {"open", summary.open},
                                         {"acknowledged", summary.acknowledged},
                                         {"closed", summary.closed},
                                         {"cancelled", summary.cancelled}};
        std::cout << boost::json::serialize(boost::json::object{
                         {"devices", summary.devices}, {"edges", summary.edges}, {"stored", summary.readings_stored}, {"alerts", alerts}})
                  << "\n";
    } else {
        std::cout << "edges     " << summary.edges << "\ndevices   " << summary.devices << "\nstored    " << summary.readings_stored
                  << " readings\nalerts    " << summary.open << " open of " << summary.raised << "\n";
    }
    return Exit::ok;
}

/// Says how far a copy has come, once a second for as long as it takes.
std::function<void(sqlite::Progress)> show_progress(const SystemClock& clock) {
    return [&clock, said_at = clock.steady()](const sqlite::Progress& progress) mutable {
        if (clock.steady() - said_at < std::chrono::seconds{1}) return;
        said_at = clock.steady();
        std::cerr << "copied " << progress.done * 100 / std::max<std::int64_t>(progress.of, 1) << " %\n";
    };
}

int tell(const Fault& fault) {
    std::cerr << "gengfu-cloud: " << fault.what << "\n";
    return fault.kind == FaultKind::io || fault.kind == FaultKind::full ? Exit::trouble : Exit::usage;
}

int back_up(const std::string& file, const std::string& to) {
    const auto config = cloud::load_config(file);
    if (!config) return refuse(config.error());
    const SystemClock clock;
    if (const auto copied = store::back_up(config->database(), to, show_progress(clock)); !copied) return tell(copied.error());
    std::cout << to << " holds the database as it was\n";
    return Exit::ok;
}

int restore(const std::string& file, const std::string& from) {
    const auto config = cloud::load_config(file);
    if (!config) return refuse(config.error());
    std::filesystem::create_directories(config->data);
    const SystemClock clock;
    const auto aside = store::restore(config->database(), from, clock.wall(), show_progress(clock));
    if (!aside) return tell(aside.error());
    std::cout << config->database().string() << " is restored; what was there before is " << aside->string() << "\n";
    return Exit::ok;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"gengfu-cloud: hears the boxes, keeps the alerts, serves the command centre"};
    app.set_version_flag("--version", "gengfu-cloud 0.1.0");
    app.require_subcommand(1);
    std::string config, ready;
    std::vector<std::string> files;
    bool json = false, verbose = false;
    auto* const run_command = app.add_subcommand("run", "Serve");
    run_command->add_option("--config", config, "The configuration's file")->required();
    run_command->add_option("--ready", ready, "Write this file once the broker and the port are ready");
    run_command->add_flag("--verbose", verbose, "Log more");
    auto* const check_command =
        app.add_subcommand("check", "Say what is wrong with configuration, rule and profile files, without starting");
    check_command->add_option("FILE", files, "Configuration, rule or profile files")->required();
    auto* const status_command = app.add_subcommand("status", "What the database holds");
    status_command->add_option("--config", config, "The configuration's file")->required();
    status_command->add_flag("--json", json, "One JSON object");
    std::string other;
    auto* const backup_command = app.add_subcommand("backup", "Copy the database, also while it is served");
    backup_command->add_option("--config", config, "The configuration's file")->required();
    backup_command->add_option("--to", other, "The copy's file; there must be none yet")->required();
    auto* const restore_command = app.add_subcommand("restore", "Put a copy in the place of the database, which is kept beside it");
    restore_command->add_option("--config", config, "The configuration's file")->required();
    restore_command->add_option("--from", other, "The copy's file")->required();
    auto* const retire_command = app.add_subcommand("retire", "Wait no more for a box that will not come back; the cloud must be stopped");
    retire_command->add_option("BOX", other, "The box, as GROUP/EDGE")->required();
    retire_command->add_option("--config", config, "The configuration's file")->required();
    replay::Command replayed;
    auto* const replay_command =
        app.add_subcommand("replay", "Show a recording of a water meter to the detectors, to try rules on what has been");
    replay_command->add_option("RECORDING", replayed.recording, "CSV with the columns time_local and cumulative_litres")->required();
    replay_command->add_option("--rules", replayed.rules, "The rules' file; what is usual without");
    replay_command->add_flag("--json", replayed.json, "One JSON object for each change");
    replay_command
        ->add_option("--silence-from", replayed.silences, "Local time from which on no water is used; several are tried one by one")
        ->allow_extra_args(false);
    replay_command->add_option("--leak", replayed.leak_litres_per_hour, "Litres an hour that leak in addition");
    replay_command->add_option("--leak-from", replayed.leaks, "Local time from which on they do; several are tried one by one")
        ->allow_extra_args(false);
    replay_command->add_option("--for", replayed.lasting, "With several: how long each is played (14d)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Exit::ok : Exit::usage;
    }
    try {
        if (*run_command) return run(config, ready, verbose);
        if (*check_command) return check(files);
        if (*replay_command) {
            const auto played = replay::run(replayed, std::cout);
            return played ? Exit::ok : refuse(played.error());
        }
        if (*backup_command) return back_up(config, other);
        if (*restore_command) return restore(config, other);
        if (*retire_command) return cloud::retire(config, other, std::cout, std::cerr);
        return status(config, json);
    } catch (const std::exception& error) {
        std::cerr << "gengfu-cloud: " << error.what() << "\n";
        return Exit::trouble;
    }
}
