#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <iostream>

#include "cloud/check.hpp"
#include "cloud/config.hpp"
#include "cloud/exit.hpp"
#include "cloud/replay/command.hpp"
#include "cloud/retire.hpp"
#include "cloud/run.hpp"
#include "cloud/store/backup.hpp"
#include "cloud/store/store.hpp"
#include "common/runtime/clock.hpp"

namespace {

using namespace gengfu;
using cloud::Exit;

int refuse(const Diagnostics& diagnostics) {
    std::cerr << to_string(diagnostics) << "\n";
    return Exit::usage;
}

int run(const std::string& file, const std::string& ready_file, bool verbose) {
    const auto config = cloud::load_config(file);
    return config ? cloud::run(file, *config, ready_file, verbose) : refuse(config.error());
}

std::vector<detect::Whose> heard_by(const cloud::Config& config) {
    if (!std::filesystem::exists(config.database())) return {};
    sqlite::Database database(config.database(), sqlite::Database::Access::read);
    return store::heard_in(database);
}

int check(const std::vector<std::string>& files) {
    if (const Diagnostics found = cloud::check(files, heard_by); !found.empty()) return refuse(found);
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
