#include <boost/asio/io_context.hpp>
#include <utility>

#include "cloud/dispatch/escalation.hpp"
#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;

namespace {

constexpr Duration hour = std::chrono::hours{1};
constexpr Duration day = std::chrono::hours{24};

/// A cloud on a machine whose wall clock somebody sets: what main.cpp makes of it.
struct Machine {
    explicit Machine(ManualClock& system_clock, const std::filesystem::path& file)
        : clock(system_clock),
          store(sqlite::Database(file, sqlite::Database::Access::write), clock),
          ingest(store, std::chrono::seconds{30}, *log),
          escalation(context.get_executor(), store, clock, *log) {
        if (const auto newest = store.newest_time()) clock.not_before(*newest);
    }
    void take(const std::vector<ingest::Received>& bunch) { static_cast<void>(ingest.take(bunch, clock.wall(), clock.steady())); }
    [[nodiscard]] alert::Alert alert() const { return store.list({}).at(0); }

    std::unique_ptr<Log> log = silent_log();
    boost::asio::io_context context;
    AnchoredClock clock;
    store::Store store;
    ingest::Ingest ingest;
    dispatch::Escalation escalation;
};

/// Every step of the test catalogue's row D1, from a time in 2027.
Duration any_step() {
    const Instant from = ManualClock{}.wall_now;
    const Instant in_2099 = std::chrono::sys_days{std::chrono::year{2099} / 1 / 1};
    // Without a type Catch would take that of the first, a reference, for all.
    return GENERATE_COPY(as<Duration>{}, hour, -hour, day, -day, Instant{} - from, in_2099 - from);
}

}  // namespace

TEST_CASE("a step of the wall clock neither brings an escalation on nor holds it up, and no box falls silent by it") {
    const Duration step = any_step();
    CAPTURE(step.count());
    const ScratchDirectory scratch;
    ManualClock system;
    Machine cloud(system, scratch.file("cloud.db"));
    TalkingBox box;
    cloud.take({box.birth(system.wall_now), box.alarm(1, AlarmChange::active, system.wall_now)});
    system.wall_now += step;
    system.advance(std::chrono::seconds{29});
    CHECK(cloud.escalation.run_due() == std::chrono::seconds{1});
    cloud.ingest.watch(cloud.clock.wall(), cloud.clock.steady());
    CHECK(cloud.alert().level == 0);
    CHECK(cloud.store.list({}).size() == 1);
    system.advance(std::chrono::seconds{1});
    static_cast<void>(cloud.escalation.run_due());
    CHECK(cloud.alert().level == 1);
    system.wall_now -= step;
    system.advance(std::chrono::seconds{29});
    CHECK(cloud.escalation.run_due() == std::chrono::seconds{1});
    system.advance(std::chrono::seconds{1});
    static_cast<void>(cloud.escalation.run_due());
    CHECK(cloud.alert().level == 2);
}

TEST_CASE("a step of the wall clock moves neither the wait for a dispatch nor the end of an acknowledgement or of a shelving") {
    const Duration step = any_step();
    CAPTURE(step.count());
    const ScratchDirectory scratch;
    ManualClock system;
    Machine cloud(system, scratch.file("cloud.db"));
    TalkingBox box;
    cloud.take({box.birth(system.wall_now), box.alarm(1, AlarmChange::active, system.wall_now)});
    const auto say = [&](alert::Transition transition) {
        alert::Request request;
        request.transition = transition;
        request.actor = "li.na";
        request.reason = "told by phone";
        if (transition == alert::Transition::shelve) request.shelve_for = std::chrono::minutes{1};
        REQUIRE(cloud.store.apply(cloud.alert().id, request));
    };
    const auto last = [&] { return cloud.store.timeline(cloud.alert().id).back().transition; };
    const auto passes = [&](Duration time) {
        system.wall_now += step;
        system.advance(time - Duration{1});
        static_cast<void>(cloud.escalation.run_due());
        const auto before = last();
        system.wall_now -= step;
        system.advance(Duration{1});
        static_cast<void>(cloud.escalation.run_due());
        return std::pair{before, last()};
    };
    using alert::Transition;
    say(Transition::acknowledge);
    CHECK(passes(std::chrono::seconds{90}) == std::pair{Transition::acknowledge, Transition::escalate});
    CHECK(passes(std::chrono::seconds{90}) == std::pair{Transition::escalate, Transition::escalate});
    CHECK(passes(std::chrono::minutes{2}) == std::pair{Transition::escalate, Transition::realarm});
    CHECK(cloud.alert().state == alert::State::raised);
    say(Transition::shelve);
    CHECK(passes(std::chrono::minutes{1}) == std::pair{Transition::shelve, Transition::unshelve});
}

TEST_CASE("a cloud that starts with its clock set back goes on from the newest time in its database, and escalates") {
    const Duration back = GENERATE(as<Duration>{}, hour, day, Duration{1'800'000'000'000});
    CAPTURE(back.count());
    const ScratchDirectory scratch;
    ManualClock system;
    TalkingBox box;
    Instant newest;
    {
        Machine cloud(system, scratch.file("cloud.db"));
        CHECK(!cloud.store.newest_time());
        cloud.take({box.birth(system.wall_now), box.alarm(1, AlarmChange::active, system.wall_now)});
        system.advance(std::chrono::seconds{10});
        cloud.take({box.reading(2, 1, system.wall_now)});
        newest = cloud.clock.wall();
    }
    system.wall_now -= back;
    Machine cloud(system, scratch.file("cloud.db"));
    CHECK(cloud.clock.wall() == newest);
    system.advance(std::chrono::seconds{20});
    static_cast<void>(cloud.escalation.run_due());
    CHECK(cloud.alert().level == 1);
    CHECK(cloud.store.timeline(cloud.alert().id).back().at == newest + std::chrono::seconds{20});
}

TEST_CASE("a cloud that starts with its clock ahead escalates what is overdue by one level, not by all at once") {
    const ScratchDirectory scratch;
    ManualClock system;
    TalkingBox box;
    {
        Machine cloud(system, scratch.file("cloud.db"));
        cloud.take({box.birth(system.wall_now), box.alarm(1, AlarmChange::active, system.wall_now)});
    }
    system.advance(day);
    Machine cloud(system, scratch.file("cloud.db"));
    static_cast<void>(cloud.escalation.run_due());
    static_cast<void>(cloud.escalation.run_due());
    CHECK(cloud.alert().level == 1);
    CHECK(cloud.store.next_timer() == cloud.clock.wall() + std::chrono::seconds{30});
}
