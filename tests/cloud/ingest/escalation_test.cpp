#include "cloud/dispatch/escalation.hpp"

#include <boost/asio/io_context.hpp>

#include "tests/cloud/ingest/street.hpp"

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
    cloud.clock.advance(std::chrono::hours{5});
    CHECK(escalation.run_due() == dispatch::Escalation::looks_every);
    CHECK(cloud.alerts()[0].level == 1);
}
