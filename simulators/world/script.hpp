#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "simulators/world/cause_table.hpp"
#include "simulators/world/town.hpp"

namespace gengfu::world {

/// What goes wrong with boxes, links, the broker and the cloud: causes of no alert, or of a box's silence.
enum class TroubleKind { box_killed, box_without_power, link_cut, link_away, broker_away, cloud_killed, cloud_without_power, cloud_upkeep };

struct Trouble {
    TroubleKind kind{};
    std::size_t building = 0;  ///< of boxes and links
    Steady at{};
    Duration lasts{0};
};

/// Everything that is going to happen in a district.
struct Plot {
    /// A device that is asked at its own rhythm for a while.
    struct Close {
        const Post* post;
        Steady from;
        Duration lasts, every;
    };
    struct Said {
        const Post* post;
        Steady at;
        sim::dc09::Event event;
    };
    /// In which such an alert must not be raised.
    struct Forbidden {
        DeviceId device;
        ConditionId condition;
        Stretch stretch;
    };
    std::vector<Cause> causes;  ///< in their order
    std::vector<Close> closely;
    std::vector<Said> said;
    std::vector<Trouble> troubles;
    std::vector<Forbidden> forbidden;
    /// Kinds of cause for which this district is too short or too small.
    std::vector<std::string> left_out;
};

/// Draws the plot from a seed before the district begins: each cause with what has to come of it. Causes keep apart, so that every alert
/// has one cause.
class Script : public Plot {
public:
    Script(Town& town, const profile::Catalogue& catalogue, Duration lasts, Chance chance);

    /// The cloud calls a box silent of which it has heard nothing for so long.
    static constexpr Duration box_silent_after = std::chrono::minutes{150};
    /// And itself without a broker after so long.
    static constexpr Duration broker_silent_after = std::chrono::minutes{2};
    /// From week to week the cloud is stopped for its upkeep.
    static constexpr Duration upkeep_every = std::chrono::days{7};

private:
    /// What has been taken of the time of somebody.
    class Calendar {
    public:
        [[nodiscard]] bool is_free(const Stretch& stretch) const;
        void take(const Stretch& stretch) { taken_.push_back(stretch); }

    private:
        std::vector<Stretch> taken_;
    };
    struct Wish {
        std::function<bool(const Post&)> fits{};
        Duration lasts{0};
        Duration before{0}, after{0};  ///< kept free beside it
        Duration not_before{0};
        bool alone = true;  ///< in its building
    };
    struct Placed {
        const Post* post;
        Steady at;
    };
    [[nodiscard]] std::optional<Placed> place(const Wish& wish);
    [[nodiscard]] int times(double a_year) const;
    void each_time(const std::string& name, double a_year, const std::function<bool()>& once);
    [[nodiscard]] Cause& add_cause(const std::string& name, const Post& post, Stretch stretch);
    void watch(const Post& post, Steady from, Duration lasts, Duration delay);

    // sensor_script.cpp
    void plan_sensors();
    [[nodiscard]] bool plan_sensor(const SensorCause& what);
    [[nodiscard]] DeviceId whose(const Post& post, const Sign& sign) const;
    void play(const SensorCause& what, const Post& post, Steady at);
    void plan_deaths();
    void plan_together();
    [[nodiscard]] bool plan_pair(const std::string& name, const std::string& incident, const SensorCause& one, const SensorCause& other,
                                 const std::function<bool(const Post&, const Post&)>& belong);
    [[nodiscard]] bool plan_bus_fault();

    // home_script.cpp
    void plan_calls();
    [[nodiscard]] bool plan_call(const CallCause& what);
    void plan_absences();
    void plan_water();
    [[nodiscard]] bool plan_stop(const std::string& name, Duration least, Duration most);
    [[nodiscard]] bool plan_flow(const std::string& name, const std::string& condition, double litres_per_hour, Duration lasts,
                                 Duration within, Firmness firmness);
    [[nodiscard]] bool plan_meter(const std::string& name, const std::string& condition, Duration within, Duration lasts,
                                  const std::function<void(HomeMeter&, Steady)>& act);

    // trouble_script.cpp
    void plan_troubles();
    void plan_trouble(TroubleKind kind, const std::string& name, double a_year, Duration least, Duration most);
    void plan_upkeep();
    void expect_box_silence(Cause& cause, const Trouble& trouble);
    static void expect_broker_silence(Cause& cause, const Trouble& trouble);

    Town& town_;
    const profile::Catalogue& catalogue_;
    Duration lasts_;
    Chance chance_;
    std::map<std::size_t, Calendar> buildings_;
    std::map<const Post*, Calendar> devices_;
};

}  // namespace gengfu::world
