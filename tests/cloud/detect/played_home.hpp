#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "cloud/detect/water.hpp"

namespace gengfu::tests {

/// A home that lives by the clock with some luck: up at seven, lunch, supper, to bed at eleven; more washing at weekends. Local time is
/// UTC.
class PlayedHome {
public:
    static constexpr Instant monday = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5};

    explicit PlayedHome(detect::Settings settings = usual(), unsigned seed = 1)
        : settings_(std::move(settings)), luck_(seed), water_(make()) {}

    static detect::Settings usual() {
        detect::Settings settings;
        settings.utc_offset = Duration{0};
        return settings;
    }

    Instant now = monday;
    std::int64_t index = 1'000;
    std::int64_t leak_litres_per_hour = 0;
    bool lives = true;      ///< somebody is there who uses water
    bool restarts = false;  ///< the detectors are put away and taken out again before every reading
    Duration read_every = std::chrono::hours{1};
    std::vector<detect::Finding> found;

    /// Lives for so long, with readings.
    void live(Duration how_long) { pass(how_long, true); }
    /// Lives for so long, and nobody reads the meter.
    void unread(Duration how_long) { pass(how_long, false); }
    void read() { show(now, index); }
    void show(Instant at, std::int64_t shown) {
        if (restarts) {
            const auto state = water_.save();
            const auto learnt = water_.save_learnt();
            if (learnt) learnt_ = *learnt;
            water_ = make();
            water_.restore(state);
            if (learnt_) water_.restore_learnt(*learnt_);
        }
        for (auto& each : water_.take({DeviceId{"w"}, at, {{field, shown}}})) found.push_back(std::move(each));
    }

    [[nodiscard]] int raised(const std::string& condition) const {
        int count = 0;
        for (const auto& each : found) count += each.condition.value() == condition && each.change == AlarmChange::active ? 1 : 0;
        return count;
    }
    [[nodiscard]] std::optional<Instant> last_raised(const std::string& condition) const {
        std::optional<Instant> at;
        for (const auto& each : found)
            if (each.condition.value() == condition && each.change == AlarmChange::active) at = each.at;
        return at;
    }
    /// "+no-water -no-water"
    [[nodiscard]] std::string story() const {
        std::string all;
        for (const auto& each : found) all += (each.change == AlarmChange::active ? "+" : "-") + each.condition.value() + " ";
        return all;
    }

private:
    static inline const FieldId field{"volume"};

    [[nodiscard]] detect::Water make() const { return detect::Water(settings_, field); }

    void pass(Duration how_long, bool is_read) {
        constexpr Duration step = std::chrono::minutes{1};
        const Instant end = now + how_long;
        while (now < end) {
            now += step;
            const auto since_monday = now - monday;
            if (since_monday % std::chrono::hours{1} == Duration{0}) index += used_in_hour(since_monday) + leak_litres_per_hour;
            if (is_read && since_monday % read_every == Duration{0}) read();
        }
    }
    std::int64_t used_in_hour(Duration since_monday) {
        const auto hour = (since_monday / std::chrono::hours{1} - 1) % 24;
        const bool is_weekend = (since_monday / std::chrono::hours{24}) % 7 >= 5;
        const int percent = hour < 6 ? 3 : hour < 9 ? 85 : hour < 17 ? (is_weekend ? 70 : 35) : hour < 22 ? 80 : 20;
        const bool uses = static_cast<int>(luck_() % 100) < percent;
        const auto litres = static_cast<std::int64_t>(3 + luck_() % 40);
        return uses && lives ? litres : 0;
    }

    detect::Settings settings_;
    std::mt19937 luck_;
    detect::Water water_;
    std::optional<boost::json::value> learnt_;
};

}  // namespace gengfu::tests
