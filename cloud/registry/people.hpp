#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cloud/alert/directory.hpp"
#include "cloud/alert/figures.hpp"
#include "cloud/alert/working_time.hpp"
#include "cloud/registry/hours.hpp"
#include "common/profile/profile.hpp"

/// Who answers alerts, when and where, and in which order they are told: what configs/people.toml describes.
namespace gengfu::registry {

using alert::ResponderId;
using PlaceId = Named<struct PlaceTag>;  ///< "building-03"

enum class Role { grid_worker, community_duty, property, gas_company, fire, volunteer, family, command_centre };
[[nodiscard]] std::string_view to_string(Role role) noexcept;
[[nodiscard]] std::vector<std::string> role_names();
[[nodiscard]] std::optional<Role> parse_role(std::string_view name) noexcept;

/// A part of the district as alerts name it: "pingjiang", "pingjiang/b03" or "pingjiang/b03/2-301". Empty: all of it.
struct Where {
    std::string path;

    [[nodiscard]] bool includes(std::string_view other) const;
    friend bool operator==(const Where&, const Where&) = default;
};

struct Place {
    PlaceId id;
    Where at;
};

/// The desk in the command centre: whoever sits there is reached without an address.
inline constexpr std::string_view console_channel = "console";
[[nodiscard]] std::vector<std::string> channel_names();

/// A way to reach somebody. Numbers and addresses are private: they cannot be printed.
struct Contact {
    std::string channel;
    std::optional<Secret<std::string>> address;

    [[nodiscard]] bool leads_anywhere() const { return channel == console_channel || address; }
};

struct Days {
    Date from, to;  ///< both of them
    [[nodiscard]] bool hold(Date date) const { return from <= date && date <= to; }
};

struct Responder {
    ResponderId id;
    gengfu::Place line{};
    std::optional<Secret<std::string>> name;
    std::set<Role> roles;  ///< none of who only offers services
    std::vector<Where> serves;
    std::vector<Contact> contacts;  ///< the first is tried first
    Week on_call;
    std::optional<Spans> on_holidays;  ///< instead of the day of the week
    std::vector<Days> away;
    std::set<std::string> services;

    [[nodiscard]] bool is_reachable() const;
    /// The first that leads anywhere; the first of all when none does.
    [[nodiscard]] const std::string& channel() const;
    [[nodiscard]] bool serves_at(std::string_view path) const;
    [[nodiscard]] bool offers(const std::string& service) const;
};

/// What an event of a profile says when its device has one key for all services.
inline constexpr std::string_view any_service = "any";
/// Of a rule: what the alert's event asks for by its profile. The rule takes no other alerts.
inline constexpr std::string_view asked_service = "asked";

struct RuleLevel {
    std::vector<Role> roles;
    bool provider = false;  ///< whoever offers the rule's service, whatever their role
    std::optional<Duration> answer_within;
};

/// In which role the responder is told at the level of a rule; nothing: not at all.
[[nodiscard]] std::optional<std::string> role_at(const Responder& responder, const RuleLevel& level, const std::string& service);

/// Which alerts it takes; what is empty takes any.
struct Rule {
    std::string name;
    gengfu::Place line;
    std::set<std::string> kinds, conditions;
    std::set<int> priorities;
    std::vector<Place> places;
    std::optional<Week> hours;
    bool test = false;    ///< of exercises, which otherwise tell nobody
    std::string service;  ///< what is asked for; "any": any service; "asked": by the alert's event
    std::vector<RuleLevel> levels;

    [[nodiscard]] bool takes_all() const;
};

/// A day of the plan: of the week, or a date.
struct Day {
    int weekday = 0;
    bool holiday = false;
    std::optional<Date> date;
};

/// What a person who accepts a visit may be credited for.
struct TimeBank {
    int minutes_max = 240;  ///< of one visit: who forgets to say that it is over is not credited for the night
};

struct People {
    alert::Desk desk;
    alert::WorkingTime calendar;  ///< local time and holidays
    TimeBank time_bank;
    std::vector<Place> places;
    std::vector<Responder> responders;
    std::vector<Rule> rules;                                           ///< the first that takes an alert counts
    std::map<std::pair<std::string, std::string>, std::string> asked;  ///< by kind and condition: the service of the profile's event

    [[nodiscard]] const Responder* find(const ResponderId& id) const;
    [[nodiscard]] Day day_of(Date date) const;
};

/// When the responder is on call on that day.
[[nodiscard]] Spans on_call(const Responder& responder, const Day& day);

/// What the file does not say itself.
struct Surroundings {
    const profile::Catalogue& catalogue;
    std::vector<std::string> conditions;  ///< that alerts may have besides those of the catalogue
    alert::WorkingTime calendar;          ///< local time and holidays are those of the service levels
};
/// Names of kinds and conditions are checked.
[[nodiscard]] Checked<People> load_people(const std::filesystem::path& file, const Surroundings& surroundings);
[[nodiscard]] Checked<People> parse_people(const document::Node& node, const Surroundings& surroundings);

}  // namespace gengfu::registry
