#include "edge/status.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "tests/edge/box_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

/// Asks from another thread while the loop answers.
std::optional<std::string> ask(boost::asio::io_context& context, const std::filesystem::path& directory) {
    std::optional<std::string> answer;
    std::thread other([&] {
        answer = ask_status(directory);
        boost::asio::post(context, [&] { context.stop(); });
    });
    context.run();
    context.restart();
    other.join();
    return answer;
}

}  // namespace

TEST_CASE("a running box tells how it is to whoever asks, as often as asked, also in a directory with a long name") {
    for (const std::string& deep : {std::string("box"), std::string(200, 'x')}) {
        BoxParts box;
        const auto directory = box.directory / deep;
        std::filesystem::create_directories(directory);
        boost::asio::io_context context(1);
        const auto guard = boost::asio::make_work_guard(context);
        StatusListener listener(
            context, directory, [&] { return status_json(box.site, box.outbox->status(), &box.collector->counts()); }, *box.log);
        listener.start();
        for (int i = 0; i < 3; ++i) {
            const auto answer = ask(context, directory);
            REQUIRE(answer);
            const auto object = boost::json::parse(*answer).as_object();
            REQUIRE(object.at("edge").as_string() == "b01");
            REQUIRE(object.at("is_running").as_bool());
            REQUIRE(object.at("taken").to_number<int>() == 0);
            REQUIRE(object.at("alarms_refused").to_number<int>() == 0);
            REQUIRE_FALSE(object.contains("bytes_per_reading"));  // nothing was taken, so nobody knows
        }
        listener.stop();
        REQUIRE_FALSE(std::filesystem::exists(directory / "status.sock"));
        REQUIRE_FALSE(ask_status(directory));
    }
}

TEST_CASE("the socket of a box that was killed is no obstacle") {
    BoxParts box;
    boost::asio::io_context context(1);
    std::ofstream(box.directory / "status.sock") << "left over";
    StatusListener listener(context, box.directory.path(), [] { return std::string("{}"); }, *box.log);
    listener.start();
    const auto guard = boost::asio::make_work_guard(context);
    REQUIRE(ask(context, box.directory.path()) == "{}");
}

TEST_CASE("a directory that is not there is done without") {
    BoxParts box;
    boost::asio::io_context context(1);
    StatusListener listener(context, box.directory / "none", [] { return std::string("{}"); }, *box.log);
    listener.start();
    listener.stop();
    REQUIRE_FALSE(ask_status(box.directory / "none"));
}

TEST_CASE("people are told what weakens the promise and what was set aside") {
    BoxParts box;
    (void)box.collector->take({DeviceId{"gas-1"}, box.clock.wall(), {{FieldId{"concentration"}, 1}, {FieldId{"valve-closed"}, 0}}});
    Outbox::Status status = box.outbox->status();
    status.quarantined = {"alarms.db.corrupt-1"};
    Collector::Counts counts;
    counts.alarms_refused = 3;
    const std::string running = status_text(status_json(box.site, status, &counts));
    REQUIRE_THAT(running, Catch::Contains("refused    3 changes of alarms"));
    REQUIRE_THAT(running, Catch::Contains("taken      1 readings") && Catch::Contains("set aside  alarms.db.corrupt-1"));
    REQUIRE_THAT(running, !Catch::Contains("weaker") && !Catch::Contains("not running"));
    box.site.is_acknowledged = false;
    const std::string stopped = status_text(status_json(box.site, status, nullptr));
    REQUIRE_THAT(stopped, Catch::Contains("weaker") && Catch::Contains("not running") && Catch::Contains("in memory  not known"));
}
