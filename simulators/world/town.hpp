#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulators/world/home_button.hpp"
#include "simulators/world/instrument.hpp"

namespace gengfu::world {

/// A device of a district and where it hangs.
struct Post {
    DeviceId id;
    KindId kind;
    std::size_t building = 0;
    std::optional<std::size_t> home;
    std::string place;
    Instrument* instrument = nullptr;  ///< of a device on the bus
    HomeButton* button = nullptr;      ///< of one that calls
    std::size_t on_bus = 0;            ///< which of the building's devices on the bus
    bool is_reference = false;         ///< a gauge that the others of its building are measured against
};

struct Home {
    std::size_t building = 0;
    std::string place;
    int persons = 1;
    HomeMeter* meter = nullptr;
    std::vector<Stretch> away;  ///< declared
};

/// The limits of silence of a network that lives on batteries: what is asked every hour, every four, and what calls twice a day.
[[nodiscard]] Checked<profile::Catalogue> district_catalogue(const std::string& directory);

/// The buildings, homes and devices of a district as a seed makes them, and the files that its cloud goes by.
class Town {
public:
    struct Size {
        std::size_t devices = 2'000;
        std::size_t buildings = 40;
    };
    Town(const Size& size, const profile::Catalogue& catalogue, Chance chance);
    Town(const Town&) = delete;
    Town& operator=(const Town&) = delete;

    [[nodiscard]] const std::deque<Post>& posts() const noexcept { return posts_; }
    [[nodiscard]] std::deque<Home>& homes() noexcept { return homes_; }
    [[nodiscard]] const std::deque<Home>& homes() const noexcept { return homes_; }
    [[nodiscard]] std::size_t buildings() const noexcept { return size_.buildings; }
    [[nodiscard]] static std::string name_of(std::size_t building);

    /// What is true of this district and no other: an end for the rule file (declared absences, homes of several, zeros of sensors).
    [[nodiscard]] std::string rules() const;
    [[nodiscard]] std::string people() const;

    /// What an installer writes into the file of the box: how a sensor of a structure rests, in its fixed unit.
    [[nodiscard]] static std::map<FieldId, std::int64_t> zero_of(const Post& post);

    /// The settlement gauges of a building have a bus of their own.
    [[nodiscard]] static std::string gauges_bus(std::size_t building) { return name_of(building) + "-gauges"; }
    static constexpr std::string_view shaft = "lift-1";

private:
    void build(std::size_t building);
    void build_home(std::size_t building, std::size_t number, std::size_t& room);
    void add_sensor(std::size_t building, const std::string& kind, const std::string& place, std::optional<std::size_t> home);
    void add_meter(std::size_t building, std::size_t home);
    void add_button(std::size_t building, std::size_t home);
    [[nodiscard]] std::vector<Instrument::Rest> rests_of(const std::string& kind);
    [[nodiscard]] double number(double least, double most);
    [[nodiscard]] DeviceId next_id(const std::string& kind);

    Size size_;
    const profile::Catalogue& catalogue_;
    Chance chance_;
    Climate climate_;
    std::deque<Instrument> sensors_;
    std::deque<HomeMeter> meters_;
    std::deque<HomeButton> buttons_;
    std::deque<Home> homes_;
    std::deque<Post> posts_;
    std::size_t on_bus_ = 0;  ///< of the building that is being built
};

}  // namespace gengfu::world
