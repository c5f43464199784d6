#include <algorithm>
#include <cstdio>

#include "cloud/registry/plan.hpp"

namespace gengfu::registry {
namespace {

template <class T>
bool covers(const std::set<T>& wide, const std::set<T>& narrow) {
    return wide.empty() || (!narrow.empty() && std::includes(wide.begin(), wide.end(), narrow.begin(), narrow.end()));
}

bool is_in(const Rule& rule, const Where& at) {
    if (rule.places.empty()) return true;
    return std::any_of(rule.places.begin(), rule.places.end(), [&](const Place& each) { return each.at.includes(at.path); });
}

/// What an earlier rule takes of the alerts of this one at the place: all of them, at its hours.
bool goes_before(const Rule& earlier, const Rule& rule, const Where& at) {
    const bool is_asked = earlier.service == asked_service && rule.service != asked_service;
    return earlier.test == rule.test && !is_asked && covers(earlier.kinds, rule.kinds) && covers(earlier.conditions, rule.conditions) &&
           covers(earlier.priorities, rule.priorities) && is_in(earlier, at);
}

const Spans whole_day{Span{}};

const Spans& hours_on(const Rule& rule, const Day& day) {
    return rule.hours ? rule.hours->at(static_cast<std::size_t>(day.weekday)) : whole_day;
}

/// When the rule is the one that counts at the place.
Spans counts(const std::vector<Rule>& rules, std::size_t index, const Where& at, const Day& day) {
    Spans left = hours_on(rules[index], day);
    for (std::size_t i = 0; i < index && !left.empty(); ++i)
        if (goes_before(rules[i], rules[index], at)) left = subtract(left, hours_on(rules[i], day));
    return left;
}

}  // namespace

std::string to_text(Date date) {
    const std::chrono::year_month_day parts{date};
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(parts.year()),
                                   static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
    return {text.data(), static_cast<std::size_t>(size)};
}

namespace {

std::string day_text(const Day& day) {
    const std::string name(weekday_name(day.weekday));
    if (day.date) return name + " " + to_text(*day.date);
    return day.holiday ? "a holiday's " + name : name;
}

/// The same hours on days in a row are one gap.
struct Row {
    std::size_t first = 0, last = 0;
    Span hours;
};

/// Whether one day follows the other: the holidays of any week are not next to its days.
bool follows(const std::vector<Day>& days, std::size_t before, std::size_t day) {
    return before + 1 == day && (days[day].date || days[day].holiday == days[before].holiday);
}

std::string days_text(const std::vector<Day>& days, const Row& row) {
    const Day& first = days[row.first];
    if (row.last - row.first + 1 == 7) return !first.date && first.holiday ? "holidays" : "every day";
    if (row.last == row.first) return day_text(first);
    return day_text(first) + " to " + day_text(days[row.last]);
}

std::string roles_of(const RuleLevel& level, const std::string& service) {
    std::string text;
    for (const Role each : level.roles) text += (text.empty() ? "" : ", ") + std::string(to_string(each));
    if (level.provider) text += std::string(text.empty() ? "" : ", ") + "provider of " + service;
    return text;
}

std::ptrdiff_t depth(const Where& at) {
    return std::count(at.path.begin(), at.path.end(), '/');
}

/// A community is a name for its boxes; alerts come from these.
bool is_box(const Where& at) {
    return depth(at) > 0;
}

class Search {
public:
    Search(const People& people, const std::vector<Day>& days) : people_(people), days_(days) {}

    std::vector<Gap> over(const std::vector<Place>& places) {
        for (const Place& place : places) {
            here_.clear();
            for (const Responder& each : people_.responders)
                if (each.is_reachable() && each.serves_at(place.at.path)) here_.push_back(&each);
            for (std::size_t rule = 0; rule < people_.rules.size(); ++rule)
                if (is_in(people_.rules[rule], place.at)) look(rule, place);
        }
        return std::move(gaps_);
    }

private:
    void look(std::size_t index, const Place& place) {
        const Rule& rule = people_.rules[index];
        for (const std::string& service : services_of(rule))
            for (std::size_t level = 0; level < rule.levels.size(); ++level) look(index, place, level, service);
    }

