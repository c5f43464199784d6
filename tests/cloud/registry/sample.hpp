#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "cloud/registry/plan.hpp"

namespace gengfu::tests {

/// A profile of smoke detectors with the condition "smoke", enough for names to be checked.
inline profile::Catalogue smoke_catalogue() {
    profile::Profile smoke;
    smoke.kind = KindId{"smoke-detector"};
    profile::Condition condition;
    condition.id = ConditionId{"smoke"};
    smoke.conditions.push_back(condition);
    profile::Catalogue catalogue;
    catalogue.emplace(smoke.kind, smoke);
    return catalogue;
}

inline Checked<registry::People> read_people(const std::string& text, const alert::WorkingTime& calendar = {}) {
    const auto node = document::parse(text, "people.toml");
    if (!node) return tl::make_unexpected(node.error());
    const profile::Catalogue catalogue = smoke_catalogue();
    return registry::parse_people(*node, {catalogue, {"sos", "meal"}, calendar});
}

inline registry::People people_of(const std::string& text, const alert::WorkingTime& calendar = {}) {
    auto people = read_people(text, calendar);
    if (!people) FAIL(to_string(people.error()));
    return std::move(*people);
}

/// A calendar with a holiday.
inline alert::WorkingTime holiday_on(int year, unsigned month, unsigned day) {
    alert::WorkingTime calendar;
    calendar.holidays.insert(std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)});
    return calendar;
}

/// One building with a home, a desk that is always there, and a rule for everything.
inline const std::string places = R"(
[[place]]
id = "building-03"
at = "pingjiang/b03"
[[place]]
id = "home-2-301"
at = "pingjiang/b03/2-301"
)";
inline const std::string desk = R"(
[[responder]]
id = "desk"
roles = ["command_centre"]
serves = ["everywhere"]
channels = ["console"]
)";
inline const std::string everything = R"(
[[rule]]
name = "everything"
levels = [{ roles = ["command_centre"] }]
)";

/// A responder with `more` lines.
inline std::string responder(const std::string& id, const std::string& role, const std::string& more = "") {
    return "[[responder]]\nid = \"" + id + "\"\nroles = [\"" + role + "\"]\nchannels = [\"sms\"]\naddresses = { sms = \"" + id + "\" }\n" +
           (more.find("serves") == std::string::npos ? "serves = [\"building-03\"]\n" : "") + more + "\n";
}

}  // namespace gengfu::tests
