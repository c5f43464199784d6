#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

/// What scripts/bench asks for, one process each; every command prints one JSON object and gives the exit status.
namespace gengfu::bench {

/// Boxes that send live batches to a cloud as fast as it commits them, or at a rate.
struct FloodPlan {
    std::uint16_t broker = 0;
    std::size_t boxes = 16, window = 64, readings = 1, fields = 1;
    double rate = 0;  ///< messages a second of all together; 0: as fast as it goes
    double warm_up = 1, seconds = 5;
    bool to_null = false;  ///< the listener is `null`, which says only how many it has heard
};
int flood(const FloodPlan& plan);

/// A Paho subscriber that does nothing, until its standard input ends.
int null_subscriber(std::uint16_t broker);

/// Boxes that lose the broker together, until the standard input says "stop"; each line there begins a new phase, and at
/// "burst" every box has an alarm at once.
struct StormPlan {
    std::uint16_t broker = 0;
    std::size_t boxes = 2'000, readings = 10;
    double live_every = 10;       ///< seconds, of each box
    double alarms_a_second = 20;  ///< of all boxes together
    double drained_within = 120;
};
int storm(const StormPlan& plan);

/// Alarms of the product (a press at an edge, until the cloud's feed has it) and of the bare chain, one after the other.
struct AlarmPlan {
    std::uint16_t broker = 0, feed = 0, call = 0;  ///< ports; a call port of 0: only the bare chain
    std::filesystem::path folder;                  ///< where the bare chain keeps its two databases
    std::size_t buttons = 16;
    std::size_t count = 500;
    double every_ms = 20;
    double give_up_after = 30;  ///< seconds after the last press
    bool bare = true;
};
int alarm(const AlarmPlan& plan);

/// Readings of a site's devices, gathered and written by the product's own collector, while there is no uplink.
struct PreloadPlan {
    std::filesystem::path site;
    std::size_t readings = 1'000'000;
    double back_s = 86'400;  ///< so long ago the first was taken
};
int preload(const PreloadPlan& plan);

/// The outbox against a bare loop of SQLite that stores the same bytes.
struct OutboxPlan {
    std::filesystem::path folder;
    std::size_t readings = 67;  ///< of a batch
    std::size_t batches = 1'000;
    std::size_t pairs = 5;
    bool alarms = false;  ///< single alarms instead of batches
};
int outbox(const OutboxPlan& plan);

/// Ingest against a bare loop of SQLite that appends the same rows in the same commits.
struct IngestPlan {
    std::filesystem::path folder;
    std::size_t readings = 100, fields = 1, messages = 20;  ///< of a commit
    std::size_t commits = 100, pairs = 5;
};
int ingest(const IngestPlan& plan);

/// What a plan of many people costs: who is told, hours with nobody, raising with and without offers, counting the journal.
struct DispatchPlan {
    std::filesystem::path folder;
    std::size_t alerts = 2'000, rounds = 5;
};
int dispatch(const DispatchPlan& plan);

}  // namespace gengfu::bench
