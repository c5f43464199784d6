#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <utility>

#include "tests/bench/commands.hpp"

namespace gengfu::bench {
namespace {

/// A command, and its plan, which lives as long as the command.
template <class Plan>
std::pair<CLI::App*, std::shared_ptr<Plan>> add(CLI::App& app, int& status, const char* name, const char* text, int (*run)(const Plan&)) {
    auto plan = std::make_shared<Plan>();
    auto* const command = app.add_subcommand(name, text);
    command->callback([plan, run, &status] { status = run(*plan); });
    return {command, std::move(plan)};
}

void add_flood(CLI::App& app, int& status) {
    const auto [command, plan] = add<FloodPlan>(app, status, "flood", "Boxes that send as fast as the cloud commits", flood);
    command->add_option("--broker", plan->broker)->required();
    command->add_option("--boxes", plan->boxes);
    command->add_option("--window", plan->window);
    command->add_option("--readings", plan->readings);
    command->add_option("--fields", plan->fields);
    command->add_option("--rate", plan->rate);
    command->add_option("--warm-up", plan->warm_up);
    command->add_option("--seconds", plan->seconds);
    command->add_flag("--null", plan->to_null);
}

void add_null(CLI::App& app, int& status) {
    const auto broker = std::make_shared<std::uint16_t>();
    auto* const command = app.add_subcommand("null", "A Paho subscriber that does nothing, until its input ends");
    command->add_option("--broker", *broker)->required();
    command->callback([broker, &status] { status = null_subscriber(*broker); });
}

void add_storm(CLI::App& app, int& status) {
    const auto [command, plan] = add<StormPlan>(app, status, "storm", "Boxes that lose the broker together", storm);
    command->add_option("--broker", plan->broker)->required();
    command->add_option("--boxes", plan->boxes);
    command->add_option("--readings", plan->readings);
    command->add_option("--live-every", plan->live_every);
    command->add_option("--alarms-a-second", plan->alarms_a_second);
    command->add_option("--drained-within", plan->drained_within);
}

void add_alarm(CLI::App& app, int& status) {
    const auto [command, plan] = add<AlarmPlan>(app, status, "alarm", "Presses until the feed, and the bare chain in between", alarm);
    command->add_option("--broker", plan->broker)->required();
    command->add_option("--feed", plan->feed);
    command->add_option("--call", plan->call);
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--buttons", plan->buttons);
    command->add_option("--count", plan->count);
    command->add_option("--every-ms", plan->every_ms);
    command->add_option("--give-up-after", plan->give_up_after);
    command->add_flag("!--no-bare", plan->bare);
}

void add_preload(CLI::App& app, int& status) {
    const auto [command, plan] = add<PreloadPlan>(app, status, "preload", "A backlog in a site's outbox", preload);
    command->add_option("--site", plan->site)->required();
    command->add_option("--readings", plan->readings);
    command->add_option("--back-s", plan->back_s);
}

void add_outbox(CLI::App& app, int& status) {
    const auto [command, plan] = add<OutboxPlan>(app, status, "outbox", "The outbox against bare SQLite", outbox);
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--readings", plan->readings);
    command->add_option("--batches", plan->batches);
    command->add_option("--pairs", plan->pairs);
    command->add_flag("--alarms", plan->alarms);
}

void add_ingest(CLI::App& app, int& status) {
    const auto [command, plan] = add<IngestPlan>(app, status, "ingest", "Ingest against bare SQLite", ingest);
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--readings", plan->readings);
    command->add_option("--fields", plan->fields);
    command->add_option("--messages", plan->messages);
    command->add_option("--commits", plan->commits);
    command->add_option("--pairs", plan->pairs);
}

void add_dispatch(CLI::App& app, int& status) {
    const auto [command, plan] = add<DispatchPlan>(app, status, "dispatch", "What a plan of many people costs", dispatch);
    command->add_option("--folder", plan->folder)->required();
    command->add_option("--alerts", plan->alerts);
    command->add_option("--rounds", plan->rounds);
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
