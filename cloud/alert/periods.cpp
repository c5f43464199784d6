#include <algorithm>
#include <cstdio>
#include <map>

#include "cloud/alert/figures.hpp"

namespace gengfu::alert {
namespace {

using LocalDay = std::chrono::sys_days;

LocalDay local_day(Instant at, const Desk& desk) {
    return std::chrono::floor<std::chrono::days>(at + desk.utc_offset);
}

Instant at_minute(LocalDay day, int minute, const Desk& desk) {
    return Instant{day} + std::chrono::minutes{minute} - desk.utc_offset;
}

std::string date_of(LocalDay day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return {text.data(), static_cast<std::size_t>(size)};
}

struct Turn {
    Instant from, to;
    LocalDay day;  ///< of its beginning
};

/// Those that may have a part in [from, to). One that began the evening before belongs to the day of its beginning.
std::vector<Turn> turns_of(const Shift& shift, Instant from, Instant to, const Desk& desk) {
    std::vector<Turn> turns;
    const std::chrono::days overnight{shift.to_minute <= shift.from_minute ? 1 : 0};
    for (LocalDay day = local_day(from, desk) - std::chrono::days{1}; at_minute(day, 0, desk) < to; day += std::chrono::days{1})
        turns.push_back({at_minute(day, shift.from_minute, desk), at_minute(day + overnight, shift.to_minute, desk), day});
    return turns;
}

/// Who sits at the desk in [from, to).
class Staff {
public:
    Staff(Instant from, Instant to, const Desk& desk) {
        struct Change {
            int operators = 0, shifts = 0;
        };
        std::map<Instant, Change> changes{{from, {}}, {to, {}}};
        const auto change = [&](Instant at, int operators, int shifts) {
            Change& there = changes[std::clamp(at, from, to)];
            there.operators += operators;
            there.shifts += shifts;
        };
        for (const Shift& shift : desk.shifts)
            for (const Turn& turn : turns_of(shift, from, to, desk)) {
                change(turn.from, shift.operators, 1);
                change(turn.to, -shift.operators, -1);
            }
        Change now;
        for (auto at = changes.begin(); std::next(at) != changes.end(); ++at) {
            now.operators += at->second.operators;
            now.shifts += at->second.shifts;
            parts_.push_back({at->first, std::next(at)->first, now.shifts == 0 ? desk.operators : now.operators});
        }
    }

    void sit(Period& period) const {
        period.operators = average(period.from, period.to);
        for (Instant at = period.from; at < period.to; at += Figures::slot)
            period.by_slot.push_back(average(at, std::min(at + Figures::slot, period.to)));
        const auto is_usual = [&](double each) { return each == period.operators; };
        if (std::all_of(period.by_slot.begin(), period.by_slot.end(), is_usual)) period.by_slot.clear();
    }

private:
    struct Part {
        Instant from, to;
        int operators = 0;
    };

    [[nodiscard]] double average(Instant from, Instant to) const {
        Duration worked{0};
        for (const Part& each : parts_) {
            const Instant begin = std::max(each.from, from), end = std::min(each.to, to);
            if (begin < end) worked += each.operators * (end - begin);
        }
        return static_cast<double>(worked.count()) / static_cast<double>((to - from).count());
    }

    std::vector<Part> parts_;
};

/// Cut off at the ends, with those who sit there then.
void add(std::vector<Period>& periods, Period period, Instant from, Instant to, const Staff& staff) {
    period.from = std::max(period.from, from);
    period.to = std::min(period.to, to);
    if (period.from >= period.to) return;
    staff.sit(period);
    periods.push_back(std::move(period));
}

}  // namespace

Period whole(Instant from, Instant to, const Desk& desk) {
    Period period{from, to, ""};
    if (from < to) Staff(from, to, desk).sit(period);
    return period;
}

std::vector<Period> days(Instant from, Instant to, const Desk& desk) {
    std::vector<Period> periods;
    const Staff staff(from, to, desk);
    for (LocalDay day = local_day(from, desk); at_minute(day, 0, desk) < to; day += std::chrono::days{1})
        add(periods, {at_minute(day, 0, desk), at_minute(day + std::chrono::days{1}, 0, desk), date_of(day)}, from, to, staff);
    return periods;
}

std::vector<Period> turns(Instant from, Instant to, const Desk& desk, const Shift& shift) {
    std::vector<Period> periods;
    const Staff staff(from, to, desk);
    for (const Turn& turn : turns_of(shift, from, to, desk))
        add(periods, {turn.from, turn.to, date_of(turn.day) + " " + shift.name}, from, to, staff);
    return periods;
}

}  // namespace gengfu::alert
