#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "cloud/detect/finding.hpp"

/// Made-up days of sensors. Shares no code with the detectors.
namespace gengfu::detect::series {

inline const Instant start = from_unix_ms(1'772'323'200'000);  // 2026-03-01T00:00:00Z
inline constexpr Duration minute = std::chrono::minutes{1}, hour = std::chrono::hours{1}, day = std::chrono::hours{24};

/// Small whole numbers around 0 that are the same in each run.
class Noise {
public:
    explicit Noise(std::int64_t most) : most_(most) {}
    std::int64_t next() {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto width = static_cast<std::uint64_t>(2 * most_ + 1);
        return static_cast<std::int64_t>((state_ >> 33U) % width) - most_;
    }

private:
    std::int64_t most_;
    std::uint64_t state_ = 12345;
};

inline double days_since_start(Instant at) {
    return static_cast<double>((at - start).count()) / static_cast<double>(day.count());
}

/// m°C: from 0 to 30 °C and back each day.
inline double day_and_night(Instant at) {
    return 15'000 + 15'000 * std::sin(2 * std::numbers::pi * days_since_start(at));
}

/// The findings of one condition as "+3.5d" when it came to stand, "-4.2d" when it was cleared, "!4.0d" when it happened.
inline std::vector<std::string> of(const std::vector<Finding>& findings, const std::string& condition) {
    std::vector<std::string> told;
    for (const Finding& each : findings) {
        if (each.condition.value() != condition) continue;
        const char* mark = each.change == AlarmChange::active ? "+" : each.change == AlarmChange::cleared ? "-" : "!";
        told.push_back(mark + std::to_string(days_since_start(each.at)));
    }
    return told;
}

/// When a condition first came to stand or happened, in days since the start.
inline std::optional<double> first(const std::vector<Finding>& findings, const std::string& condition) {
    for (const Finding& each : findings)
        if (each.condition.value() == condition && each.change != AlarmChange::cleared) return days_since_start(each.at);
    return std::nullopt;
}

inline std::string names(const std::vector<Finding>& findings) {
    std::string all;
    for (const Finding& each : findings) {
        const char* mark = each.change == AlarmChange::active ? "+" : each.change == AlarmChange::cleared ? "-" : "!";
        all += (all.empty() ? "" : " ") + std::string(mark) + each.condition.value();
    }
    return all;
}

}  // namespace gengfu::detect::series
