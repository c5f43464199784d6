#include "simulators/world/condition_watch.hpp"

#include <catch2/catch.hpp>

using namespace gengfu;
using namespace gengfu::world;
using namespace std::chrono_literals;

namespace {

profile::Profile kind() {
    profile::Profile kind;
    profile::Condition condition;
    condition.id = ConditionId{"high"};
    condition.field = FieldId{"level"};
    condition.limit = 10;
    condition.on_delay = 5s;
    condition.off_delay = 10s;
    kind.conditions.push_back(condition);
    return kind;
}

const Episode episode{FieldId{"level"}, 11, Steady{0s}, Steady{100s}};

}  // namespace

TEST_CASE("a condition must rise once it was shown for its delay, and fall likewise") {
    const profile::Profile profile = kind();
    ConditionWatch watch(profile);
    watch.begin(episode);
    REQUIRE(watch.on_answer(true, true, Steady{1s}).empty());
    REQUIRE(watch.on_answer(true, true, Steady{6s}) == std::vector{ConditionId{"high"}});
    REQUIRE(watch.on_answer(false, true, Steady{101s}).empty());
    REQUIRE(watch.on_answer(false, true, Steady{111s}).empty());
    REQUIRE(watch.expected().size() == 1);
    REQUIRE(watch.expected()[0].rises == std::vector{Steady{6s}});
    REQUIRE(watch.expected()[0].falls == std::vector{Steady{111s}});
}

TEST_CASE("an answer that nobody may have got makes nothing certain") {
    const profile::Profile profile = kind();
    ConditionWatch watch(profile);
    watch.begin(episode);
    REQUIRE(watch.on_answer(true, true, Steady{1s}).empty());
    REQUIRE(watch.on_answer(true, false, Steady{6s}).empty());
    REQUIRE(watch.on_answer(true, true, Steady{7s}).empty());
    REQUIRE_FALSE(watch.on_answer(true, true, Steady{12s}).empty());
}

TEST_CASE("a box that has forgotten says again what stands, and at once what does not") {
    const profile::Profile profile = kind();
    ConditionWatch watch(profile);
    watch.begin(episode);
    watch.on_answer(true, true, Steady{1s});
    watch.on_answer(true, true, Steady{6s});
    watch.forget();
    REQUIRE(watch.on_answer(true, true, Steady{20s}).empty());
    REQUIRE_FALSE(watch.on_answer(true, true, Steady{25s}).empty());
    watch.forget();
    watch.on_answer(false, true, Steady{110s});
    REQUIRE(watch.expected()[0].falls == std::vector{Steady{110s}});
}

TEST_CASE("each condition that a kind can show has an episode that shows it") {
    const auto catalogue = world_catalogue(std::string(GENGFU_SOURCE_DIR) + "/configs/profiles");
    REQUIRE(catalogue);
    for (const auto& [id, profile] : *catalogue) {
        if (profile.protocol == profile::Protocol::dc09) continue;
        CAPTURE(id);
        REQUIRE(possible_episodes(profile).size() == profile.conditions.size());
    }
}
