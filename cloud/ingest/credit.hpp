#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "cloud/store/box.hpp"
#include "common/model/time.hpp"

namespace gengfu::ingest {

/// How full the cloud's hands are.
struct Load {
    std::size_t queued_bytes = 0;
    std::size_t queued_bytes_max = 1;
    std::size_t boxes = 0;  ///< that may send history
};

/// Bytes of history that each box may have on their way: an equal part of what all together may, and less the fuller the
/// queue; nothing once it is half full.
[[nodiscard]] std::int64_t history_credit(const Load& load);

/// What each box has been told of its credit, and whether that is still so.
class Credits {
public:
    static constexpr std::int64_t most = 8 * 1024;  ///< of one box: an alarm of its waits for what its box has on its way
    static constexpr std::int64_t least = 1024;     ///< of one box, unless it is nothing
    static constexpr std::int64_t of_all = 16 * 1024 * 1024;
    static constexpr Duration repeated_every{30'000};  ///< a word that says less than `most` may have been lost

    void set(const Load& load) { present_ = history_credit(load); }
    [[nodiscard]] std::int64_t present() const noexcept { return present_; }

    /// The box is told the present one.
    std::int64_t tell(const Box& box, Steady now);
    /// What to tell a box that is spoken to anyway: nothing when it knows, to within a half.
    [[nodiscard]] std::optional<std::int64_t> news(const Box& box, Steady now);
    /// Boxes that have to be told and, from here on, are; at most so many, the others at the next time.
    [[nodiscard]] std::vector<Box> tell_others(Steady now, std::size_t boxes_max);
    void forget(const Box& box) { told_.erase(box); }

private:
    struct Told {
        std::int64_t credit = 0;
        Steady at{};
    };
    [[nodiscard]] bool is_out_of_date(const Told& told) const;

    std::int64_t present_ = most;
    std::map<Box, Told> told_;
};

}  // namespace gengfu::ingest
