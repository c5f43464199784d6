#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/detect/detector.hpp"
#include "cloud/detect/rules.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::detect {

/// The detectors of one device.
class Watch {
public:
    void add(std::string_view name, std::unique_ptr<Detector> detector) { posts_.push_back({name, std::move(detector)}); }
    [[nodiscard]] bool empty() const noexcept { return posts_.empty(); }

    [[nodiscard]] std::vector<Finding> take(const Reading& reading);

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
        std::string_view name;
        std::unique_ptr<Detector> detector;
    };
    std::vector<Post> posts_;
};

/// Gives each device the detectors that its kind and the rules give it.
class Judge {
public:
    /// `catalogue` must outlive the judge.
    Judge(Rules rules, const profile::Catalogue& catalogue) : rules_(std::move(rules)), catalogue_(catalogue) {}

    /// Empty for a kind that nobody knows or of which there is nothing to judge.
    [[nodiscard]] Watch watch(const KindId& kind, const Whose& whose) const;

private:
    Rules rules_;
    const profile::Catalogue& catalogue_;
};

}  // namespace gengfu::detect
