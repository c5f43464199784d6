#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "tests/bench/commands.hpp"

namespace gengfu::bench {
namespace {

// A plan lives as long as its command's callback.

void add_flood(CLI::App& app, int& status) {
    const auto plan = std::make_shared<FloodPlan>();
    auto* const command = app.add_subcommand("flood", "Boxes that send as fast as the cloud commits");
    command->add_option("--broker", plan->broker)->required();
    command->add_option("--boxes", plan->boxes);
    command->add_option("--window", plan->window);
    command->add_option("--readings", plan->readings);
    command->add_option("--fields", plan->fields);
    command->add_option("--rate", plan->rate);
    command->add_option("--warm-up", plan->warm_up);
    command->add_option("--seconds", plan->seconds);
    command->add_flag("--null", plan->to_null);
    command->callback([plan, &status] { status = flood(*plan); });
}

void add_null(CLI::App& app, int& status) {
    const auto broker = std::make_shared<std::uint16_t>();
    auto* const command = app.add_subcommand("null", "A Paho subscriber that does nothing, until its input ends");
    command->add_option("--broker", *broker)->required();
    command->callback([broker, &status] { status = null_subscriber(*broker); });
}

void add_storm(CLI::App& app, int& status) {
    const auto plan = std::make_shared<StormPlan>();
    auto* const command = app.add_subcommand("storm", "Boxes that lose the broker together");
    command->add_option("--broker", plan->broker)->required();
    command->add_option("--boxes", plan->boxes);
    command->add_option("--readings", plan->readings);
    command->add_option("--live-every", plan->live_every);
    command->add_option("--alarms-a-second", plan->alarms_a_second);
    command->add_option("--drained-within", plan->drained_within);
    command->callback([plan, &status] { status = storm(*plan); });
}

void add_alarm(CLI::App& app, int& status) {
    const auto plan = std::make_shared<AlarmPlan>();
    auto* const command = app.add_subcommand("alarm", "Presses until the feed, and the bare chain in between");
    command->add_option("--broker", plan->broker)->required();
    command->add_option("--feed", plan->feed);
    command->add_option("--call", plan->call);
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--buttons", plan->buttons);
    command->add_option("--count", plan->count);
    command->add_option("--every-ms", plan->every_ms);
    command->add_option("--give-up-after", plan->give_up_after);
    command->add_flag("!--no-bare", plan->bare);
    command->callback([plan, &status] { status = alarm(*plan); });
}

void add_preload(CLI::App& app, int& status) {
    const auto plan = std::make_shared<PreloadPlan>();
    auto* const command = app.add_subcommand("preload", "A backlog in a site's outbox");
    command->add_option("--site", plan->site)->required();
    command->add_option("--readings", plan->readings);
    command->add_option("--back-s", plan->back_s);
    command->callback([plan, &status] { status = preload(*plan); });
}

void add_outbox(CLI::App& app, int& status) {
    const auto plan = std::make_shared<OutboxPlan>();
    auto* const command = app.add_subcommand("outbox", "The outbox against bare SQLite");
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--readings", plan->readings);
    command->add_option("--batches", plan->batches);
    command->add_option("--pairs", plan->pairs);
    command->add_flag("--alarms", plan->alarms);
    command->callback([plan, &status] { status = outbox(*plan); });
}

void add_ingest(CLI::App& app, int& status) {
    const auto plan = std::make_shared<IngestPlan>();
    auto* const command = app.add_subcommand("ingest", "Ingest against bare SQLite");
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--readings", plan->readings);
    command->add_option("--fields", plan->fields);
    command->add_option("--messages", plan->messages);
    command->add_option("--commits", plan->commits);
    command->add_option("--pairs", plan->pairs);
    command->callback([plan, &status] { status = ingest(*plan); });
}

void add_dispatch(CLI::App& app, int& status) {
    const auto plan = std::make_shared<DispatchPlan>();
    auto* const command = app.add_subcommand("dispatch", "What a plan of many people costs");
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--alerts", plan->alerts);
    command->add_option("--rounds", plan->rounds);
    command->callback([plan, &status] { status = dispatch(*plan); });
}

}  // namespace
}  // namespace gengfu::bench

int main(int argc, char** argv) {
    using namespace gengfu::bench;
    CLI::App app{"gengfu-bench: the loads and the bare loops behind scripts/bench"};
    app.require_subcommand(1);
    int status = 0;
    add_flood(app, status);
    add_null(app, status);
    add_storm(app, status);
    add_alarm(app, status);
    add_preload(app, status);
    add_outbox(app, status);
    add_ingest(app, status);
    add_dispatch(app, status);

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
