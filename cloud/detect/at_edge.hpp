#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/model/reading.hpp"

namespace gengfu::detect {

/// What stands at the edge by its own judgement, as tiers of a detector. The edge judges from a zero of its own. A condition that stands
/// there while a detector sees, for all of the time that it looks at, less than the tier is of another zero: it is not believed until the
/// edge takes it back and says it anew.
class AtEdge {
public:
    /// The tier of a condition; 0 for one that says nothing here.
    using LevelOf = std::size_t (*)(const ConditionId& condition);
    explicit AtEdge(LevelOf level_of) : level_of_(level_of) {}

    /// False when it says nothing here.
    bool hear(const AlarmEvent& event);
    /// From the beginning of that hour on no more than this tier has been measured.
    void see(std::int64_t from_hour, std::size_t level);
    /// The highest tier that stands there and is believed.
    [[nodiscard]] std::size_t level() const;

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);  ///< throws when it is not what `save` gave

private:
    static constexpr std::size_t standing_max = 16;
    struct Standing {
        ConditionId condition;
        std::int64_t hour = 0;  ///< in which it came to stand
        bool is_believed = true;
    };
    LevelOf level_of_;
    std::vector<Standing> standing_;
};

}  // namespace gengfu::detect
