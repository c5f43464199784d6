#include "edge/store_thread.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <future>

#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;

TEST_CASE("work is done on a thread of its own while the loop goes on, and what follows it on the loop") {
    boost::asio::io_context context(1);
    StoreThread store(context.get_executor());
    std::promise<void> loop_was_free;
    std::thread::id worked_on, done_on;
    REQUIRE_FALSE(store.is_busy());
    store.run(
        [&, free = loop_was_free.get_future().share()] {
            free.wait();
            worked_on = std::this_thread::get_id();
        },
        [&] { done_on = std::this_thread::get_id(); });
    REQUIRE(store.is_busy());
    boost::asio::post(context, [&] { loop_was_free.set_value(); });
    const auto guard = boost::asio::make_work_guard(context);
    while (store.is_busy()) context.run_one();
    REQUIRE(done_on == std::this_thread::get_id());
    REQUIRE(worked_on != done_on);
}

TEST_CASE("a planned end waits for the work under way, and its follow-up comes once") {
    boost::asio::io_context context(1);
    int worked = 0, done = 0;
    {
        StoreThread store(context.get_executor());
        store.finish();  // nothing to wait for
        for (int i = 1; i <= 3; ++i) {
            store.run([&] { ++worked; }, [&] { ++done; });
            store.finish();
            REQUIRE(worked == i);
            REQUIRE(done == i);
            REQUIRE_FALSE(store.is_busy());
        }
        store.run([&] { ++worked; }, [&] { ++done; });
    }
    REQUIRE(worked == 4);
    context.run();
    REQUIRE(done == 3);  // who would have been told has gone
}

TEST_CASE("rounds are stored on one thread while alarms, sending and acknowledging go on on the other, and no number is lost or doubled") {
    OutboxParts box;
    REQUIRE(box.greet("") == BatchSource::Greeting::ready);
    boost::asio::io_context context(1);
    StoreThread store(context.get_executor());
    const Moment at = box.now();
    std::atomic<int> rounds_left{300};
    std::uint64_t alarms = 0;
    std::uint64_t sent_upto = 0;
    const auto guard = boost::asio::make_work_guard(context);
    while (rounds_left > 0 || store.is_busy()) {
        if (!store.is_busy()) {
            store.run(
                [&] {
                    if (box.outbox->append({{Lane::live, Bytes(300, 1), 1}}, at)) --rounds_left;
                    box.outbox->tidy_files();
                },
                [] {});
        }
        if (box.append(Lane::safety)) ++alarms;
        const auto found = box.outbox->rows_after(Lane::live, sent_upto, 10, 10'000);
        sent_upto = found.upto;
        if (sent_upto > 0) box.commit("1-" + std::to_string(sent_upto));
        box.outbox->tidy(at);
        (void)box.outbox->status();
        (void)box.outbox->losses();
        context.poll();
    }
    REQUIRE(box.outbox->next() == 300 + alarms + 1);
    REQUIRE(box.losses().empty());
    REQUIRE(box.troubles().empty());
    REQUIRE(box.outbox->status().taken == 300 + alarms);
    box.start();
    box.outbox->tidy(at);
    REQUIRE(box.losses().empty());
}
