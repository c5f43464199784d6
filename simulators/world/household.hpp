#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "common/model/time.hpp"
#include "simulators/world/chance.hpp"

namespace gengfu::world {

/// A stretch of time.
struct Stretch {
    Steady from{}, to{};
    [[nodiscard]] bool holds(Steady at) const { return from <= at && at < to; }
};

/// Who lives in a home and how they use water, tap by tap: by the hour and the weekday, more when somebody visits, less on quiet days,
/// nothing while nobody is there. Made of what people do in a day, and of nothing that any detector knows.
class Household {
public:
    /// `midnight`: a local one, before which nobody lives there yet; a Monday begins there.
    Household(int persons, Steady midnight, Chance chance);

    [[nodiscard]] int persons() const noexcept { return persons_; }
    /// Nobody is there, or nobody moves.
    void be_quiet(const Stretch& stretch) { quiet_.push_back(stretch); }
    /// Water runs by itself.
    void let_run(const Stretch& stretch, double litres_per_hour) { flows_.push_back({stretch, litres_per_hour}); }
    /// Litres since the beginning. Times only go on.
    [[nodiscard]] double used(Steady now);

private:
    struct Draw {
        Steady at;
        double litres;
    };
    struct Flow {
        Stretch stretch;
        double litres_per_hour;
    };
    /// What one of them is used to; hours are local, with fractions.
    struct Person {
        double wakes = 6.5, sleeps = 22.5;
        double leaves = 0, returns = 0;  ///< on working days; equal: stays at home
        double outings = 0;              ///< how often a day somebody who stays at home goes out for some hours
        double showers = 0.5;            ///< a day
        double nights = 0.5;             ///< times up at night
        double cooks = 0.8;              ///< which share of the meals at home
    };
    [[nodiscard]] static Person somebody(bool alone, Chance& chance);
    void plan_day();
    void plan_person(const Person& person, bool is_workday, double busy);
    void plan_chores(bool is_workday, double busy);
    void plan_meal(const Person& person, double hour, const std::vector<std::pair<double, double>>& out);
    void draw(double hour, double litres);
    [[nodiscard]] double number(double least, double most);
    [[nodiscard]] bool happens(double share);

    int persons_;
    Steady midnight_;  ///< of the day that is planned next
    int day_ = 0;
    Chance chance_;
    std::vector<Person> people_;
    double laundry_ = 0.3;
    std::pair<double, double> together_;  ///< hours of this day at which all are out; equal: never
    std::deque<Draw> draws_;
    std::vector<Stretch> quiet_;
    std::vector<Flow> flows_;
    double drawn_ = 0;
};

}  // namespace gengfu::world
