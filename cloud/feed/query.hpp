#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/alert/book.hpp"
#include "cloud/alert/troubles.hpp"
#include "cloud/feed/http.hpp"
#include "common/model/fault.hpp"

/// The query parameters of the requests; faults name the parameter and what it must be.
namespace gengfu::feed {

constexpr std::size_t page_default = 100;
constexpr std::size_t page_max = 500;

[[nodiscard]] Result<alert::Book::Filter> parse_filter(const Request& request);

/// open, before, limit
[[nodiscard]] Result<alert::IncidentFilter> parse_incident_filter(const Request& request);

struct EventRange {
    std::int64_t after = 0;
    std::size_t limit = page_default;
};
[[nodiscard]] Result<EventRange> parse_event_range(const Request& request);

/// before, limit
[[nodiscard]] Result<alert::Troubles::Page> parse_page(const Request& request);

/// page_default when absent.
[[nodiscard]] Result<std::size_t> parse_limit(const Request& request, std::size_t most = page_max);
[[nodiscard]] Result<std::optional<std::int64_t>> parse_number(const Request& request, const std::string& name);

/// Refuses a parameter that is not one of `valid`.
[[nodiscard]] Result<void> only_known(const Request& request, const std::vector<std::string>& valid);

/// A whole number without sign that fits.
[[nodiscard]] std::optional<std::int64_t> parse_whole(std::string_view text);

}  // namespace gengfu::feed
