#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <vector>

namespace gengfu::detect {

/// One field of a device on its way from polls to hours: the median of the last five polls, one such value a minute, and the
/// median of an hour's. A spike of two polls never shows.
class Channel {
public:
    static constexpr std::size_t polls_kept = 5;
    static constexpr std::size_t polls_least = 3;  ///< below that nothing is known yet

    /// The value of this minute, counted from 1970; nothing when the minute has its value already.
    std::optional<double> take(std::int64_t value, std::int64_t minute);
    /// The median of the newest polls.
    [[nodiscard]] std::optional<double> latest() const;
    /// The median of the newest so many minutes of this hour, or of as many as there are.
    [[nodiscard]] std::optional<double> newest(std::size_t minutes = 1) const;
    [[nodiscard]] std::size_t minutes() const noexcept { return minutes_.size(); }
    /// What a minute of this hour is usually off its median, as a standard deviation; nothing with fewer than ten.
    [[nodiscard]] std::optional<double> spread() const;
    /// Ends the hour and gives its median, if it has at least so many minutes.
    std::optional<double> close_hour(std::size_t least);

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);  ///< throws when it is not what `save` gave

private:
    std::vector<std::int64_t> polls_;
    std::vector<double> minutes_;  ///< at most 60
    std::int64_t minute_ = 0;
};

}  // namespace gengfu::detect
