#include "cloud/feed/figures_room.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include "tests/cloud/feed/fake_book.hpp"

namespace gengfu::feed {
namespace {

using namespace std::chrono_literals;

class FakeLives final : public alert::Lives {
public:
    explicit FakeLives(FakeClock& clock) : clock_(clock) {}
    std::vector<alert::Life> stored;
    Duration each_takes{0};
    mutable Instant from, to;
    mutable std::size_t asked = 0;

    void each_life(Instant after, Instant before, const Take& take) const override {
        from = after;
        to = before;
        ++asked;
        for (const alert::Life& each : stored) {
            clock_.passed += each_takes;
            if (!take(each)) return;
        }
    }

private:
    FakeClock& clock_;
};

struct House {
    FakeClock clock;
    FakeLives lives{clock};
    alert::Desk desk{8h, 1, {{"day", 480, 1200, 2}, {"night", 1200, 480, 1}}};
    Models models;

    [[nodiscard]] FiguresRoom room() const { return FiguresRoom(lives, clock, desk, models); }
    [[nodiscard]] Response get(const std::string& target) const {
        const auto parsed = parse_target(target);
        REQUIRE(parsed);
        Request request;
        request.method = "GET";
        request.path = parsed->path;
        request.query = parsed->query;
        FiguresRoom figures = room();
        auto response = figures.answer({request, Endpoint::figures, 0, std::nullopt});
        REQUIRE(response);
        return *response;
    }
    /// One gas alert that was a false alarm ten seconds ago.
    void one_false_alarm() {
        alert::Life life{gas_alert(2), {}};
        alert::Entry raised;
        raised.at = clock.wall() - 2min;
        alert::Entry cancelled;
        cancelled.at = clock.wall() - 10s;
        cancelled.transition = alert::Transition::cancel;
        cancelled.from = alert::State::raised;
        cancelled.to = alert::State::cancelled;
        cancelled.outcome = alert::Outcome::false_alarm;
        life.entries = {raised, cancelled};
        lives.stored.push_back(life);
    }
    /// One gas alert, raised a minute ago and acknowledged after 20.5 s.
    void one_alert() {
        alert::Life life{gas_alert(1), {}};
        alert::Entry raised;
        raised.at = clock.wall() - 1min;
        alert::Entry answered;
        answered.at = raised.at + 20'500ms;
        answered.transition = alert::Transition::acknowledge;
        answered.from = alert::State::raised;
        answered.to = alert::State::acknowledged;
        life.entries = {raised, answered};
        lives.stored.push_back(life);
    }
};

boost::json::value body(const Response& response) {
    return boost::json::parse(response.body);
}

std::string detail(const Response& response) {
    return boost::json::value_to<std::string>(body(response).at("detail"));
}

TEST_CASE("figures are given for the whole time, its days and its shifts") {
    House house;
    house.one_alert();
    const Response response = house.get("/api/v1/figures?from=2026-11-23T00:00:00Z&to=2026-11-24T04:00:00Z");
    CHECK(response.status == 200);
    const auto figures = body(response);
    CHECK(figures.at("whole").at("name").is_null());
    CHECK(figures.at("whole").at("alarms") == 1);
    CHECK(figures.at("whole").at("answered").at("p50_s") == 20.5);
    CHECK(figures.at("whole").at("answered").at("count") == 1);
    CHECK(figures.at("whole").at("unanswered") == 0);
    CHECK(figures.at("whole").at("arrived").at("p50_s").is_null());
    CHECK(figures.at("whole").at("priorities").at("P1").at("share") == 1.0);
    CHECK(figures.at("whole").at("priorities").at("P4").at("alarms") == 0);
    CHECK(figures.at("whole").at("false_alarms").at("share").is_null());
    CHECK(figures.at("whole").at("top_sources").at(0).at("device") == "gas-0007");
    const auto& days = figures.at("days").as_array();
    REQUIRE(days.size() == 2);
    CHECK(days[0].at("name") == "2026-11-23");
    CHECK(days[0].at("alarms") == 0);
    CHECK(days[0].at("priorities").at("P1").at("share").is_null());
    CHECK(days[1].at("alarms") == 1);
    const auto& shifts = figures.at("shifts").as_array();
    REQUIRE(shifts.size() == 3);
    CHECK(shifts[0].at("name") == "2026-11-23 day");
    CHECK(shifts[1].at("name") == "2026-11-23 night");
    CHECK(shifts[2].at("alarms") == 1);
    CHECK(shifts[2].at("operators") == 2);
}

TEST_CASE("false alarms are told by kind, by what it is sold as, and by the device with its place") {
    House house;
    house.one_alert();
    house.one_false_alarm();
    auto whole = body(house.get("/api/v1/figures")).at("whole");
    CHECK(whole.at("false_alarms_by_model").as_array().empty());
    CHECK(whole.at("false_alarms_by_kind") == boost::json::parse(R"([{"ended":1,"false_alarms":1,"share":1.0,"kind":"gas-detector"}])"));
    CHECK(whole.at("false_alarms_by_device") ==
          boost::json::parse(R"([{"group":"pingjiang","edge":"b03","place":"2-301","device":"gas-0007","kind":"gas-detector",
                                  "ended":1,"false_alarms":1,"share":1.0}])"));
    CHECK(house.room().metrics().find("gengfu_false_alarm_share_by_model{") == std::string::npos);

