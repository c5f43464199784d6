#include <catch2/catch.hpp>

#include "common/sparkplug/batch_codec.hpp"
#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

Outbox::Settings small() {
    Outbox::Settings settings;
    settings.readings_bytes_max = 256 * 1024;
    settings.alarms_bytes_max = 64 * 1024;
    settings.ballast_bytes = 16 * 1024;
    return settings;
}

/// A box that takes a reading of each of its devices in every round.
struct Routine : OutboxParts {
    Routine() : OutboxParts(small()) {
        std::vector<std::string> names;
        for (int i = 0; i < devices; ++i) names.push_back("d" + std::to_string(i) + "/x");
        aliases = outbox->aliases_for(names);
    }
    void round() {
        clock.pass(every);
        sparkplug::Batch batch;
        for (int i = 0; i < devices; ++i)
            batch.readings.push_back({DeviceId{"d" + std::to_string(i)}, clock.wall(), {{FieldId{"x"}, ++value}}});
        const auto placed = outbox->append({{Lane::live, sparkplug::encode_batch(batch, aliases), batch.readings.size()}}, now());
        if (!placed) throw std::runtime_error(placed.error().what);
        ++rounds;
        for (const auto& each : outbox->losses()) add_loss(said, {}, each.readings, each.reason);
        if (!outbox->losses().empty()) declare();
    }
    [[nodiscard]] std::uint64_t said_for(std::string_view reason) const {
        for (const auto& each : said)
            if (each.reason == reason) return each.readings;
        return 0;
    }
    /// Readings that are still there.
    [[nodiscard]] std::uint64_t left() {
        AliasNames by_alias;
        for (const auto& [name, alias] : aliases) by_alias.emplace(alias, name);
        std::uint64_t sum = 0;
        for (const auto& row : outbox->rows_after(Lane::live, 0, 100'000, 100'000'000).rows) sum += count_readings(row.bytes, by_alias);
        return sum;
    }

    static constexpr int devices = 20;
    Duration every{10'000};
    sparkplug::Aliases aliases;
    std::vector<sparkplug::Lost> said;
    std::int64_t value = 0;
    std::uint64_t rounds = 0;
};

}  // namespace

TEST_CASE("at the bound committed rows go before anything is given up") {
    Routine box;
    for (int i = 0; i < 1'500; ++i) {
        box.round();
        box.commit(std::to_string(i + 1));
        REQUIRE(box.outbox->status().readings_bytes <= box.settings.readings_bytes_max);
    }
    REQUIRE(box.said.empty());
    REQUIRE(box.outbox->status().pending == 0);
    REQUIRE(box.troubles().empty());
}

TEST_CASE("at the bound old history is thinned before it is dropped, every reading is accounted for, and people hear of it") {
    Routine box;
    while (box.said_for(reasons::thinned) == 0) box.round();
    REQUIRE(box.said_for(reasons::dropped) == 0);
    REQUIRE(box.troubles() == "outbox-full active");
    for (int i = 0; i < 1'500; ++i) box.round();
    REQUIRE(box.outbox->status().readings_bytes <= box.settings.readings_bytes_max);
    REQUIRE(box.left() + readings_of(box.said) == box.rounds * Routine::devices);
    REQUIRE(box.outbox->status().readings_lost == readings_of(box.said));
    // What is left reaches further back than an outbox without thinning would.
    const auto oldest = box.outbox->rows_after(Lane::live, 0, 1, 1).rows.at(0);
    REQUIRE(box.clock.steady() - *oldest.accepted > Duration{12'000'000});
    // And it goes on after a restart where it was.
    box.start();
    box.round();
    REQUIRE(box.left() + readings_of(box.said) == box.rounds * Routine::devices);
}

TEST_CASE("a backlog that never ends is dropped at its old end, and says so") {
    Routine box;
    box.every = Duration{3'600'000};  // nothing to thin
    while (box.said_for(reasons::dropped) == 0 && box.rounds < 5'000) box.round();
    REQUIRE(box.said_for(reasons::dropped) > 0);
    REQUIRE(box.said_for(reasons::thinned) == 0);
    REQUIRE(box.outbox->status().readings_bytes <= box.settings.readings_bytes_max);
    REQUIRE(box.left() + readings_of(box.said) == box.rounds * Routine::devices);
    box.commit("1-" + std::to_string(box.outbox->next() - 1));
    box.round();
    REQUIRE(box.troubles() == "outbox-full active; outbox-full cleared");
}

TEST_CASE("alarms have a reserve of their own, which readings cannot use, and at its end go out from memory") {
    Routine box;
    while (box.said_for(reasons::thinned) == 0) box.round();
    REQUIRE(box.append(Lane::safety, 1, 1'000)->is_on_disk);
    std::uint64_t on_disk = 1;
    while (box.append(Lane::safety, 1, 1'000)->is_on_disk) ++on_disk;
    REQUIRE(on_disk > 30);
    REQUIRE(on_disk < 64);
    REQUIRE(box.outbox->status().alarms_in_memory == 1);
    REQUIRE(box.outbox->status().alarms_bytes <= box.settings.alarms_bytes_max);
    REQUIRE(box.append(Lane::alarm)->is_on_disk == false);
    box.commit("1-" + std::to_string(box.outbox->next() - 1));
    box.outbox->tidy(box.now());
    REQUIRE(box.append(Lane::safety, 1, 1'000)->is_on_disk);
}

TEST_CASE("after a drain the file gives its space back, in steps") {
    Outbox::Settings settings;
    settings.ring_age = Duration{0};
    OutboxParts box(settings);
    for (int i = 0; i < 400; ++i) REQUIRE(box.append(Lane::live, 1, 16'000));
    box.outbox->tidy_files();
    const auto full = std::filesystem::file_size(box.file("readings.db"));
    REQUIRE(full > 6'000'000);
    box.commit("1-400");
    box.clock.pass(Duration{1'000});
    for (int i = 0; i < 64; ++i) REQUIRE(box.append(Lane::live, 1, 10));
    box.outbox->tidy_files();
    const auto after_a_step = std::filesystem::file_size(box.file("readings.db"));
    for (int i = 0; i < 40; ++i) {
        REQUIRE(box.append(Lane::live, 1, 10));
        box.outbox->tidy_files();
    }
    REQUIRE(after_a_step > full - 1'000'000);
    REQUIRE(std::filesystem::file_size(box.file("readings.db")) < 2'000'000);
}

TEST_CASE("a full disk gives its ballast, and gets it back when there is space again") {
    Outbox::Settings settings = small();
    OutboxParts box(settings);
    const auto ballast = box.directory / "ballast";
    REQUIRE(std::filesystem::file_size(ballast) == 16 * 1024);
    {
        const NoWrites disk_full;
        REQUIRE_FALSE(box.append(Lane::alarm)->is_on_disk);
    }
    REQUIRE_FALSE(std::filesystem::exists(ballast));
    box.outbox->tidy(box.now());
    box.outbox->tidy_files();
    REQUIRE(std::filesystem::file_size(ballast) == 16 * 1024);
    REQUIRE_FALSE(std::filesystem::exists(box.directory / "ballast-probe"));
    REQUIRE(box.append(Lane::alarm)->is_on_disk);
}
