#include "cloud/ingest/ingest.hpp"

#include <sqlite3.h>

#include <iostream>
#include <stdexcept>

#include "common/runtime/clock.hpp"
#include "common/sparkplug/topic.hpp"
#include "tests/bench/commands.hpp"
#include "tests/bench/statistics.hpp"

namespace gengfu::bench {
namespace {

using sparkplug::DataType;
using sparkplug::Metric;

constexpr std::uint64_t epoch = 7;
constexpr std::size_t devices_max = 60;

/// A box whose batches are made before the time is taken.
class Sender {
public:
    Sender(const IngestPlan& plan, Instant at) : plan_(plan), at_(at) {
        for (std::size_t i = 0; i < devices_max; ++i)
            for (std::size_t f = 0; f < plan.fields; ++f)
                aliases_.emplace(sparkplug::field_metric(device(i), field(f)), aliases_.size() + 1);
    }

    [[nodiscard]] ingest::Received birth() {
        sparkplug::Payload payload;
        payload.metrics = {named("bdSeq", DataType::int64, std::int64_t{1}), named("Node Control/Rebirth", DataType::boolean, false),
                           named("Gengfu/Epoch", DataType::string, epoch_text(epoch)), named("Gengfu/Batch", DataType::string, {})};
        for (const auto& [name, alias] : aliases_) {
            payload.metrics.push_back(named(name, DataType::int64, {}));
            payload.metrics.back().alias = alias;
        }
        payload.timestamp = at_;
        payload.seq = seq_++;
        return {topic("NBIRTH"), sparkplug::encode(payload), at_};
    }

    [[nodiscard]] std::vector<ingest::Received> bunch() {
        std::vector<ingest::Received> messages;
        for (std::size_t m = 0; m < plan_.messages; ++m) {
            sparkplug::Batch batch;
            for (std::size_t i = 0; i < plan_.readings; ++i) {
                Reading reading{device(i), at_ + Duration{static_cast<Duration::rep>(i / devices_max)}, {}};
                for (std::size_t f = 0; f < plan_.fields; ++f)
                    reading.values.push_back({field(f), static_cast<std::int64_t>(20'000 + (i * 7 + sequence_) % 1'000)});
                batch.readings.push_back(std::move(reading));
            }
            auto bytes = sparkplug::encode_batch(batch, aliases_);
            sparkplug::seal(bytes, {{epoch, Lane::live, ++sequence_}, Duration{100}});
            sparkplug::stamp(bytes, seq_, at_);
            seq_ = (seq_ + 1) % 256;
            messages.push_back({topic("NDATA"), std::move(bytes), at_});
        }
        return messages;
    }

private:
    static DeviceId device(std::size_t number) { return DeviceId{"d" + std::to_string(number % devices_max)}; }
    static FieldId field(std::size_t number) { return FieldId{"f" + std::to_string(number)}; }
    static std::string topic(const std::string& type) { return "spBv1.0/bench/" + type + "/b01"; }
    [[nodiscard]] Metric named(std::string name, DataType type, sparkplug::Value value) const {
        Metric metric;
        metric.name = std::move(name);
        metric.timestamp = at_;
        metric.datatype = type;
        metric.value = std::move(value);
        return metric;
    }

    const IngestPlan& plan_;
    Instant at_;
    sparkplug::Aliases aliases_;
    std::uint64_t seq_ = 0, sequence_ = 0;
};

double seconds_since(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

double product_seconds(const IngestPlan& plan, const std::filesystem::path& folder) {
    const SystemClock clock;
    const auto log = silent_log();
    store::Store store(sqlite::Database(folder / "cloud.db", sqlite::Database::Access::write), clock);
    ingest::Ingest ingest(store, std::chrono::seconds{30}, *log);
    Sender sender(plan, clock.wall());
    const std::vector<ingest::Received> birth{sender.birth()};
    (void)ingest.take(birth, clock.wall(), clock.steady());
    std::vector<std::vector<ingest::Received>> bunches;
    for (std::size_t i = 0; i < plan.commits; ++i) bunches.push_back(sender.bunch());
    const auto began = std::chrono::steady_clock::now();
    for (const auto& bunch : bunches) (void)ingest.take(bunch, clock.wall(), clock.steady());
    const double took = seconds_since(began);
    const auto stored = static_cast<std::size_t>(store.summary().readings_stored);
    if (stored != plan.commits * plan.messages * plan.readings) throw std::runtime_error("ingest stored " + std::to_string(stored));
    return took;
}

/// The same number of rows, each with what a reading is, in the same commits; nothing is decoded or decided.
double bare_seconds(const IngestPlan& plan, const std::filesystem::path& folder) {
    sqlite3* handle = nullptr;
    sqlite3_stmt* insert = nullptr;
    const auto run = [&](const char* sql) {
        if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle));
    };
    if (sqlite3_open((folder / "bare.db").c_str(), &handle) != SQLITE_OK) throw std::runtime_error("cannot open the bare database");
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE reading(device INTEGER, taken_at INTEGER, received_at INTEGER, fields TEXT)");
    sqlite3_prepare_v2(handle, "INSERT INTO reading VALUES (?, ?, ?, ?)", -1, &insert, nullptr);
    std::string fields = "{";
    for (std::size_t f = 0; f < plan.fields; ++f) fields += (f > 0 ? ",\"f" : "\"f") + std::to_string(f) + "\":20123";
    fields += "}";
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t c = 0; c < plan.commits; ++c) {
        run("BEGIN IMMEDIATE");
        for (std::size_t i = 0; i < plan.messages * plan.readings; ++i) {
            sqlite3_bind_int64(insert, 1, static_cast<std::int64_t>(i % devices_max));
            sqlite3_bind_int64(insert, 2, 1'795'489'200'000 + static_cast<std::int64_t>(i));
            sqlite3_bind_int64(insert, 3, 1'795'489'200'100);
            sqlite3_bind_text(insert, 4, fields.data(), static_cast<int>(fields.size()), SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle));
            sqlite3_reset(insert);
        }
        run("COMMIT");
    }
    const double took = seconds_since(began);
    sqlite3_finalize(insert);
    sqlite3_close(handle);
    return took;
}

}  // namespace

int ingest(const IngestPlan& plan) {
    const auto readings = static_cast<double>(plan.commits * plan.messages * plan.readings);
    boost::json::array pairs;
    for (std::size_t i = 0; i < plan.pairs; ++i) {
        const auto folder = plan.folder / ("pair-" + std::to_string(i));
        std::filesystem::create_directories(folder);
        const double ours = product_seconds(plan, folder), theirs = bare_seconds(plan, folder);
        std::filesystem::remove_all(folder);
        pairs.push_back(boost::json::object{{"rate", readings / ours}, {"bare_rate", readings / theirs}});
    }
    std::cout << boost::json::object{{"rows_per_commit", plan.messages * plan.readings}, {"pairs", pairs}} << "\n";
    return 0;
}

}  // namespace gengfu::bench
