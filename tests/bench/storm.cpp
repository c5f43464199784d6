#include <poll.h>
#include <unistd.h>

#include <deque>
#include <iostream>

#include "tests/bench/commands.hpp"
#include "tests/bench/crowd.hpp"
#include "tests/bench/statistics.hpp"

namespace gengfu::bench {
namespace {

constexpr std::chrono::seconds gathered_within{120};
constexpr std::chrono::milliseconds turn_most{5};

/// What happened between two lines of the standard input.
struct Phase {
    std::string name;
    std::vector<double> live_alarm_ms;  ///< of boxes that were greeted when the alarm came
    std::vector<double> held_alarm_ms;  ///< of boxes that had lost the broker
    std::size_t raised = 0;
};

bool has_input() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, 0) > 0;
}

class Storm {
public:
    explicit Storm(const StormPlan& plan) : plan_(plan), crowd_(plan.broker, Crowd::Redial::as_boxes), alarms_(plan.boxes) {
        for (std::size_t i = 0; i < plan.boxes; ++i) {
            PlayedBox::Plan box;
            box.edge = "storm-" + std::to_string(i);
            box.readings = plan.readings;
            crowd_.add(box, [this, i](Lane lane, Moment added, Moment committed) { note(i, lane, added, committed); });
        }
    }

    int run() {
        crowd_.gather(gathered_within);
        phases_.push_back({"gathered", {}, {}, 0});
        std::cout << "{\"gathered\":" << crowd_.greeted() << "}" << std::endl;
        began_ = Clock::now();
        for (std::string line; line != "stop";) {
            crowd_.turn(turn_most);
            live();
            if (!has_input()) continue;
            if (!std::getline(std::cin, line)) break;
            if (line == "burst") burst();
            std::cout << boost::json::object{{"phase", line},
                                             {"greeted", crowd_.greeted()},
                                             {"waiting", crowd_.waiting()},
                                             {"at_ms", burst_at_ms_}}
                      << std::endl;
            if (line != "look") phases_.push_back({line, {}, {}, 0});
        }
        const auto drained_within = std::chrono::duration<double>(plan_.drained_within);
        const Moment stopped = Clock::now();
        while (crowd_.waiting() > 0 && Clock::now() - stopped < drained_within) crowd_.turn(turn_most);
        tell(std::chrono::duration<double>(Clock::now() - stopped).count());
        return crowd_.waiting() == 0 ? 0 : 1;
    }

private:
    struct Alarm {
        std::size_t phase = 0;
        bool is_live = false;
    };

    /// What has come due since the last turn: rounds of one box after the other, alarms of boxes here and there.
    void live() {
        const Moment now = Clock::now();
        const double passed = std::chrono::duration<double>(now - began_).count();
        const auto rounds = static_cast<std::size_t>(passed / plan_.live_every * static_cast<double>(plan_.boxes));
        for (; rounds_ < rounds; ++rounds_) give(rounds_ % plan_.boxes, Lane::live, now);
        const auto alarms = static_cast<std::size_t>(passed * plan_.alarms_a_second);
        for (; raised_ < alarms; ++raised_) {
            constexpr std::size_t stride = 7'919;  // a prime: neighbours in time are not neighbours in the street
            const std::size_t index = raised_ * stride % plan_.boxes;
            const bool is_live = crowd_.box(index).phase() == PlayedBox::Phase::greeted;
            alarms_[index].push_back({phases_.size() - 1, is_live});
            ++phases_.back().raised;
            give(index, Lane::safety, now);
        }
    }
    /// An alarm of every box, all in one moment.
    void burst() {
        const auto wall = std::chrono::system_clock::now().time_since_epoch();
        burst_at_ms_ = std::chrono::duration<double, std::milli>(wall).count();
        const Moment now = Clock::now();
        for (std::size_t i = 0; i < plan_.boxes; ++i) {
            alarms_[i].push_back({phases_.size() - 1, crowd_.box(i).phase() == PlayedBox::Phase::greeted});
            ++phases_.back().raised;
            give(i, Lane::safety, now);
        }
    }
    void give(std::size_t index, Lane lane, Moment now) {
        crowd_.box(index).add(lane, now);
        crowd_.push(index, now);
    }
    void note(std::size_t index, Lane lane, Moment added, Moment committed) {
        ++committed_;
        if (lane == Lane::live) return;
        const Alarm alarm = alarms_[index].front();  // one box's alarms are committed in their order
        alarms_[index].pop_front();
        Phase& phase = phases_[alarm.phase];
        (alarm.is_live ? phase.live_alarm_ms : phase.held_alarm_ms)
            .push_back(std::chrono::duration<double, std::milli>(committed - added).count());
    }
    void tell(double drained_in) {
        boost::json::array phases;
        for (const Phase& each : phases_)
            phases.push_back(boost::json::object{{"name", each.name},
                                                 {"raised", each.raised},
                                                 {"live_alarm_ms", spread(each.live_alarm_ms)},
                                                 {"held_alarm_ms", spread(each.held_alarm_ms)}});
        std::cout << boost::json::object{{"phases", phases},
                                         {"waiting", crowd_.waiting()},
                                         {"committed", committed_},
                                         {"drained_in_s", drained_in},
                                         {"repeated", crowd_.repeated()}}
                  << std::endl;
    }

    StormPlan plan_;
    Crowd crowd_;
    std::vector<std::deque<Alarm>> alarms_;
    std::vector<Phase> phases_;
    Moment began_{};
    double burst_at_ms_ = 0;  ///< since 1970
    std::size_t rounds_ = 0, raised_ = 0, committed_ = 0;
};

}  // namespace

int storm(const StormPlan& plan) {
    return Storm(plan).run();
}

}  // namespace gengfu::bench
