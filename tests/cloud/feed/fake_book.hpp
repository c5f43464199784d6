#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cloud/alert/book.hpp"
#include "cloud/alert/troubles.hpp"
#include "common/profile/profile.hpp"
#include "common/runtime/clock.hpp"

namespace gengfu::feed {

inline constexpr std::int64_t test_epoch_ms = 1795490142000;  // 2026-11-24T03:15:42Z

inline alert::Alert gas_alert(std::int64_t id) {
    alert::Alert alert;
    alert.id = alert::AlertId{id};
    alert.cause = {GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{"gas-0007"}, KindId{"gas-detector"}, "2-301", ConditionId{"gas-high"}};
    alert.raised_at = from_unix_ms(test_epoch_ms);
    alert.taken_at = from_unix_ms(test_epoch_ms - 8);
    alert.updated_at = from_unix_ms(test_epoch_ms);
    alert.timers = {{alert::Timing::acknowledge, 1, from_unix_ms(test_epoch_ms + 30'000)}};
    return alert;
}

/// A journal in memory that knows just enough of the life cycle to be asked over HTTP.
class FakeBook final : public alert::Book {
public:
    void raise() {
        const alert::Alert alert = gas_alert(static_cast<std::int64_t>(alerts_.size()) + 1);
        alerts_.push_back(alert);
        note(alert, alert::Transition::raise, std::nullopt, "system", "");
    }
    void break_down() { broken_ = true; }

    [[nodiscard]] std::vector<alert::Alert> list(const Filter& filter) const override {
        last_filter = filter;
        if (broken_) throw std::runtime_error("disk I/O error");
        std::vector<alert::Alert> found{alerts_.rbegin(), alerts_.rend()};
        if (found.size() > filter.limit) found.resize(filter.limit);
        return found;
    }
    [[nodiscard]] std::optional<alert::Alert> find(alert::AlertId id) const override {
        if (id.value() < 1 || id.value() > static_cast<std::int64_t>(alerts_.size())) return std::nullopt;
        return alerts_[static_cast<std::size_t>(id.value() - 1)];
    }
    [[nodiscard]] std::vector<alert::Entry> timeline(alert::AlertId id) const override {
        std::vector<alert::Entry> found;
        for (const alert::Entry& each : journal_)
            if (each.alert == id) found.push_back(each);
        return found;
    }
    [[nodiscard]] std::vector<Change> changes_after(std::int64_t seq, std::size_t limit) const override {
        ++reads;
        std::vector<Change> found;
        for (auto at = static_cast<std::size_t>(seq); at < journal_.size() && found.size() < limit; ++at)
            found.push_back({journal_[at], *find(journal_[at].alert)});
        for (Change& each : found)
            if (each.entry.transition == alert::Transition::raise)
                for (const alert::Incident& incident : incidents_of(each.alert.id)) each.incidents.push_back(outline_of(incident));
        return found;
    }
    [[nodiscard]] std::int64_t last_seq() const override { return static_cast<std::int64_t>(journal_.size()); }

    [[nodiscard]] Result<Change> apply(alert::AlertId id, const alert::Request& request) override {
        last_request = request;
        if (const auto known = answers_.find(request.key); known != answers_.end()) return known->second;
        const auto found = find(id);
        if (!found) return fail(FaultKind::not_found, "there is no alert " + std::to_string(id.value()));
        if (request.expected_version && *request.expected_version != found->version)
            return fail(FaultKind::conflict, "the alert is at version " + std::to_string(found->version));
        if (request.transition == alert::Transition::dispatch && request.assignee.empty())
            return fail(FaultKind::refused, "dispatch needs an assignee");
        alert::Alert& alert = alerts_[static_cast<std::size_t>(id.value() - 1)];
        const alert::State from = alert.state;
        if (request.transition == alert::Transition::acknowledge) alert.state = alert::State::acknowledged;
        ++alert.version;
        note(alert, request.transition, from, request.actor, request.reason);
        const Change change{journal_.back(), alert};
        answers_.emplace(request.key, change);
        return change;
    }
    [[nodiscard]] std::vector<alert::Incident> incidents(const alert::IncidentFilter& filter) const override {
        asked_for_incidents = filter;
        return all_incidents;
    }
    [[nodiscard]] std::vector<alert::Incident> incidents_of(alert::AlertId id) const override {
        std::vector<alert::Incident> some;
        for (const alert::Incident& each : all_incidents)
            for (const alert::Alert& member : each.members)
                if (member.id == id) some.push_back(each);
        return some;
    }
    std::vector<alert::Incident> all_incidents;
    mutable alert::IncidentFilter asked_for_incidents;

    [[nodiscard]] Summary summary() const override {
        Summary summary;
        summary.devices = 120;
        summary.edges = 8;
        summary.readings_stored = 4711;
        summary.raised = static_cast<std::int64_t>(alerts_.size());
        return summary;
    }

    mutable Filter last_filter;
    mutable int reads = 0;
    alert::Request last_request;

private:
    void note(const alert::Alert& alert, alert::Transition transition, std::optional<alert::State> from, const std::string& actor,
              const std::string& reason) {
        alert::Entry entry;
        entry.seq = static_cast<std::int64_t>(journal_.size()) + 1;
        entry.alert = alert.id;
        entry.version = alert.version;
        entry.at = alert.updated_at;
        entry.actor = actor;
        entry.transition = transition;
        entry.from = from;
        entry.to = alert.state;
        entry.reason = reason;
        journal_.push_back(entry);
    }

    std::vector<alert::Alert> alerts_;
    std::vector<alert::Entry> journal_;
    std::map<std::string, Change> answers_;
    bool broken_ = false;
};

/// One message in quarantine, one loss, and what was asked for.
class FakeTroubles final : public alert::Troubles {
public:
    [[nodiscard]] std::vector<Quarantined> quarantined(const Page& page) const override {
        last_page = page;
        return {{7, from_unix_ms(test_epoch_ms), "pingjiang/b03", "payload", "7 bytes are no payload", "spBv1.0/pingjiang/NDATA/b03", 7}};
    }
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> quarantined_payload(std::int64_t id) const override {
        if (id != 7) return std::nullopt;
        return std::vector<std::uint8_t>{0x00, 0x7f, 0xff};
    }
    [[nodiscard]] std::vector<FaultCount> fault_counts() const override { return {{"pingjiang/b03", "payload", 3}}; }
    [[nodiscard]] std::vector<Loss> losses(const Page& page) const override {
        last_page = page;
        return {{2, from_unix_ms(test_epoch_ms), GroupId{"pingjiang"}, EdgeId{"b03"}, "0000000000000007", "3-9", 7, 120, "full"}};
    }
    [[nodiscard]] std::vector<LossCount> loss_counts() const override { return {{GroupId{"pingjiang"}, EdgeId{"b03"}, "full", 7, 120}}; }
    [[nodiscard]] Totals totals() const override { return {{{"payload", 3}}, {{"full", 7}}, {{"full", 120}}}; }

    mutable Page last_page;
};

class FakeClock final : public Clock {
public:
    [[nodiscard]] Instant wall() const override { return from_unix_ms(test_epoch_ms) + passed; }
    [[nodiscard]] Steady steady() const override { return Steady{passed}; }
    Duration passed{0};
};

inline profile::Catalogue gas_catalogue() {
    profile::Profile gas;
    gas.kind = KindId{"gas-detector"};
    gas.name = {"燃气探测器", "Gas detector"};
    profile::Condition high;
    high.id = ConditionId{"gas-high"};
    high.name = {"燃气超限", "Gas over the limit"};
    gas.conditions.push_back(high);
    profile::Catalogue catalogue;
    catalogue.emplace(gas.kind, gas);
    return catalogue;
}

}  // namespace gengfu::feed
