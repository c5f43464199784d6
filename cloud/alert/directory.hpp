#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/alert/alert.hpp"

namespace gengfu::alert {

using ResponderId = Named<struct ResponderTag>;  ///< "grid.wang": the name of a sign-in, not of a person

/// Somebody who is told, in which role and how first.
struct Told {
    ResponderId responder;
    std::string role;
    std::string channel;
    friend bool operator==(const Told&, const Told&) = default;
};

/// Those who are told at the same time.
struct Level {
    std::vector<Told> told;
    std::optional<Duration> answer_within;  ///< then the next level is told; absent: when the alert escalates
    friend bool operator==(const Level&, const Level&) = default;
};

/// Who is there to be told. Implemented by cloud/registry.
class Directory {
public:
    virtual ~Directory() = default;
    /// In the order in which they are told; a level may have nobody. No level: the alert concerns nobody.
    [[nodiscard]] virtual std::vector<Level> levels(const Alert& alert, Instant now) const = 0;
    [[nodiscard]] virtual std::optional<Told> find(const std::string& responder) const = 0;
    /// The most that one visit of a volunteer is credited; nothing for anybody else.
    [[nodiscard]] virtual std::optional<Duration> credited_most(const ResponderId& responder) const = 0;
};

}  // namespace gengfu::alert