    /// Each service that a device can ask for must find its provider.
    std::set<std::string> services_of(const Rule& rule) const {
        if (rule.service != asked_service) return {rule.service};
        std::set<std::string> services;
        for (const auto& [event, service] : people_.asked) services.insert(service);
        return services;
    }

    void look(std::size_t index, const Place& place, std::size_t level, const std::string& service) {
        const Rule& rule = people_.rules[index];
        std::vector<const Responder*> able;
        for (const Responder* each : here_)
            if (role_at(*each, rule.levels[level], service)) able.push_back(each);
        std::vector<Row> rows;
        for (std::size_t day = 0; day < days_.size(); ++day) {
            Spans missing = counts(people_.rules, index, place.at, days_[day]);
            for (const Responder* each : able) missing = subtract(missing, on_call(*each, days_[day]));
            for (const Span& span : missing) note(rows, day, span);
        }
        for (const Row& each : rows) tell(rule, place, level, each, service);
    }

    void note(std::vector<Row>& rows, std::size_t day, const Span& span) const {
        for (Row& each : rows)
            if (each.hours == span && follows(days_, each.last, day)) {
                each.last = day;
                return;
            }
        rows.push_back({day, day, span});
    }

    void tell(const Rule& rule, const Place& place, std::size_t level, const Row& row, const std::string& service) {
        if (gaps_.size() >= gaps_max) return;
        Gap gap{rule.line,
                rule.name,
                place.id,
                static_cast<int>(level),
                roles_of(rule.levels[level], service),
                days_text(days_, row),
                row.hours,
                days_[row.first].date,
                days_[row.last].date};
        if (is_told_of_its_box(gap, place.at)) return;
        gaps_.push_back(std::move(gap));
        told_at_.push_back(place.at);
    }

    /// What is so in the whole building is not said of each home once more.
    bool is_told_of_its_box(Gap gap, const Where& at) const {
        for (std::size_t i = 0; i < gaps_.size(); ++i) {
            if (!told_at_[i].includes(at.path)) continue;
            gap.place = gaps_[i].place;
            if (gap == gaps_[i]) return true;
        }
        return false;
    }

    const People& people_;
    const std::vector<Day>& days_;
    std::vector<const Responder*> here_;
    std::vector<Gap> gaps_;
    std::vector<Where> told_at_;  ///< of each gap
};

}  // namespace

std::string to_string(const Gap& gap) {
    std::string text = gap.days + " ";
    text += to_text(gap.hours) + ", " + gap.place.value() + ", rule \"" + gap.rule + "\", level " + std::to_string(gap.level) + " (";
    return text + gap.roles + "): nobody";
}

std::vector<Day> typical_days(const People& people) {
    std::vector<Day> days;
    for (int weekday = 0; weekday < 7; ++weekday) days.push_back({weekday, false, {}});
    // A holiday falls on any day; who has no hours of their own for it is there as on that day of the week.
    const bool have_own = std::any_of(people.responders.begin(), people.responders.end(), [](const Responder& r) { return r.on_holidays; });
    if (!people.calendar.holidays.empty() && have_own)
        for (int weekday = 0; weekday < 7; ++weekday) days.push_back({weekday, true, {}});
    return days;
}

std::vector<Day> coming_days(const People& people, Instant now) {
    const Date today = std::chrono::floor<std::chrono::days>(now + people.desk.utc_offset);
    std::vector<Day> days;
    for (int i = 0; i < 7; ++i) days.push_back(people.day_of(today + std::chrono::days{i}));
    return days;
}

std::vector<Gap> gaps(const People& people, const std::vector<Day>& days, const std::vector<Place>& more) {
    std::vector<Place> places;
    std::copy_if(people.places.begin(), people.places.end(), std::back_inserter(places), [](const Place& each) { return is_box(each.at); });
    places.insert(places.end(), more.begin(), more.end());
    // Buildings before their homes.
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return depth(a.at) < depth(b.at); });
    return Search(people, days).over(places);
}

}  // namespace gengfu::registry
