#include "edge/outbox/quarantine.hpp"

#include <catch2/catch.hpp>

#include "common/sqlite/sim_disk.hpp"
#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

constexpr std::uint64_t megabyte = 1024 * 1024;

/// On a disk that can be filled, with files that were moved aside before.
struct Crowded {
    sqlite::SimDisk disk{1};
    std::optional<OutboxParts> box;

    explicit Crowded(const std::vector<std::string>& aside) {
        Outbox::Settings settings;
        settings.disk = &disk;
        settings.ballast_bytes = 64 * 1024;
        box.emplace(settings);
        for (const std::string& name : aside)
            if (!disk.fill(box->directory / name, megabyte)) throw std::runtime_error("there is no room for " + name);
        (void)box->troubles();
    }
    [[nodiscard]] std::vector<std::string> aside() const { return quarantined(box->directory.path(), disk); }
    [[nodiscard]] bool has_ballast() const { return disk.size(box->directory / "ballast").has_value(); }
    /// Everything up to the last block is used.
    void fill_up() { disk.set_capacity(disk.bytes()); }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("of what was moved aside the newest two of each file stay, whatever the wall clock showed, and what goes is said") {
    OutboxParts box;
    box.append_many(Lane::alarm, 3);
    std::vector<Names> aside;
    std::string said;
    for (int i = 0; i < 4; ++i) {
        for (const char* name : {"alarms.db", "readings.db"}) {
            box.outbox.reset();
            std::ofstream(box.file(name), std::ios::trunc) << std::string(5'000, 'x');
            std::filesystem::remove(box.file(std::string(name) + "-wal"));
            box.clock.step_wall(Duration{-3'600'000});
            box.start();
            said = box.troubles();
        }
        aside.push_back(quarantined(box.directory.path()));
    }
    REQUIRE(aside[1].size() == 4);
    REQUIRE(aside[3].size() == 4);
    for (const std::string& name : aside[1]) REQUIRE(std::find(aside[3].begin(), aside[3].end(), name) == aside[3].end());
    REQUIRE(said == "outbox-corrupt pressed; outbox-corrupt pressed");  // a file that cannot be used, and another one that is deleted
}

TEST_CASE("a full disk lets go of the oldest file that was set aside before anything else, and says so") {
    Crowded crowded({"readings.db.corrupt-9", "alarms.db.corrupt-10"});
    OutboxParts& box = *crowded.box;
    crowded.fill_up();
    REQUIRE(box.outbox->append({{Lane::alarm, Bytes(50'000, 7), 1}}, box.now())->is_on_disk);
    REQUIRE(crowded.aside() == Names{"alarms.db.corrupt-10"});
    REQUIRE(crowded.has_ballast());
    const auto troubles = box.outbox->take_troubles();
    REQUIRE(troubles.size() == 1);
    REQUIRE(troubles[0].condition == box_conditions::corrupt);
    REQUIRE_THAT(troubles[0].what, Catch::Contains("readings.db.corrupt-9"));
    crowded.fill_up();
    REQUIRE(box.outbox->append({{Lane::live, Bytes(50'000, 7), 1}}, box.now()));
    REQUIRE(crowded.aside().empty());
    REQUIRE(crowded.has_ballast());
    crowded.fill_up();
    (void)box.outbox->append({{Lane::alarm, Bytes(10'000, 7), 1}}, box.now());
    REQUIRE_FALSE(crowded.has_ballast());
}

TEST_CASE("names that are no number, or the highest one, are no obstacle to moving a file aside") {
    sqlite::SimDisk disk(1);
    for (const char* name : {"/a.db", "/a.db.corrupt-x", "/a.db.corrupt-9223372036854775807"}) REQUIRE(disk.fill(name, 10));
    const auto moved = move_aside(disk, "/a.db", from_unix_ms(5));
    REQUIRE(moved);
    REQUIRE(disk.size(*moved));
    REQUIRE_FALSE(disk.size("/a.db"));
    REQUIRE(quarantined("/", disk).size() == 3);
}
