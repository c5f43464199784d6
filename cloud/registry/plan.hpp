#pragma once

#include "cloud/registry/people.hpp"

namespace gengfu::registry {

/// Where an alert is, as places name it: "pingjiang/b03/2-301"; of a box itself "pingjiang/b03".
[[nodiscard]] std::string path_of(const alert::Cause& cause);

/// The rule that takes the alert; nothing for an exercise that no rule of exercises takes.
[[nodiscard]] const Rule* rule_of(const People& people, const alert::Alert& alert, Instant now);

/// Who is told at each level of the alert's rule, in the order of the file; nobody twice at one level.
[[nodiscard]] std::vector<alert::Level> plan(const People& people, const alert::Alert& alert, Instant now);

/// The people as the alerts ask for them.
class Plan final : public alert::Directory {
public:
    explicit Plan(People people) : people_(std::move(people)) {}

    [[nodiscard]] const People& people() const { return people_; }
    [[nodiscard]] std::vector<alert::Level> levels(const alert::Alert& alert, Instant now) const override {
        return plan(people_, alert, now);
    }
    [[nodiscard]] std::optional<alert::Told> find(const std::string& responder) const override;
    [[nodiscard]] std::optional<Duration> credited_most(const ResponderId& responder) const override;

private:
    People people_;
};

[[nodiscard]] std::string to_text(Date date);  ///< "2026-12-01"

/// A level at which nobody could be told.
struct Gap {
    gengfu::Place line;  ///< of the rule
    std::string rule;
    PlaceId place;
    int level = 0;
    std::string roles;  ///< "grid_worker, property"
    std::string days;   ///< "Sunday", "Monday to Friday", "every day", "holidays", "Tuesday 2026-12-01"
    Span hours;
    std::optional<Date> first, last;  ///< of dated days

    friend bool operator==(const Gap&, const Gap&) = default;
};
/// "Sunday 02:00–06:00, building-03, rule "smoke", level 1 (grid_worker): nobody".
[[nodiscard]] std::string to_string(const Gap& gap);

/// The days of any week, and a holiday when there are any.
[[nodiscard]] std::vector<Day> typical_days(const People& people);
/// The seven dates from today on.
[[nodiscard]] std::vector<Day> coming_days(const People& people, Instant now);

inline constexpr std::size_t gaps_max = 200;

/// Every level of every rule at every place (`more` besides those of the file) at which somebody is lacking on one of these days;
/// the first `gaps_max` of them. Of several roles of a level one is enough; who is not reachable is nobody. Places that name a whole
/// community are no place.
[[nodiscard]] std::vector<Gap> gaps(const People& people, const std::vector<Day>& days, const std::vector<Place>& more = {});

}  // namespace gengfu::registry
