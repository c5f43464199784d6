#include "edge/outbox/outbox.hpp"

#include <fstream>
#include <iostream>
#include <stdexcept>

#include "common/runtime/clock.hpp"
#include "common/runtime/task.hpp"
#include "tests/bench/bare_table.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/statistics.hpp"
#include "tests/bench/sync_count.hpp"

namespace gengfu::bench {
namespace {

using Clock = std::chrono::steady_clock;
using sparkplug::Bytes;

constexpr std::size_t acknowledged_after = 5;  // batches: the cloud's answer is never there at once
constexpr std::size_t devices = 60;

Instant wall() {
    return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
}

/// What the kernel was given to write to disk by this process.
std::uint64_t written_bytes() {
    std::ifstream io("/proc/self/io");
    std::string word;
    std::uint64_t value = 0;
    while (io >> word >> value)
        if (word == "write_bytes:") return value;
    throw std::runtime_error("/proc/self/io does not tell write_bytes");
}

Bytes batch_of(std::size_t readings, bool is_alarm) {
    sparkplug::Batch batch;
    sparkplug::Aliases aliases;
    for (std::size_t i = 0; i < readings; ++i) {
        const DeviceId device{"d" + std::to_string(i % devices)};
        aliases.emplace(sparkplug::field_metric(device, FieldId{"value"}), i % devices + 1);
        batch.readings.push_back({device, wall(), {{FieldId{"value"}, static_cast<std::int64_t>(20'000 + i)}}});
    }
    if (is_alarm) batch.events.push_back({DeviceId{"d0"}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, wall(), false});
    return sparkplug::encode_batch(batch, aliases);
}

struct Cost {
    double seconds = 0, bytes = 0, syncs = 0;
};

/// What `work` costs, with the closing of its files.
Cost cost_of(const std::function<void()>& work) {
    const auto began = Clock::now();
    const std::uint64_t bytes = written_bytes(), syncs = syncs_so_far();
    work();
    return {std::chrono::duration<double>(Clock::now() - began).count(), static_cast<double>(written_bytes() - bytes),
            static_cast<double>(syncs_so_far() - syncs)};
}

/// Every batch is a round: the files are tidied after it, as the box does.
Cost product(const OutboxPlan& plan, const std::filesystem::path& folder, const Bytes& bytes) {
    constexpr std::uint64_t boot = 1;
    std::filesystem::create_directories(folder);
    const SystemClock clock;
    edge::Outbox::Settings settings;
    settings.directory = folder;
    settings.boot = boot;
    settings.random = random_bits;
    auto outbox = std::make_unique<edge::Outbox>(settings, clock);
    return cost_of([&] {
        for (std::size_t i = 1; i <= plan.batches; ++i) {
            const edge::Moment now{clock.wall(), clock.steady(), boot, edge::ClockQuality::plausible};
            edge::Outbox::With with;
            if (plan.alarms) with.mark = edge::Mark{"call-1", std::to_string(i)};
            const auto placed = outbox->append({{plan.alarms ? Lane::safety : Lane::live, bytes, plan.readings}}, now, with);
            if (!placed || !placed->is_on_disk) throw std::runtime_error("the outbox took nothing");
            SequenceSet acknowledged;
            if (i > acknowledged_after && acknowledged.insert(i - acknowledged_after)) outbox->commit(acknowledged);
            outbox->tidy_files();
        }
        outbox.reset();
    });
}

Cost bare(const OutboxPlan& plan, const std::filesystem::path& folder, const Bytes& bytes) {
    std::filesystem::create_directories(folder);
    auto table = std::make_unique<BareTable>(folder / "bare.db");
    return cost_of([&] {
        for (std::size_t i = 1; i <= plan.batches; ++i)
            table->append(bytes, i > acknowledged_after ? static_cast<std::int64_t>(i - acknowledged_after) : 0);
        table.reset();
    });
}

}  // namespace

int outbox(const OutboxPlan& plan) {
    const Bytes bytes = batch_of(plan.readings, plan.alarms);
    const auto batches = static_cast<double>(plan.batches), readings = batches * static_cast<double>(plan.readings);
    boost::json::array pairs;
    for (std::size_t i = 0; i < plan.pairs; ++i) {
        const auto folder = plan.folder / ("pair-" + std::to_string(i));
        const Cost ours = product(plan, folder / "ours", bytes), theirs = bare(plan, folder / "bare", bytes);
        std::filesystem::remove_all(folder);
        pairs.push_back(boost::json::object{{"rate", batches / ours.seconds},
                                            {"bare_rate", batches / theirs.seconds},
                                            {"bytes_per_reading", ours.bytes / readings},
                                            {"bare_bytes_per_reading", theirs.bytes / readings},
                                            {"syncs_per_append", ours.syncs / batches},
                                            {"bare_syncs_per_append", theirs.syncs / batches}});
    }
    std::cout << boost::json::object{{"batch_bytes", bytes.size()}, {"pairs", pairs}} << "\n";
    return 0;
}

}  // namespace gengfu::bench
