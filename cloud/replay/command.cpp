#include "cloud/replay/command.hpp"

#include <boost/json.hpp>
#include <optional>
#include <ostream>

#include "cloud/detect/rules.hpp"
#include "cloud/replay/replay.hpp"

namespace gengfu::replay {
namespace {

constexpr Duration lasting_usually = std::chrono::days{14};

tl::unexpected<Diagnostics> refuse(std::string what) {
    return tl::make_unexpected(Diagnostics{{{"gengfu-cloud replay", 0, 0}, std::move(what)}});
}

/// What the command line asks to be changed.
Checked<std::vector<Change>> changes_of(const Command& command) {
    if (!command.silences.empty() && !command.leaks.empty())
        return refuse("--silence-from and --leak-from are tried one after the other, not together");
    if (command.leaks.empty() != (command.leak_litres_per_hour == 0))
        return refuse("--leak says how many litres an hour and --leak-from since when: both are needed");
    if (command.leak_litres_per_hour < 0) return refuse("--leak must be more than 0");
    std::optional<double> leak;
    if (!command.leaks.empty()) leak = command.leak_litres_per_hour;
    std::vector<Change> changes;
    for (const std::string& each : leak ? command.leaks : command.silences) {
        const auto from = parse_local_time(each);
        if (!from) return refuse((leak ? "--leak-from: " : "--silence-from: ") + from.error().what);
        changes.push_back({*from, leak});
    }
    return changes;
}

std::string_view name_of(const Event& event) {
    if (event.stood_before) return "stands";
    return event.finding.change == AlarmChange::cleared ? "cleared" : "raised";
}

void write_json(const Event& event, bool names_change, std::ostream& out) {
    boost::json::object line{{"at", to_string(event.at)},
                             {"detector", event.finding.condition.value()},
                             {"event", name_of(event)},
                             {"reason", event.finding.reason}};
    if (names_change) line[event.change->leak_litres_per_hour ? "leak_from" : "silence_from"] = to_string(event.change->from);
    out << boost::json::serialize(line) << "\n";
}

void write_text(const Event& event, bool names_change, std::ostream& out) {
    if (names_change) out << (event.change->leak_litres_per_hour ? "leak from " : "silence from ") << to_string(event.change->from) << "  ";
    out << to_string(event.at) << "  " << name_of(event) << "  " << event.finding.condition << "  (" << event.finding.reason << ")\n";
}

}  // namespace

Checked<void> run(const Command& command, std::ostream& out) {
    const auto changes = changes_of(command);
    if (!changes) return tl::make_unexpected(changes.error());
    const auto lasting = command.lasting.empty() ? Result<Duration>(lasting_usually) : parse_duration(command.lasting);
    if (!lasting) return refuse("--for: " + lasting.error().what);
    const auto rules = command.rules.empty() ? Checked<detect::Rules>(detect::Rules()) : detect::Rules::load(command.rules);
    if (!rules) return tl::make_unexpected(rules.error());
    const auto recording = load_recording(command.recording);
    if (!recording) return tl::make_unexpected(recording.error());

    const bool names_change = changes->size() > 1;
    std::size_t said = 0;
    const auto hear = [&](const Event& event) {
        ++said;
        command.json ? write_json(event, names_change, out) : write_text(event, names_change, out);
    };
    Replay replay(rules->settings_for({}), *recording);
    if (changes->empty())
        replay.run(hear);
    else if (changes->size() == 1)
        replay.run(changes->front(), hear);
    else
        replay.run_each(*changes, *lasting, hear);
    if (!command.json && said == 0)
        out << "nothing was raised from " << to_string(recording->front().at) << " to " << to_string(recording->back().at) << "\n";
    return {};
}

}  // namespace gengfu::replay
