#pragma once

#include <functional>

#include "cloud/feed/room.hpp"
#include "cloud/registry/plan.hpp"
#include "common/runtime/clock.hpp"

namespace gengfu::feed {

/// What stands as a warning for as long as it is so: levels of the plan that have nobody at some hour of the next seven days.
class WarningsRoom final : public Room {
public:
    static constexpr Duration looks_every = std::chrono::minutes{10};

    /// `boxes` gives those that have ever been heard, "pingjiang/b07"; what no place of the plan includes is looked at as well.
    /// Without a plan nothing stands.
    WarningsRoom(const registry::Plan* plan, const Clock& clock, std::function<std::vector<std::string>()> boxes)
        : plan_(plan), clock_(clock), boxes_(std::move(boxes)) {}

    /// The plan has changed.
    void renew() { looked_at_.reset(); }

    [[nodiscard]] std::optional<Response> answer(const Ask& ask) override;
    [[nodiscard]] std::string metrics() const override;

private:
    const std::vector<registry::Gap>& gaps() const;

    const registry::Plan* plan_;
    const Clock& clock_;
    std::function<std::vector<std::string>()> boxes_;
    mutable std::optional<Steady> looked_at_;
    mutable std::vector<registry::Gap> gaps_;
};

}  // namespace gengfu::feed
