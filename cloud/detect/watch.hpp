#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/detect/detector.hpp"
#include "cloud/detect/group.hpp"
#include "cloud/detect/rules.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::detect {

/// The detectors of one device.
class Watch {
public:
    void add(std::string_view name, std::unique_ptr<Detector> detector) { posts_.push_back({std::string(name), std::move(detector)}); }
    void add(std::string_view name, std::unique_ptr<GroupDetector> group) { groups_.push_back({std::string(name), std::move(group)}); }
    [[nodiscard]] bool empty() const noexcept { return posts_.empty() && hosts_.empty(); }
    /// Whose watches judge this device together with others; it may be among them.
    void add_hosts(std::vector<DeviceId> hosts) { hosts_ = std::move(hosts); }
    [[nodiscard]] const std::vector<DeviceId>& hosts() const noexcept { return hosts_; }

    [[nodiscard]] std::vector<Finding> take(const Reading& reading);
    [[nodiscard]] std::vector<Finding> hear(const AlarmEvent& event);
    /// Of any device of a group that is watched here.
    [[nodiscard]] std::vector<Told> take_together(const Reading& reading);
    [[nodiscard]] std::vector<Told> hear_together(const AlarmEvent& event);

    /// What its own detectors hold for standing; and what those that judge several devices hold of that one.
    [[nodiscard]] std::vector<ConditionId> standing() const;
    [[nodiscard]] std::vector<ConditionId> standing_together(const DeviceId& device) const;
    [[nodiscard]] bool has(std::string_view detector) const;

    /// A part of a detector's state: "now" or "learnt".
    struct State {
        std::string detector;
        std::string part;
        boost::json::value value;
    };
    /// What must be written after readings were taken.
    [[nodiscard]] std::vector<State> save() const;
    /// What is not of one of these detectors is left alone. Throws std::exception for what a detector cannot read.
    void restore(const State& state);

private:
    struct Post {
        std::string name;
        std::unique_ptr<Detector> detector;
    };
    struct Group {
        std::string name;
        std::unique_ptr<GroupDetector> detector;
    };
    std::vector<Post> posts_;
    std::vector<Group> groups_;
    std::vector<DeviceId> hosts_;
};

/// Gives each device the detectors that its kind and the rules give it.
class Judge {
public:
    /// `catalogue` must outlive the judge.
    Judge(Rules rules, const profile::Catalogue& catalogue) : rules_(std::move(rules)), catalogue_(catalogue) {}

    /// Empty for a kind that nobody knows or of which there is nothing to judge.
    [[nodiscard]] Watch watch(const KindId& kind, const Whose& whose) const;
    [[nodiscard]] bool knows(const KindId& kind) const { return catalogue_.contains(kind); }
    /// Whether an edge says this of the kind.
    [[nodiscard]] bool is_of_edge(const KindId& kind, const ConditionId& condition) const;
    /// What detectors may find by the present rules.
    [[nodiscard]] std::vector<std::string> conditions() const { return rules_.conditions(); }
    [[nodiscard]] const IncidentRules& incidents() const noexcept { return rules_.incidents(); }

private:
    void add_groups(Watch& watch, const profile::Profile& profile, const Settings& settings, const Whose& whose) const;
    [[nodiscard]] std::vector<GaugeGroup> groups_at(const Whose& whose) const;

    Rules rules_;
    const profile::Catalogue& catalogue_;
};

}  // namespace gengfu::detect
