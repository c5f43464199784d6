#include "simulators/world/report.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>
#include <charconv>
#include <condition_variable>
#include <ctime>
#include <fstream>
#include <mutex>
#include <thread>

namespace gengfu::world {
namespace {

constexpr std::int64_t readings_a_device_day = 1'440;

std::string command(const WorldsOptions& options, std::uint64_t seed) {
    std::string text = fmt::format("gengfu-sim world --seed {}", seed);
    const WorldOptions standard;
    if (options.world.lasts != standard.lasts)
        text += fmt::format(" --days {}", static_cast<double>(options.world.lasts.count()) / 86'400'000.0);
    if (options.world.edges != standard.edges) text += fmt::format(" --edges {}", options.world.edges);
    if (options.world.devices != standard.devices) text += fmt::format(" --devices {}", options.world.devices);
    if (!options.faults.empty()) text += " --faults " + options.faults;
    return text;
}

std::string line(const WorldsOptions& options, const Outcome& outcome) {
    std::string text = fmt::format(
        "seed={} {} readings={} stored={} presses={} alarms={} raised={} escalated={} restarts={} worst_alarm_ms={} digest={:016x}\n",
        outcome.seed, outcome.violations.empty() ? "ok" : "VIOLATED", outcome.readings, outcome.stored, outcome.presses, outcome.alarms,
        outcome.raised, outcome.escalated, outcome.restarts, outcome.worst_alarm.count(), outcome.digest);
    for (const Violation& each : outcome.violations) text += fmt::format("  {} {}: {}\n", time_text(each.at), each.checker, each.what);
    if (!outcome.violations.empty()) text += "  again: " + command(options, outcome.seed) + "\n";
    return text;
}

std::string json_line(const WorldsOptions& options, const Outcome& outcome) {
    boost::json::array violations;
    for (const Violation& each : outcome.violations)
        violations.push_back(boost::json::object{{"checker", each.checker}, {"at", time_text(each.at)}, {"what", each.what}});
    boost::json::object faults;
    for (const auto& [kind, times] : outcome.faults) faults[kind] = times;
    const boost::json::object object{{"seed", outcome.seed},
                                     {"ok", outcome.violations.empty()},
                                     {"readings", outcome.readings},
                                     {"stored", outcome.stored},
                                     {"presses", outcome.presses},
                                     {"alarms", outcome.alarms},
                                     {"raised", outcome.raised},
                                     {"escalated", outcome.escalated},
                                     {"restarts", outcome.restarts},
                                     {"worst_alarm_ms", outcome.worst_alarm.count()},
                                     {"digest", fmt::format("{:016x}", outcome.digest)},
                                     {"faults", std::move(faults)},
                                     {"violations", std::move(violations)},
                                     {"again", command(options, outcome.seed)}};
    return boost::json::serialize(object) + "\n";
}

/// All seeds together.
struct Sum {
    std::uint64_t seeds = 0, failed = 0;
    Outcome of{};
    std::map<std::string, int> checkers;
    std::string again{};  ///< commands, a line each

    void add(const WorldsOptions& options, const Outcome& one) {
        ++seeds;
        if (!one.violations.empty()) again += "again: " + command(options, one.seed) + "\n";
        failed += one.violations.empty() ? 0U : 1U;
        for (const auto& [kind, times] : one.faults) of.faults[kind] += times;
        for (const Violation& each : one.violations) ++checkers[each.checker];
        of.readings += one.readings;
        of.stored += one.stored;
        of.presses += one.presses;
        of.alarms += one.alarms;
        of.raised += one.raised;
        of.escalated += one.escalated;
        of.events += one.events;
        of.messages += one.messages;
        of.messages_lost += one.messages_lost;
        of.messages_repeated += one.messages_repeated;
        of.messages_dropped += one.messages_dropped;
        of.syncs += one.syncs;
        of.bytes_written += one.bytes_written;
        of.disk_errors += one.disk_errors;
        of.restarts += one.restarts;
        of.programs_ended += one.programs_ended;
        of.worst_alarm = std::max(of.worst_alarm, one.worst_alarm);
    }
    [[nodiscard]] std::string table(double seconds, double core_seconds) const {
        std::string text = "\nfault                  struck\n";
        for (const auto& [kind, times] : of.faults) text += fmt::format("{:<22} {:>6}\n", kind, times);
        if (!checkers.empty()) text += "\nchecker                violations\n";
        for (const auto& [checker, times] : checkers) text += fmt::format("{:<22} {:>6}\n", checker, times);
        const double days = static_cast<double>(of.readings) / readings_a_device_day;
        text += fmt::format(
            "\nevents={} messages={} lost={} repeated={} dropped={} restarts={} programs_ended={} disk_errors={} syncs={} written={} "
            "seconds={:.1f} "
            "core_seconds={:.1f} device_days_per_core_second={:.0f}\n",
            of.events, of.messages, of.messages_lost, of.messages_repeated, of.messages_dropped, of.restarts, of.programs_ended,
            of.disk_errors, of.syncs, of.bytes_written, seconds, core_seconds, core_seconds > 0 ? days / core_seconds : 0);
        text += fmt::format("seeds={} violated={} readings={} stored={} presses={} alarms={} raised={} escalated={} worst_alarm_ms={}\n",
                            seeds, failed, of.readings, of.stored, of.presses, of.alarms, of.raised, of.escalated, of.worst_alarm.count());
        return text + again;
    }
};

/// Outcomes in the order of their seeds, from as many threads as were asked for.
class Runner {
public:
    Runner(const WorldsOptions& options, const WorldOptions& world, const profile::Catalogue& catalogue)
        : options_(options), world_(world), catalogue_(catalogue), next_(options.first) {}

