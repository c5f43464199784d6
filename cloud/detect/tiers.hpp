#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/detect/finding.hpp"
#include "cloud/detect/ladder.hpp"

namespace gengfu::detect {

struct Tier {
    double limit = 0;
    ConditionId condition;
    Priority priority = Priority::p3;
};

/// A ladder of alarm conditions of which at most one stands: the highest that is reached. A tier that the edge has raised itself is
/// not raised a second time under another name, unless the edge takes it back while it still stands here.
class Tiers {
public:
    Tiers(std::vector<Tier> tiers, Ladder::Patience patience);

    [[nodiscard]] std::vector<Finding> take(double value, Instant at, const std::string& reason);
    /// The highest tier that stands at the edge by its own judgement; 0 for none. `now`: what is measured at that moment, if that is known:
    /// what the edge takes back because it is over does not stand here for as long as a mean remembers it.
    [[nodiscard]] std::vector<Finding> covered(std::size_t level, Instant at, std::optional<double> now = std::nullopt);
    /// The tier that nothing is judged by any more is not left standing.
    [[nodiscard]] std::vector<Finding> end(Instant at, const std::string& reason);
    /// The highest tier that this value comes near to.
    [[nodiscard]] std::size_t near(double value) const;
    [[nodiscard]] std::size_t level() const noexcept { return ladder_.level(); }
    /// What has been said and not taken back.
    [[nodiscard]] std::optional<ConditionId> standing() const;
    [[nodiscard]] std::size_t covered() const noexcept { return covered_; }

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);  ///< throws when it is not what `save` gave

private:
    [[nodiscard]] std::vector<Finding> say(Instant at);
    [[nodiscard]] Finding finding(std::size_t level, AlarmChange change, Instant at) const;

    std::vector<Tier> tiers_;
    Ladder ladder_;
    std::size_t said_ = 0;
    std::size_t covered_ = 0;
    std::string reason_;  ///< of the newest value
};

}  // namespace gengfu::detect
