#include <iostream>
#include <limits>

#include "tests/bench/commands.hpp"
#include "tests/bench/crowd.hpp"
#include "tests/bench/statistics.hpp"

namespace gengfu::bench {
namespace {

constexpr std::chrono::seconds gathered_within{60}, stalled_after{20};
constexpr std::chrono::milliseconds turn_most{5};

std::chrono::duration<double> seconds(double value) {
    return std::chrono::duration<double>(value);
}

/// How many messages may have been sent by now.
class Allowance {
public:
    Allowance(double rate, Moment from) : rate_(rate), from_(from) {}
    [[nodiscard]] std::size_t by(Moment now) const {
        if (rate_ <= 0) return std::numeric_limits<std::size_t>::max();
        return static_cast<std::size_t>(std::chrono::duration<double>(now - from_).count() * rate_);
    }

private:
    double rate_;
    Moment from_;
};

PlayedBox::Plan plan_of(const FloodPlan& plan, std::size_t number) {
    PlayedBox::Plan box;
    box.edge = "flood-" + std::to_string(number);
    box.readings = plan.readings;
    box.fields = plan.fields;
    box.window = plan.window;
    return box;
}

struct Course {
    std::size_t sent = 0, committed = 0;
    std::vector<double> delays_ms;
};

void give(Crowd& crowd, Course& course, const Allowance& allowance, Moment now) {
    for (std::size_t i = 0; i < crowd.size(); ++i) {
        PlayedBox& box = crowd.box(i);
        if (box.phase() != PlayedBox::Phase::greeted) continue;
        while (box.has_room() && course.sent < allowance.by(now)) {
            box.add(Lane::live, now);
            ++course.sent;
        }
        crowd.push(i, now);
    }
}

int to_cloud(const FloodPlan& plan) {
    Crowd crowd(plan.broker, Crowd::Redial::never);
    Course course;
    for (std::size_t i = 0; i < plan.boxes; ++i) {
        crowd.add(plan_of(plan, i), [&](Lane, Moment added, Moment committed) {
            ++course.committed;
            course.delays_ms.push_back(std::chrono::duration<double, std::milli>(committed - added).count());
        });
    }
    crowd.gather(gathered_within);
    const Moment began = Clock::now();
    const Allowance allowance(plan.rate, began);
    std::optional<Moment> warm;
    std::size_t before = 0;
    Moment now = began;
    while (!warm || now - *warm < seconds(plan.seconds)) {
        give(crowd, course, allowance, now);
        crowd.turn(turn_most);
        now = Clock::now();
        if (!warm && now - began >= seconds(plan.warm_up)) {
            warm = now;
            before = course.committed;
            course.delays_ms.clear();
        }
    }
    const double took = std::chrono::duration<double>(now - *warm).count();
    const auto messages = static_cast<double>(course.committed - before);
    const std::vector<double> delays = std::move(course.delays_ms);
    while (crowd.waiting() > 0 && Clock::now() - now < stalled_after) crowd.turn(turn_most);
    std::cout << boost::json::object{{"messages_per_s", messages / took},
                                     {"readings_per_s", messages / took * static_cast<double>(plan.readings)},
                                     {"delay_ms", spread(delays)},
                                     {"repeated", crowd.repeated()},
                                     {"sent", course.sent},
                                     {"committed", course.committed}}
              << "\n";
    return course.committed == course.sent ? 0 : 1;
}

/// The same messages through the same sockets; the listener's count takes the place of acknowledgements.
int to_null(const FloodPlan& plan) {
    Crowd crowd(plan.broker, Crowd::Redial::never);
    std::size_t sent = 0, heard = 0, next = 0;
    for (std::size_t i = 0; i < plan.boxes; ++i) {
        PlayedBox::Plan box = plan_of(plan, i);
        box.heard_by_null = [&](std::uint64_t count) { heard = std::max<std::size_t>(heard, count); };
        crowd.add(box, [](Lane, Moment, Moment) {});
    }
    crowd.gather(gathered_within);
    const Moment began = Clock::now();
    std::optional<Moment> warm;
    std::size_t before = 0;
    Moment now = began;
    while (!warm || now - *warm < seconds(plan.seconds)) {
        while (sent < heard + plan.boxes * plan.window) {
            crowd.box(next).add(Lane::live, now);
            ++sent;
            if (++next == crowd.size()) next = 0;
        }
        for (std::size_t i = 0; i < crowd.size(); ++i) crowd.push(i, now);
        crowd.turn(turn_most);
        now = Clock::now();
        if (!warm && now - began >= seconds(plan.warm_up)) {
            warm = now;
            before = heard;
        }
    }
    const double took = std::chrono::duration<double>(now - *warm).count();
    std::cout << boost::json::object{{"messages_per_s", static_cast<double>(heard - before) / took}} << "\n";
    return 0;
}

}  // namespace

int flood(const FloodPlan& plan) {
    return plan.to_null ? to_null(plan) : to_cloud(plan);
}

}  // namespace gengfu::bench
