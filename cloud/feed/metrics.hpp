#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "cloud/alert/book.hpp"
#include "cloud/alert/troubles.hpp"

namespace gengfu::feed {

/// What the server has done, in the text format of Prometheus 0.0.4.
class Metrics {
public:
    /// `route` is one of the fixed patterns, so the number of series is bounded.
    void count(std::string_view route, unsigned status) { ++requests_[{std::string{route}, status}]; }
    void connected() { ++connections_; }
    void disconnected() { --connections_; }
    void stream_opened() { ++streams_; }
    void stream_closed() { --streams_; }
    void stream_cut() { ++streams_cut_; }

    [[nodiscard]] std::size_t connections() const noexcept { return connections_; }
    [[nodiscard]] std::size_t streams() const noexcept { return streams_; }
    [[nodiscard]] std::string text(const alert::Book::Summary& summary, const alert::Troubles::Totals& troubles) const;

private:
    std::map<std::pair<std::string, unsigned>, std::uint64_t> requests_;
    std::size_t connections_ = 0;
    std::size_t streams_ = 0;
    std::uint64_t streams_cut_ = 0;
};

}  // namespace gengfu::feed
