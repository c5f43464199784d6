#include "cloud/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>
#include <functional>

#include "cloud/console/assets.hpp"
#include "cloud/decisions.hpp"
#include "cloud/dispatch/dead_man.hpp"
#include "cloud/dispatch/escalation.hpp"
#include "cloud/doubts.hpp"
#include "cloud/feed/server.hpp"
#include "cloud/ingest/receiver.hpp"
#include "cloud/rooms.hpp"
#include "cloud/store/store.hpp"
#include "common/mqtt/paho_link.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/task.hpp"

namespace gengfu::cloud {
namespace {

namespace asio = boost::asio;

constexpr Duration stop_within{2'500};

feed::Settings feed_settings(const Config& config, Log& log) {
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

std::string authority(const Config& config, std::uint16_t port) {
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
std::unique_ptr<dispatch::DeadMan> watch_over(asio::io_context& context, const Config& config, const store::Store& store,
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

Exit cannot_listen(const Config& config, const Fault& why, Log& log) {
    log.error("cannot_listen", {{"address", config.address}, {"port", config.port}, {"why", why.what}});
    return why.kind == FaultKind::io ? Exit::trouble : Exit::usage;
}

void tell(const Diagnostics& diagnostics, std::string_view event, Log::Level level, Log& log) {
    constexpr std::size_t told_max = 50;
    for (std::size_t i = 0; i < std::min(diagnostics.size(), told_max); ++i) log.write(level, event, {{"what", to_string(diagnostics[i])}});
    if (diagnostics.size() > told_max) log.write(level, event, {{"more", diagnostics.size() - told_max}});
}

void tell_doubts(const Config& config, const store::Store& store, Log& log) {
    tell(unclear_in(config, store.heard()), "rule_unclear", Log::Level::warning, log);
    tell(unreachable_in(config), "responder_unreachable", Log::Level::warning, log);
}

/// At each SIGHUP, for as long as `signals` is.
void act_on(asio::signal_set& signals, const std::function<void()>& act) {
    signals.async_wait([&signals, act](const boost::system::error_code& error, int) {
        if (error) return;
        act();
        act_on(signals, act);
    });
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

}  // namespace

Exit run(const std::string& file, const Config& config, const std::string& ready_file, bool verbose) {
    std::filesystem::create_directories(config.data);

    const auto log = stderr_log(verbose ? Log::Level::debug : Log::Level::info);
    const SystemClock system_clock;
    AnchoredClock clock(system_clock);
    asio::io_context context(1);
    asio::signal_set hang_ups(context, SIGHUP);  // one that comes before we are ready waits
    Decisions decisions(config);
    if (decisions.judge() == nullptr)
        log->warning("no_rules", {{"why", "the configuration names no rules: readings are stored and not judged"}});
    store::Store store(sqlite::Database(config.database(), sqlite::Database::Access::write), clock,
                       {config.service_levels, decisions.judge(), decisions.plan()});
    anchor(clock, store, *log);
    tell_doubts(config, store, *log);
    feed::Server server(context, clock, {store, store}, config.catalogue, feed_settings(config, *log));
    Rooms rooms(store, clock, decisions.plan(), config.catalogue);
    rooms.enter(server);
    dispatch::Escalation escalation(context.get_executor(), store, clock, *log);
    ingest::Ingest ingest(store, config.edge_silent_after, *log);
    ingest::Receiver receiver(context.get_executor(), ingest, clock, *log, {config.mqtt, config.host_id, {}, config.broker_silent_after},
                              random_bits);
    mqtt::PahoLink link(context.get_executor(), receiver);

    const auto port = server.start();
    if (!port) return cannot_listen(config, port.error(), *log);
    // Whoever changed the journal finishes what it is doing before others act on the change.
    store.on_change([&] {
        asio::post(context, [&] {
            server.on_change();
            escalation.wake();
        });
    });
    const auto dead_man = watch_over(context, config, store, receiver, ingest, clock, *log);
    server.add_metrics([&] { return receiver.metrics() + rim_metrics(clock, link) + (dead_man ? dead_man->metrics() : ""); });
    escalation.start();
    const std::string http = authority(config, *port);
    receiver.start(link, [&] { tell_ready(ready_file, http, *log); });
    log->info("started", {{"http", http}, {"kinds", config.catalogue.size()}});

    act_on(hang_ups, [&] {
        const auto fresh = decisions.read_again(file);
        if (!fresh) return tell(fresh.error(), "reload_refused", Log::Level::error, *log);
        store.renew();
        rooms.renew(decisions.plan());
        tell_doubts(*fresh, store, *log);
        log->info("reloaded", {{"what", "rules and people; the rest of the configuration takes a restart"}});
    });
    serve_until_signal(context, [&] {
        server.stop();
        escalation.stop();
        if (dead_man) dead_man->stop();
        receiver.stop([&] { context.stop(); });
    });
    log->info("stopped", {{"http", http}});
    return Exit::ok;
}

}  // namespace gengfu::cloud
