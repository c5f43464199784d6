#include "cloud/ingest/credit.hpp"

#include "tests/cloud/ingest/street.hpp"

using namespace gengfu;
using namespace gengfu::tests;
using ingest::Credits;
using ingest::history_credit;

namespace {

constexpr std::size_t queue = 64 * 1024 * 1024;

Box box(int number) {
    return {GroupId{"g"}, EdgeId{"b" + std::to_string(number)}};
}
Steady at(std::int64_t ms) {
    return Steady{Duration{ms}};
}

/// What the answers say of credit.
std::vector<std::int64_t> credits(const std::vector<ingest::Outgoing>& answers) {
    std::vector<std::int64_t> all;
    for (const auto& each : answers) {
        const auto payload = sparkplug::decode(each.payload);
        REQUIRE(payload);
        for (const auto& metric : payload->metrics)
            if (metric.name == sparkplug::names::credit) all.push_back(std::get<std::int64_t>(metric.value));
    }
    return all;
}

}  // namespace

TEST_CASE("credit is an equal part of what all may have on their way, bounded both ways") {
    CHECK(history_credit({0, queue, 0}) == Credits::most);
    CHECK(history_credit({0, queue, 256}) == Credits::most);
    CHECK(history_credit({0, queue, 4'000}) == 4'194);
    CHECK(history_credit({0, queue, 20'000}) == Credits::least);
    CHECK(history_credit({0, 0, 1}) == Credits::most);
}

TEST_CASE("credit shrinks as the queue fills, and is nothing once it is half full") {
    std::int64_t before = history_credit({0, queue, 4'000});
    for (std::size_t fill = queue / 16; fill < queue / 2; fill += queue / 16) {
        const std::int64_t now = history_credit({fill, queue, 4'000});
        CHECK(now < before);
        CHECK(now >= Credits::least);
        before = now;
    }
    CHECK(history_credit({queue / 2, queue, 1}) == 0);
    CHECK(history_credit({queue, queue, 1}) == 0);
    CHECK(history_credit({queue / 2 - 1, queue, 20'000}) == Credits::least);
}

TEST_CASE("a box is told again when its credit has halved or doubled, or become or been nothing, and not otherwise") {
    Credits credits;
    CHECK_FALSE(credits.news(box(1), at(0)));  // has not been told anything: it was not born
    CHECK(credits.tell(box(1), at(0)) == Credits::most);
    CHECK_FALSE(credits.news(box(1), at(0)));
    credits.set({0, queue, 3'200});
    CHECK_FALSE(credits.news(box(1), at(1)));
    credits.set({0, queue, 4'800});
    CHECK(credits.news(box(1), at(1)) == 3'495);
    CHECK_FALSE(credits.news(box(1), at(1)));
    credits.set({queue, queue, 4'800});
    CHECK(credits.tell_others(at(2), 10) == std::vector{box(1)});
    CHECK(credits.tell_others(at(2), 10).empty());
    credits.set({0, queue, 4'800});
    CHECK(credits.news(box(1), at(3)) == 3'495);
    credits.set({0, queue, 1});
    CHECK(credits.news(box(1), at(3)) == Credits::most);
    credits.forget(box(1));
    credits.set({queue, queue, 1});
    CHECK(credits.tell_others(at(4), 10).empty());
}

TEST_CASE("a word that says less than the most is repeated, for it may have been lost, and never to all at once") {
    Credits credits;
    credits.set({queue, queue, 3});
    for (int i = 0; i < 3; ++i) static_cast<void>(credits.tell(box(i), at(0)));
    CHECK(credits.tell_others(at(29'999), 10).empty());
    CHECK(credits.tell_others(at(30'000), 2).size() == 2);
    CHECK(credits.tell_others(at(30'000), 2).size() == 1);
    CHECK(credits.tell_others(at(30'000), 2).empty());
    credits.set({0, queue, 3});
    CHECK(credits.tell_others(at(30'001), 10).size() == 3);
    CHECK(credits.tell_others(at(90'000), 10).empty());
}

TEST_CASE("boxes hear of their credit at birth, with an acknowledgement when it has changed, and from the watch") {
    Cloud cloud;
    TalkingBox talking;
    const Instant now = cloud.clock.wall();
    CHECK(credits(cloud.take({talking.birth(now)})) == std::vector{Credits::most});
    CHECK(credits(cloud.take({talking.reading(1, 1, now)})).empty());
    cloud.ingest.note_queue(queue, queue);
    CHECK(credits(cloud.take({talking.reading(2, 1, now)})) == std::vector<std::int64_t>{0});
    CHECK(credits(cloud.ingest.watch(now, cloud.clock.steady())).empty());
    cloud.ingest.note_queue(0, queue);
    CHECK(credits(cloud.ingest.watch(now, cloud.clock.steady())) == std::vector{Credits::most});
    CHECK(cloud.ingest.credit() == Credits::most);
    static_cast<void>(cloud.take({talking.death(now)}));
    cloud.ingest.note_queue(queue, queue);
    CHECK(credits(cloud.ingest.watch(now, cloud.clock.steady())).empty());
}

TEST_CASE("credit is parted among the boxes that are talking") {
    Cloud cloud;
    const Instant now = cloud.clock.wall();
    std::vector<TalkingBox> boxes(5'000);
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        boxes[i].name = "b" + std::to_string(i);
        static_cast<void>(cloud.take({boxes[i].birth(now)}));
    }
    const auto told = credits(cloud.ingest.watch(now, cloud.clock.steady()));
    CHECK(told.size() == ingest::Ingest::told_at_once_max);
    CHECK(told.at(0) == 3'355);
    CHECK(cloud.ingest.credit() == 3'355);
}
