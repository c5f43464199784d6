#pragma once

#include <memory>

#include "cloud/detect/tilt.hpp"
#include "tests/cloud/detect/series.hpp"

namespace gengfu::detect::series {

/// A sensor on a building that leans by (x, y) in ‰, asked every minute.
struct TiltSensor {
    std::function<double(Instant)> x = [](Instant) { return 0.0; };
    std::function<double(Instant)> y = [](Instant) { return 0.0; };
    std::function<double(Instant)> temperature = day_and_night;
    double drift = 0.002;  ///< °/°C, on both axes
    std::function<bool(Instant, const std::string&)> is_absent = [](Instant, const std::string&) { return false; };
    std::function<bool(Instant)> is_silent = [](Instant) { return false; };
    Duration every = minute;
    Noise noise{4};

    Reading read(Instant at) {
        const double warm = temperature(at);
        Reading reading{DeviceId{"tilt-0001"}, at, {}};
        const auto add = [&](const char* field, double value) {
            if (!is_absent(at, field)) reading.values.push_back({FieldId{field}, std::llround(value)});
        };
        const auto axis = [&](double lean) {
            return std::atan(lean / 1000) * 180 / std::numbers::pi * 1000 + drift * (warm - 15'000) + static_cast<double>(noise.next());
        };
        add("x", axis(x(at)));
        add("y", axis(y(at)));
        add("temperature", std::round(warm / 100) * 100);
        return reading;
    }

    std::vector<Finding> play(Detector& tilt, double from_day, double to_day) {
        std::vector<Finding> findings;
        const auto at_day = [](double when) { return start + Duration{std::llround(when * static_cast<double>(day.count()))}; };
        for (Instant at = at_day(from_day); at < at_day(to_day); at += every) {
            if (is_silent(at)) continue;
            const auto more = tilt.take(read(at));
            findings.insert(findings.end(), more.begin(), more.end());
        }
        return findings;
    }
};

inline TiltSettings house() {
    TiltSettings settings;
    settings.is_signed = true;
    return settings;
}

inline double after(Instant at, double when, double value) {
    return days_since_start(at) >= when ? value : 0;
}

}  // namespace gengfu::detect::series