    house.models = {{KindId{"gas-detector"}, {"Minke", "GD-2 \"S\" \\"}}, {KindId{"smoke-detector"}, {std::nullopt, "S1"}}};
    whole = body(house.get("/api/v1/figures")).at("whole");
    REQUIRE(whole.at("false_alarms_by_model").as_array().size() == 1);
    CHECK(whole.at("false_alarms_by_model").at(0).at("manufacturer") == "Minke");
    CHECK(whole.at("false_alarms_by_model").at(0).at("model") == "GD-2 \"S\" \\");
    CHECK(whole.at("false_alarms_by_model").at(0).at("share") == 1.0);
    CHECK(house.room().metrics().find("gengfu_false_alarm_share_by_model{manufacturer=\"Minke\",model=\"GD-2 \\\"S\\\" \\\\\"} 1\n") !=
          std::string::npos);
}

TEST_CASE("the alarms of each ten minutes are told from the beginning on") {
    House house;
    house.one_alert();
    const auto figures = body(house.get("/api/v1/figures?from=2026-11-24T03:00:00Z&to=2026-11-24T03:25:00Z"));
    CHECK(figures.at("whole").at("slots") == boost::json::parse("[0,1,0]"));
    CHECK(figures.at("whole").at("top_sources").at(0).at("edge") == "b03");
    CHECK(figures.at("whole").at("top_sources").at(0).at("place") == "2-301");
}

TEST_CASE("the metrics name a bounded number of models, those with the most that ended") {
    House house;
    for (int i = 0; i < 60; ++i) {
        house.one_false_alarm();
        const KindId kind{"kind-" + std::to_string(100 + i)};
        house.lives.stored.back().alert.cause.kind = kind;
        house.models.emplace(kind, Model{std::nullopt, "M" + std::to_string(100 + i)});
    }
    house.lives.stored.push_back(house.lives.stored.back());
    const std::string text = house.room().metrics();
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find("share_by_model{", at)) != std::string::npos; ++at) ++count;
    CHECK(count == FiguresRoom::models_max);
    CHECK(text.find("model=\"M159\"") != std::string::npos);
}

TEST_CASE("one shift may be asked for, and one that nobody knows is refused") {
    const House house;
    const auto figures = body(house.get("/api/v1/figures?from=2026-11-22T16:00:00Z&to=2026-11-23T16:00:00Z&shift=day"));
    REQUIRE(figures.at("shifts").as_array().size() == 1);
    CHECK(figures.at("shifts").at(0).at("name") == "2026-11-23 day");
    const Response refused = house.get("/api/v1/figures?shift=nigth");
    CHECK(refused.status == 400);
    CHECK(detail(refused) == R"(query parameter "shift": unknown shift "nigth", did you mean "night"?)");
}

TEST_CASE("without a time the last day is told") {
    const House house;
    CHECK(house.get("/api/v1/figures").status == 200);
    CHECK(house.lives.to == house.clock.wall());
    CHECK(house.lives.from == house.clock.wall() - 24h);
}

TEST_CASE("a time that makes no sense is refused by name") {
    House house;
    CHECK(detail(house.get("/api/v1/figures?from=yesterday")) ==
          R"(query parameter "from": "yesterday" is not a time such as "2026-11-24T11:15:42+08:00")");
    CHECK(detail(house.get("/api/v1/figures?from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z")) ==
          R"(query parameter "from": must be before "to")");
    CHECK(detail(house.get("/api/v1/figures?from=2026-10-01T00:00:00Z&to=2026-11-24T00:00:00Z")) ==
          R"(query parameter "from": at most 31 days before "to")");
    CHECK(detail(house.get("/api/v1/figures?form=x")) == R"(unknown query parameter "form", did you mean "from"?)");
}

TEST_CASE("a flood of any length is counted as long as alarms need not wait for it") {
    House house;
    constexpr int many = 30'000;
    house.one_false_alarm();
    for (int i = 1; i < many; ++i) house.lives.stored.push_back(house.lives.stored.front());
    CHECK(body(house.get("/api/v1/figures")).at("whole").at("alarms") == many);
    house.lives.each_takes = 1ms;
    const Response refused = house.get("/api/v1/figures");
    CHECK(refused.status == 422);
    CHECK(detail(refused) ==
          "there is more in this time than can be counted in 500 ms, for which alarms would wait; ask for a shorter one");
    CHECK(house.clock.passed == FiguresRoom::counts_for);
}

