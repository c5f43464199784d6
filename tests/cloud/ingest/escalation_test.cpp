#include "cloud/dispatch/escalation.hpp"

#include <boost/asio/io_context.hpp>

#include "tests/cloud/ingest/street.hpp"
#include "tests/intruder.hpp"

using namespace gengfu;
using namespace gengfu::tests;

TEST_CASE("escalation looks again when the earliest alert is due, and at the latest after a while") {
    Cloud cloud;
    boost::asio::io_context context;
    dispatch::Escalation escalation(context.get_executor(), cloud.store, cloud.clock, *cloud.log);
    CHECK(escalation.run_due() == dispatch::Escalation::looks_every);
    TalkingBox box;
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall()), box.alarm(1, AlarmChange::active, cloud.clock.wall())}));
    CHECK(escalation.run_due() == dispatch::Escalation::looks_every);
    cloud.clock.advance(std::chrono::seconds{25});
    CHECK(escalation.run_due() == std::chrono::seconds{5});
    CHECK(cloud.alerts()[0].level == 0);
    cloud.clock.advance(std::chrono::seconds{5});
    static_cast<void>(escalation.run_due());
    CHECK(cloud.alerts()[0].level == 1);
    alert::Request request;
    request.actor = "li.na";
    REQUIRE(cloud.store.apply(cloud.alerts()[0].id, request));
    cloud.clock.advance(std::chrono::seconds{59});  // the next would have been at 60 s; now it is for somebody to be sent, by 90 s
    CHECK(escalation.run_due() == std::chrono::seconds{1});
    CHECK(cloud.alerts()[0].level == 1);
    request.transition = alert::Transition::cancel;
    request.outcome = alert::Outcome::false_alarm;
    request.reason = "burnt toast";
    REQUIRE(cloud.store.apply(cloud.alerts()[0].id, request));
    cloud.clock.advance(std::chrono::hours{5});
    CHECK(escalation.run_due() == dispatch::Escalation::looks_every);
    CHECK(cloud.alerts()[0].level == 1);
}

TEST_CASE("while the database is in trouble escalation tries again soon, and stops when it is told to") {
    const ScratchDirectory scratch;
    const auto file = scratch.file("cloud.db");
    Cloud cloud(sqlite::Database(file, sqlite::Database::Access::write));
    boost::asio::io_context context;
    dispatch::Escalation escalation(context.get_executor(), cloud.store, cloud.clock, *cloud.log);
    TalkingBox box;
    static_cast<void>(cloud.take({box.birth(cloud.clock.wall()), box.alarm(1, AlarmChange::active, cloud.clock.wall())}));
    Intruder intruder(file);
    intruder.execute("CREATE TRIGGER no BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no'); END");
    cloud.clock.advance(std::chrono::seconds{30});
    CHECK(escalation.run_due() == dispatch::Escalation::again_after_trouble);
    CHECK(cloud.alerts()[0].level == 0);
    intruder.execute("DROP TRIGGER no");
    // Escalating changes the journal, whose listener wakes it on the way.
    cloud.store.on_change([&] { escalation.wake(); });
    escalation.start();
    context.poll();
    CHECK(cloud.alerts()[0].level == 1);
    cloud.clock.advance(std::chrono::hours{1});
    escalation.wake();
    context.poll();
    CHECK(cloud.alerts()[0].level == 2);
    escalation.stop();
    context.restart();
    context.run();  // ends: its timer is gone
    cloud.clock.advance(std::chrono::hours{1});
    escalation.wake();
    CHECK(cloud.alerts()[0].level == 2);
}

TEST_CASE("of many alerts that are due at once so many are escalated in one transaction, and the others right after") {
    Cloud cloud;
    boost::asio::io_context context;
    dispatch::Escalation escalation(context.get_executor(), cloud.store, cloud.clock, *cloud.log);
    TalkingBox box;
    const Instant now = cloud.clock.wall();
    static_cast<void>(cloud.take({box.birth(now)}));
    sparkplug::Batch storm;
    for (int i = 0; i < 150; ++i)
        storm.events.push_back({DeviceId{"call-" + std::to_string(i)}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, now, false});
    static_cast<void>(cloud.take({box.batch({7, Lane::safety, 1}, storm, now)}));
    cloud.clock.advance(std::chrono::seconds{30});
    CHECK(escalation.run_due() == Duration{0});
    cloud.clock.advance(std::chrono::seconds{30});
    escalation.start();  // 100 of those that are due now, and looks again at once
    context.poll();
    CHECK(escalation.run_due() == dispatch::Escalation::looks_every);
    const auto alerts = cloud.store.list({.open_only = true, .state = {}, .before = {}, .limit = 500});
    CHECK(alerts.size() == 150);
    for (const auto& each : alerts) CHECK((each.level == 1 || each.level == 2));
}