    void each(const std::function<void(const Outcome&)>& visit) {
        // A thread that is the only one of its process locks nothing when it allocates.
        if (options_.jobs == 1) {
            for (std::uint64_t seed = options_.first; seed <= options_.last; ++seed) visit(run(seed));
            return;
        }
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < options_.jobs; ++i) threads.emplace_back([this] { work(); });
        for (std::uint64_t seed = options_.first; seed <= options_.last; ++seed) {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [&] { return done_.contains(seed); });
            const auto outcome = done_.extract(seed);
            lock.unlock();
            visit(outcome.mapped());
        }
    }

private:
    [[nodiscard]] Outcome run(std::uint64_t seed) const {
        WorldOptions own = world_;
        own.seed = seed;
        return World(own, catalogue_).run();
    }
    void work() {
        for (std::uint64_t seed = next_++; seed <= options_.last; seed = next_++) {
            Outcome outcome = run(seed);
            const std::scoped_lock lock(mutex_);
            done_.emplace(seed, std::move(outcome));
            ready_.notify_one();
        }
    }

    const WorldsOptions& options_;
    const WorldOptions& world_;
    const profile::Catalogue& catalogue_;
    std::atomic<std::uint64_t> next_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::map<std::uint64_t, Outcome> done_;
};

Result<std::set<std::string>> parse_faults(const std::string& text) {
    const auto known = Faults::kinds();
    std::set<std::string> kinds;
    for (std::size_t at = 0, end = 0; !text.empty() && end != std::string::npos; at = end + 1) {
        end = text.find(',', at);
        const std::string kind = text.substr(at, end == std::string::npos ? end : end - at);
        if (kind != "none" && std::find(known.begin(), known.end(), kind) == known.end())
            return fail(FaultKind::not_found, fmt::format("--faults: there is no \"{}\"; there are {}", kind, fmt::join(known, ", ")));
        kinds.insert(kind);
    }
    return kinds;
}

}  // namespace

Result<std::pair<std::uint64_t, std::uint64_t>> parse_seeds(const std::string& text) {
    std::uint64_t first = 0, last = 0;
    const char* const end = text.data() + text.size();
    const auto one = std::from_chars(text.data(), end, first);
    if (one.ec == std::errc() && one.ptr == end) return std::pair{first, first};
    const bool is_range = one.ec == std::errc() && end - one.ptr > 2 && one.ptr[0] == '.' && one.ptr[1] == '.';
    if (is_range) {
        const auto two = std::from_chars(one.ptr + 2, end, last);
        if (two.ec == std::errc() && two.ptr == end && first <= last) return std::pair{first, last};
    }
    return fail(FaultKind::malformed, "--seeds " + text + ": write a number, or two as in 1..200");
}

Result<bool> run_worlds(const WorldsOptions& options, const std::function<void(const std::string&)>& say) {
    const auto catalogue = world_catalogue(options.profiles);
    if (!catalogue) return fail(FaultKind::malformed, to_string(catalogue.error()));
    const auto only = parse_faults(options.faults);
    if (!only) return tl::make_unexpected(only.error());
    WorldOptions world = options.world;
    world.only = *only;
    world.keeps_text = !options.log_file.empty();
    const SystemClock clock;
    const Steady begun = clock.steady();
    const std::clock_t core_begun = std::clock();
    Sum sum;
    std::string log;
    Runner(options, world, *catalogue).each([&](const Outcome& outcome) {
        say(options.json ? json_line(options, outcome) : line(options, outcome));
        sum.add(options, outcome);
        log += outcome.log;
    });
    if (!options.log_file.empty()) {
        std::ofstream file(options.log_file, std::ios::binary);
        if (!(file << log).flush()) return fail(FaultKind::io, "cannot write " + options.log_file);
    }
    if (!options.json)
        say(sum.table(static_cast<double>((clock.steady() - begun).count()) / 1'000.0,
                      static_cast<double>(std::clock() - core_begun) / CLOCKS_PER_SEC));
    return sum.failed == 0;
}

}  // namespace gengfu::world
