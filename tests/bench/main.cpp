#include <CLI/CLI.hpp>
#include <iostream>

#include "tests/bench/commands.hpp"

int main(int argc, char** argv) {
    using namespace gengfu::bench;
    CLI::App app{"gengfu-bench: the loads and the bare loops behind scripts/bench"};
    app.require_subcommand(1);
    int status = 0;
    std::uint16_t broker = 0;

    FloodPlan flooding;
    auto* const flood_command = app.add_subcommand("flood", "Boxes that send as fast as the cloud commits");
    flood_command->add_option("--broker", flooding.broker)->required();
    flood_command->add_option("--boxes", flooding.boxes);
    flood_command->add_option("--window", flooding.window);
    flood_command->add_option("--readings", flooding.readings);
    flood_command->add_option("--fields", flooding.fields);
    flood_command->add_option("--rate", flooding.rate);
    flood_command->add_option("--warm-up", flooding.warm_up);
    flood_command->add_option("--seconds", flooding.seconds);
    flood_command->add_flag("--null", flooding.to_null);
    flood_command->callback([&] { status = flood(flooding); });

    auto* const null_command = app.add_subcommand("null", "A Paho subscriber that does nothing, until its input ends");
    null_command->add_option("--broker", broker)->required();
    null_command->callback([&] { status = null_subscriber(broker); });

    StormPlan storming;
    auto* const storm_command = app.add_subcommand("storm", "Boxes that lose the broker together");
    storm_command->add_option("--broker", storming.broker)->required();
    storm_command->add_option("--boxes", storming.boxes);
    storm_command->add_option("--readings", storming.readings);
    storm_command->add_option("--live-every", storming.live_every);
    storm_command->add_option("--alarms-a-second", storming.alarms_a_second);
    storm_command->add_option("--drained-within", storming.drained_within);
    storm_command->callback([&] { status = storm(storming); });

    AlarmPlan alarming;
    auto* const alarm_command = app.add_subcommand("alarm", "Presses until the feed, and the bare chain in between");
    alarm_command->add_option("--broker", alarming.broker)->required();
    alarm_command->add_option("--feed", alarming.feed);
    alarm_command->add_option("--call", alarming.call);
    alarm_command->add_option("--folder", alarming.folder)->required();
    alarm_command->add_option("--buttons", alarming.buttons);
    alarm_command->add_option("--count", alarming.count);
    alarm_command->add_option("--every-ms", alarming.every_ms);
    alarm_command->add_option("--give-up-after", alarming.give_up_after);
    alarm_command->add_flag("!--no-bare", alarming.bare);
    alarm_command->callback([&] { status = alarm(alarming); });

    PreloadPlan preloading;
    auto* const preload_command = app.add_subcommand("preload", "A backlog in a site's outbox");
    preload_command->add_option("--site", preloading.site)->required();
    preload_command->add_option("--readings", preloading.readings);
    preload_command->add_option("--back-s", preloading.back_s);
    preload_command->callback([&] { status = preload(preloading); });

    OutboxPlan storing;
    auto* const outbox_command = app.add_subcommand("outbox", "The outbox against bare SQLite");
    outbox_command->add_option("--folder", storing.folder)->required();
    outbox_command->add_option("--readings", storing.readings);
    outbox_command->add_option("--batches", storing.batches);
    outbox_command->add_option("--pairs", storing.pairs);
    outbox_command->add_flag("--alarms", storing.alarms);
    outbox_command->callback([&] { status = outbox(storing); });

    IngestPlan taking;
    auto* const ingest_command = app.add_subcommand("ingest", "Ingest against bare SQLite");
    ingest_command->add_option("--folder", taking.folder)->required();
    ingest_command->add_option("--readings", taking.readings);
    ingest_command->add_option("--fields", taking.fields);
    ingest_command->add_option("--messages", taking.messages);
    ingest_command->add_option("--commits", taking.commits);
    ingest_command->add_option("--pairs", taking.pairs);
    ingest_command->callback([&] { status = ingest(taking); });

    DispatchPlan telling;
    auto* const dispatch_command = app.add_subcommand("dispatch", "What a plan of many people costs");
    dispatch_command->add_option("--folder", telling.folder)->required();
    dispatch_command->add_option("--alerts", telling.alerts);
    dispatch_command->add_option("--rounds", telling.rounds);
    dispatch_command->callback([&] { status = dispatch(telling); });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << "gengfu-bench: " << error.what() << "\n";
        return 1;
    }
    return status;
}
