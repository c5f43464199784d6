#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cloud/store/intake.hpp"
#include "cloud/store/store.hpp"
#include "tests/cloud/fixtures.hpp"

namespace gengfu::tests {

using namespace std::chrono_literals;

/// The desk and a volunteer are told first, then two grid workers who have 20 s, then the duty.
struct District final : alert::Directory {
    static std::optional<alert::Told> told(const std::string& name) {
        const std::map<std::string, std::string> roles{
            {"desk", "command_centre"}, {"zhao", "volunteer"}, {"wang", "grid_worker"}, {"li", "grid_worker"}, {"duty", "community_duty"}};
        const auto role = roles.find(name);
        if (role == roles.end()) return std::nullopt;
        return alert::Told{alert::ResponderId{name}, role->second, "sms"};
    }
    [[nodiscard]] std::vector<alert::Level> levels(const alert::Alert& alert, Instant) const override {
        if (alert.test) return {};
        return {{{*told("desk"), *told("zhao")}, {}}, {{*told("wang"), *told("li")}, Duration(20s)}, {{*told("duty")}, {}}};
    }
    [[nodiscard]] std::optional<alert::Told> find(const std::string& name) const override { return told(name); }
    [[nodiscard]] std::optional<Duration> credited_most(const alert::ResponderId& id) const override {
        if (id.value() != "zhao") return std::nullopt;
        return Duration(4h);
    }
};

/// A store that can be opened anew, with its clock.
struct Centre {
    ManualClock clock;
    District district;
    std::filesystem::path file;  ///< empty: in memory
    std::unique_ptr<store::Store> store;

    explicit Centre(std::filesystem::path path = {}) : file(std::move(path)) { open(); }

    void open(bool with_people = true) {
        store.reset();
        auto database = file.empty() ? sqlite::Database::in_memory() : sqlite::Database(file, sqlite::Database::Access::write);
        store =
            std::make_unique<store::Store>(std::move(database), clock, store::Store::Rules{{}, nullptr, with_people ? &district : nullptr});
    }
    void press(const std::string& device, bool test = false) {
        store::Intake intake(*store);
        intake.apply({GroupId{"pingjiang"}, EdgeId{"b03"}},
                     {DeviceId{device}, ConditionId{"sos"}, AlarmChange::pressed, Priority::p1, clock.wall(), test}, std::nullopt,
                     clock.wall());
        intake.commit();
    }
    Result<alert::Book::Change> ask(std::int64_t alert, alert::Transition transition, const std::string& key,
                                    const std::string& assignee = {}) {
        alert::Request request;
        request.transition = transition;
        request.actor = "li.na";
        request.reason = "told by telephone";
        request.assignee = assignee;
        request.key = key;
        if (transition == alert::Transition::resolve) request.outcome = alert::Outcome::real;
        if (transition == alert::Transition::cancel) request.outcome = alert::Outcome::false_alarm;
        return store->apply(alert::AlertId{alert}, request);
    }
    Result<alert::Deliveries::Offered> answer(std::int64_t delivery, alert::Answer::Word word, const std::string& key,
                                              const std::string& reason = {}) {
        const auto offered = store->delivery(alert::DeliveryId{delivery});
        const std::string actor = offered ? offered->delivery.to.responder.value() : "nobody";
        return store->answer(alert::DeliveryId{delivery}, {word, actor, reason, key});
    }
    /// Oldest first.
    [[nodiscard]] std::vector<alert::Delivery> deliveries() const {
        std::vector<alert::Delivery> all;
        for (auto& each : store->deliveries({.responder = {}, .alert = {}, .state = {}, .before = {}, .limit = 500}))
            all.insert(all.begin(), each.delivery);
        return all;
    }
};

inline constexpr auto accept = alert::Answer::Word::accept;
inline constexpr auto refuse = alert::Answer::Word::refuse;

}  // namespace gengfu::tests