TEST_CASE("a day has those who sat at the desk, so that it agrees with its shifts") {
    House house;
    for (int i = 0; i < 30; ++i) {  // 07:55 to 08:25 at the desk: one operator, then two
        house.lives.stored.push_back({gas_alert(i + 1), {}});
        alert::Entry raised;
        raised.at = *parse_rfc3339("2026-11-23T23:55:00Z") + i * 1min;
        house.lives.stored.back().entries = {raised};
    }
    const auto figures = body(house.get("/api/v1/figures?from=2026-11-23T16:00:00Z&to=2026-11-24T16:00:00Z"));
    const auto& day = figures.at("days").at(0);
    CHECK(day.at("operators") == 1.5);
    CHECK(figures.at("whole").at("operators") == 1.5);
    CHECK(day.at("per_operator_10min").at("average").as_double() == Approx(30.0 / (144 * 1.5)));
    // Five of 07:50 to 08:00 for one operator, ten of each ten minutes after for two: as the shifts say.
    CHECK(day.at("per_operator_10min").at("peak") == 5.0);
    CHECK(day.at("slot_operators").at(47) == 1);
    CHECK(day.at("slot_operators").at(48) == 2);
    const auto& shifts = figures.at("shifts");
    CHECK(shifts.at(1).at("name") == "2026-11-24 day");
    CHECK(shifts.at(1).at("per_operator_10min").at("peak") == 5.0);
    CHECK(shifts.at(1).at("slot_operators").is_null());
}

TEST_CASE("the metrics of a long journal are counted in a twentieth of the time at most") {
    House house;
    house.one_alert();
    house.lives.each_takes = 100ms;
    const FiguresRoom room = house.room();
    const std::string first = room.metrics();
    house.clock.passed += 1'800ms;
    CHECK(room.metrics() == first);
    CHECK(house.lives.asked == 1);
    house.clock.passed += 200ms;
    CHECK(room.metrics().find("gengfu_figures_known 1\n") != std::string::npos);
    CHECK(house.lives.asked == 2);
}

TEST_CASE("the metrics name the worst ten sources and devices, and count the present turn by its shift") {
    House house;
    for (int i = 0; i < 12; ++i) {
        for (int times = 0; times <= i; ++times) house.one_false_alarm();
        for (auto each = house.lives.stored.end() - i - 1; each != house.lives.stored.end(); ++each)
            each->alert.cause.device = DeviceId{"gas-" + std::to_string(100 + i)};
    }
    house.lives.stored.back().alert.cause.place = "a\nb";
    const std::string text = house.room().metrics();
    const auto count = [&](const std::string& name) {
        std::size_t found = 0;
        for (std::size_t at = 0; (at = text.find("\n" + name + "{", at)) != std::string::npos; ++at) ++found;
        return found;
    };
    CHECK(count("gengfu_alarms_by_source_24h") == 10);
    CHECK(count("gengfu_false_alarms_by_device_24h") == 10);
    CHECK(
        text.find("gengfu_alarms_by_source_24h{group=\"pingjiang\",edge=\"b03\",place=\"2-301\",device=\"gas-110\",condition=\"gas-high\"} "
                  "11\n") != std::string::npos);
    CHECK(
        text.find(
            "gengfu_false_alarms_by_device_24h{group=\"pingjiang\",edge=\"b03\",place=\"a\\nb\",device=\"gas-111\",kind=\"gas-detector\"} "
            "12\n") != std::string::npos);
    CHECK(text.find("device=\"gas-101\"") == std::string::npos);
    CHECK(text.find("gengfu_shift_alarms{shift=\"day\"} 78\n") != std::string::npos);
    CHECK(text.find("gengfu_shift_operators{shift=\"day\"} 2\n") != std::string::npos);
    CHECK(text.find("shift=\"night\"") == std::string::npos);
}

TEST_CASE("the metrics tell of the present, and what was not measured is absent") {
    House house;
    std::string text = house.room().metrics();
    CHECK(text.find("gengfu_figures_known 1\n") != std::string::npos);
    CHECK(text.find("gengfu_alarms_per_operator_10min 0\n") != std::string::npos);
    CHECK(text.find("gengfu_alert_answer_seconds{") == std::string::npos);
    house.one_alert();
    text = house.room().metrics();
    CHECK(text.find("gengfu_alarms_per_operator_10min 0.5\n") != std::string::npos);  // 11:15 in Suzhou: two operators
    CHECK(text.find("gengfu_alarm_flood 0\n") != std::string::npos);
    CHECK(text.find("gengfu_alert_answer_seconds{quantile=\"0.95\"} 20.5\n") != std::string::npos);
    CHECK(text.find("gengfu_alert_arrival_seconds{") == std::string::npos);
    CHECK(text.find("gengfu_alarms_24h{priority=\"1\"} 1\n") != std::string::npos);
    house.lives.each_takes = 1s;
    text = house.room().metrics();
    CHECK(text.find("gengfu_figures_known 0\n") != std::string::npos);
    CHECK(text.find("gengfu_alarms_per_operator_10min") == std::string::npos);
}

TEST_CASE("what is another room's is left to it") {
    const House house;
    FiguresRoom figures = house.room();
    CHECK(!figures.answer({{}, Endpoint::summary, 0, std::nullopt}));
}

}  // namespace
}  // namespace gengfu::feed
