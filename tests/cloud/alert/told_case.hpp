#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "cloud/alert/delivery.hpp"
#include "cloud/alert/life_cycle.hpp"

namespace gengfu::alert {

using namespace std::chrono_literals;

/// The desk and the daughter first, then two grid workers who have a minute, then nobody, then the duty.
struct District final : Directory {
    std::vector<Level> plan{level({"desk", "daughter"}), level({"wang", "li"}, 60s), level({}), level({"duty"})};

    static Level level(const std::vector<std::string>& names, std::optional<Duration> within = {}) {
        Level made{{}, within};
        for (const std::string& each : names) made.told.push_back(*District::told(each));
        return made;
    }
    static std::optional<Told> told(const std::string& name) {
        const std::map<std::string, std::string> roles{{"desk", "command_centre"}, {"daughter", "family"}, {"wang", "grid_worker"},
                                                       {"li", "grid_worker"},      {"night", "property"},  {"duty", "community_duty"}};
        const auto role = roles.find(name);
        if (role == roles.end()) return std::nullopt;
        return Told{ResponderId{name}, role->second, "sms"};
    }
    [[nodiscard]] std::vector<Level> levels(const Alert&, Instant) const override { return plan; }
    [[nodiscard]] std::optional<Told> find(const std::string& name) const override { return told(name); }
    [[nodiscard]] std::optional<Duration> credited_most(const ResponderId&) const override { return std::nullopt; }
};

/// An alert with its deliveries, driven by real steps; what the store does, in memory.
struct Case {
    District district;
    ServiceLevels levels;
    Alert alert;
    std::vector<Delivery> rows;
    std::int64_t seq = 0;
    Instant now = from_unix_ms(1'800'000'000'000);

    Case() {
        Cause cause{GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{"call-1"}, KindId{"call-button"}, "2-301", ConditionId{"sos"}};
        const AlarmEvent press{DeviceId{"call-1"}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, now, false};
        auto step = apply(std::nullopt, cause, press, now, levels);
        REQUIRE(step);
        step->alert.id = AlertId{17};
        take(*step);
    }

    /// What a store may leave out: what was asked again since, what is over of earlier rounds, and notices but for the last of a kind.
    [[nodiscard]] std::vector<Delivery> that_count(std::optional<DeliveryId> accepting) const {
        std::vector<Delivery> count;
        for (const Delivery& each : rows) {
            const auto is_newer_notice = [&](const Delivery& other) {
                return other.id.value() > each.id.value() && other.kind == DeliveryKind::notice && other.round == each.round &&
                       other.to.responder == each.to.responder && other.why == each.why;
            };
            const bool is_notice = each.kind == DeliveryKind::notice, is_of_now = each.round == alert.round;
            const bool is_at_work = !is_notice && (is_waiting(each) || each.state == DeliveryState::accepted);
            const bool is_asked = !is_notice && is_of_now && each.why != Why::asked_again;
            const bool is_told = is_notice && is_of_now && std::none_of(rows.begin(), rows.end(), is_newer_notice);
            if (is_at_work || is_asked || is_told || each.id == accepting) count.push_back(each);
        }
        return count;
    }

    void take(Step step, std::optional<DeliveryId> accepting = {}) {
        alert = step.alert;
        step.entry.seq = ++seq;
        const auto changed = follow(alert, step.entry, rows, district, levels, accepting);
        CHECK(follow(alert, step.entry, that_count(accepting), district, levels, accepting) == changed);
        for (Delivery each : changed) {
            CHECK(each.seq == seq);
            if (each.id.value() == 0) {
                each.id = DeliveryId{static_cast<std::int64_t>(rows.size()) + 1};
                CHECK(each.caused_by == seq);
                rows.push_back(each);
            } else {
                rows[static_cast<std::size_t>(each.id.value() - 1)] = each;
            }
        }
    }
    void ask(Transition transition, const std::string& actor, const std::string& assignee = {}) {
        Request request;
        request.transition = transition;
        request.actor = actor;
        request.reason = "told by telephone";
        request.assignee = assignee;
        if (transition == Transition::resolve) request.outcome = Outcome::real;
        if (transition == Transition::cancel) request.outcome = Outcome::false_alarm;
        if (transition == Transition::shelve) request.shelve_for = 5min;
        const auto step = apply(alert, request, now, levels);
        if (!step) FAIL(step.error().what);
        take(*step);
    }
    void accept(const std::string& responder) {
        const auto one =
            std::find_if(rows.begin(), rows.end(), [&](const Delivery& d) { return is_waiting(d) && d.to.responder.value() == responder; });
        REQUIRE(one != rows.end());
        const DeliveryId id = one->id;
        const auto way = way_to_accept(alert, ResponderId{responder});
        REQUIRE(way);
        for (const Transition each : *way) {
            Request request;
            request.transition = each;
            request.actor = responder;
            if (each == Transition::dispatch) request.assignee = responder;
            const auto step = apply(alert, request, now, levels);
            REQUIRE(step);
            take(*step, id);
        }
    }
    void decline(const std::string& who) { take(alert::decline(alert, who, who, "ill", now, levels)); }
    void time_out() { take(alert::decline(alert, "", "", "", now, levels)); }
    void fire(Timing timing, Duration after) {
        now += after;
        const auto step = alert::fire(alert, timing, now, levels);
        REQUIRE(step);
        take(*step);
    }
    void press() {
        const AlarmEvent press{DeviceId{"call-1"}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, now, false};
        take(*apply(alert, alert.cause, press, now, levels));
    }

    /// "0 offer desk queued", in the order of the rows; "1 notice li queued taken by wang".
    [[nodiscard]] std::vector<std::string> told() const {
        std::vector<std::string> lines;
        for (const Delivery& each : rows) {
            std::string line = std::to_string(each.level) + " " + std::string(to_string(each.kind)) + " " + each.to.responder.value() +
                               " " + std::string(to_string(each.state));
            if (each.why != Why::none) line += " " + std::string(to_string(each.why));
            if (!each.who.empty()) line += " by " + each.who;
            if (each.outcome) line += ": " + std::string(to_string(*each.outcome));
            lines.push_back(line);
        }
        return lines;
    }
};

using Lines = std::vector<std::string>;

}  // namespace gengfu::alert
