#include "simulators/world/district_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <ctime>
#include <fstream>

namespace gengfu::world {
namespace {

constexpr double days_a_month = 365.25 / 12;
constexpr double ms_a_day = 86'400'000;

double months_of(const DistrictOutcome& outcome) {
    return static_cast<double>(outcome.lasts.count()) / ms_a_day / days_a_month;
}

int alarms_of(const DistrictOutcome& outcome, const std::string& condition) {
    const auto found = outcome.false_alarms.find(condition);
    return found == outcome.false_alarms.end() ? 0 : found->second;
}

double rate(int count, std::size_t homes, double months) {
    return homes == 0 ? 0 : static_cast<double>(count) / static_cast<double>(homes) / months;
}

std::string text_of(Duration span) {
    const auto seconds = static_cast<double>(span.count()) / 1000;
    if (seconds < 600) return fmt::format("{:.0f} s", seconds);
    if (seconds < 86'400 * 2) return fmt::format("{:.1f} h", seconds / 3'600);
    return fmt::format("{:.1f} d", seconds / 86'400);
}

Duration at_share(std::vector<Duration> delays, double share) {
    if (delays.empty()) return Duration{0};
    std::ranges::sort(delays);
    const auto last = static_cast<double>(delays.size() - 1);
    return delays[static_cast<std::size_t>(last * share + 0.5)];
}

std::string command(const DistrictOutcome& outcome, std::uint64_t seed) {
    return fmt::format("gengfu-sim world --district --seed {} --devices {} --days {}", seed, outcome.devices,
                       static_cast<double>(outcome.lasts.count()) / ms_a_day);
}

std::string table(const DistrictOutcome& outcome) {
    std::string text =
        fmt::format("\n{:<36} {:>6} {:>6} {:>6} {:>9} {:>9} {:>9}\n", "cause", "causes", "alerts", "missed", "median", "p90", "latest");
    for (const auto& [name, row] : outcome.rows) {
        const auto& delays = row.delays;
        const std::string none = "-";
        text += fmt::format("{:<36} {:>6} {:>6} {:>6} {:>9} {:>9} {:>9}\n", name, row.causes, row.alerts, row.missed,
                            delays.empty() ? none : text_of(at_share(delays, 0.5)), delays.empty() ? none : text_of(at_share(delays, 0.9)),
                            delays.empty() ? none : text_of(at_share(delays, 1)));
    }
    const double months = months_of(outcome);
    text += fmt::format("\nno-water without a cause: {} = {:.2f} a home of one and month, of {} homes\n", alarms_of(outcome, "no-water"),
                        rate(alarms_of(outcome, "no-water"), outcome.homes_of_one, months), outcome.homes_of_one);
    const int leaks = alarms_of(outcome, "leak"), bursts = alarms_of(outcome, "burst");
    text += fmt::format("leak without a cause: {}, burst: {} = {:.3f} a home and month, of {} homes\n", leaks, bursts,
                        rate(leaks + bursts, outcome.homes, months), outcome.homes);
    if (!outcome.left_out.empty()) text += fmt::format("too short or too small for: {}\n", fmt::join(outcome.left_out, ", "));
    return text;
}

/// A first day has begun with nothing, so that the second is what the others are measured by.
std::string memory_of(const DistrictOutcome& outcome) {
    const auto& days = outcome.memory;
    if (days.size() < 3) return {};
    const auto [least, most] = std::minmax_element(days.begin() + 1, days.end());
    return fmt::format("memory without the simulated disks: {:.1f} MB after day 2, {:.1f} after day {}, {:.1f} to {:.1f} between\n",
                       days[1], days.back(), days.size(), *least, *most);
}

std::string line(const DistrictOutcome& outcome, std::uint64_t seed, const std::vector<std::string>& spent, double seconds) {
    const bool ok = outcome.violations.empty() && spent.empty();
    std::string text = fmt::format(
        "seed={} {} devices={} buildings={} homes={} days={} readings={} alerts={} incidents={} entries={} escalated={} "
        "core_seconds={:.1f} "
        "digest={:016x}\n",
        seed, ok ? "ok" : "VIOLATED", outcome.devices, outcome.buildings, outcome.homes,
        static_cast<double>(outcome.lasts.count()) / ms_a_day, outcome.readings, outcome.alerts, outcome.incidents, outcome.entries,
        outcome.escalated, seconds, outcome.digest);
    text += memory_of(outcome);
    for (const Violation& each : outcome.violations) text += fmt::format("  {} {}: {}\n", time_text(each.at), each.checker, each.what);
    for (const std::string& each : spent) text += fmt::format("  budget: {}\n", each);
    if (!ok) text += "  again: " + command(outcome, seed) + "\n";
    return text;
}

std::string json_line(const DistrictOutcome& outcome, std::uint64_t seed, const std::vector<std::string>& spent) {
    boost::json::array violations;
    for (const Violation& each : outcome.violations)
        violations.push_back(boost::json::object{{"checker", each.checker}, {"at", time_text(each.at)}, {"what", each.what}});
    for (const std::string& each : spent)
        violations.push_back(boost::json::object{{"checker", "budget"}, {"at", time_text(Steady{outcome.lasts})}, {"what", each}});
    boost::json::object causes, false_alarms;
    for (const auto& [name, row] : outcome.rows) {
        boost::json::object& one = causes[name].emplace_object();
        one = {{"causes", row.causes}, {"alerts", row.alerts}, {"missed", row.missed}};
        if (row.delays.empty()) continue;
        one["median_ms"] = at_share(row.delays, 0.5).count();
        one["p90_ms"] = at_share(row.delays, 0.9).count();
        one["latest_ms"] = at_share(row.delays, 1).count();
    }
    for (const auto& [condition, count] : outcome.false_alarms) false_alarms[condition] = count;
    const boost::json::object object{{"seed", seed},
                                     {"ok", outcome.violations.empty() && spent.empty()},
                                     {"devices", outcome.devices},
                                     {"homes", outcome.homes},
                                     {"homes_of_one", outcome.homes_of_one},
                                     {"readings", outcome.readings},
                                     {"alerts", outcome.alerts},
                                     {"incidents", outcome.incidents},
                                     {"causes", std::move(causes)},
                                     {"false_alarms", std::move(false_alarms)},
                                     {"left_out", boost::json::array(outcome.left_out.begin(), outcome.left_out.end())},
                                     {"memory_mb", boost::json::array(outcome.memory.begin(), outcome.memory.end())},
                                     {"digest", fmt::format("{:016x}", outcome.digest)},
                                     {"violations", std::move(violations)},
                                     {"again", command(outcome, seed)}};
    return boost::json::serialize(object) + "\n";
}

}  // namespace

std::vector<std::string> beyond(const Budget& budget, const DistrictOutcome& outcome) {
    std::vector<std::string> spent;
    const double months = months_of(outcome);
    const double no_water = rate(alarms_of(outcome, "no-water"), outcome.homes_of_one, months);
    if (no_water > budget.no_water)
        spent.push_back(
            fmt::format("no-water: {:.2f} false alarms a home of one and month, {:.2f} are allowed", no_water, budget.no_water));
    const double leak = rate(alarms_of(outcome, "leak") + alarms_of(outcome, "burst"), outcome.homes, months);
    const double leak_most = outcome.lasts <= budget.first ? budget.leak_at_first : budget.leak;
    if (leak > leak_most)
        spent.push_back(fmt::format("leak and burst: {:.3f} false alarms a home and month, {:.1f} are allowed", leak, leak_most));
    for (const auto& [name, row] : outcome.rows) {
        const int allowed = std::max(1, row.causes / budget.leaks_of_missed);
        if (row.missed > allowed)
            spent.push_back(fmt::format("{}: {} of {} were missed, {} are allowed", name, row.missed, row.causes, allowed));
    }
    return spent;
}

Result<bool> run_districts(const DistrictsOptions& options, const std::function<void(const std::string&)>& say,
                           const std::function<void(const std::string&)>& progress) {
    const auto catalogue = district_catalogue(options.district.profiles);
    if (!catalogue) return fail(FaultKind::malformed, to_string(catalogue.error()));
    bool well = true;
    for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
        DistrictOptions own = options.district;
        own.seed = seed;
        own.keeps_text = !options.log_file.empty();
        const std::clock_t begun = std::clock();
        const auto district = District::make(own, *catalogue);
        if (!district) return tl::make_unexpected(district.error());
        const DistrictOutcome outcome = (*district)->run([&](Duration at) {
            if (options.tells_progress)
                progress(fmt::format("day {} of {}\n", static_cast<double>(at.count()) / ms_a_day,
                                     static_cast<double>(own.lasts.count()) / ms_a_day));
        });
        const double seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
        const auto spent = beyond({}, outcome);
        well = well && outcome.violations.empty() && spent.empty();
        say(options.json ? json_line(outcome, seed, spent) : table(outcome) + line(outcome, seed, spent, seconds));
        if (!options.log_file.empty()) std::ofstream(options.log_file, std::ios::binary) << outcome.log;
    }
    return well;
}

}  // namespace gengfu::world
