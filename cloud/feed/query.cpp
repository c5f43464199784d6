#include "cloud/feed/query.hpp"

#include <algorithm>
#include <charconv>

#include "common/model/nearest.hpp"

namespace gengfu::feed {
namespace {

constexpr std::size_t shown_max = 40;

tl::unexpected<Fault> wrong(std::string_view name, std::string_view what) {
    return fail(FaultKind::malformed, "query parameter \"" + std::string{name} + "\": " + std::string{what});
}

const std::string* find(const Request& request, const std::string& name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? nullptr : &found->second;
}

std::vector<std::string> state_names() {
    std::vector<std::string> names;
    for (int each = 0; each <= static_cast<int>(alert::State::cancelled); ++each)
        names.emplace_back(to_string(static_cast<alert::State>(each)));
    return names;
}

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || text.front() == '-') return std::nullopt;
    return value;
}

Result<void> only_known(const Request& request, const std::vector<std::string>& valid) {
    for (const auto& [name, value] : request.query) {
        if (std::find(valid.begin(), valid.end(), name) != valid.end()) continue;
        return fail(FaultKind::malformed, "unknown query parameter \"" + name.substr(0, shown_max) + '"' + did_you_mean(name, valid));
    }
    return {};
}

Result<std::size_t> parse_limit(const Request& request, std::size_t most) {
    const std::string* text = find(request, "limit");
    if (text == nullptr) return page_default;
    const auto limit = parse_whole(*text);
    if (!limit || *limit < 1 || *limit > static_cast<std::int64_t>(most))
        return wrong("limit", "must be an integer from 1 to " + std::to_string(most));
    return static_cast<std::size_t>(*limit);
}

Result<std::optional<std::int64_t>> parse_number(const Request& request, const std::string& name) {
    const std::string* text = find(request, name);
    if (text == nullptr) return std::optional<std::int64_t>{};
    const auto number = parse_whole(*text);
    if (!number) return wrong(name, "must be a whole number from 0");
    return number;
}

Result<alert::Book::Filter> parse_filter(const Request& request) {
    if (const auto known = only_known(request, {"open", "state", "before", "limit"}); !known) return tl::make_unexpected(known.error());
    alert::Book::Filter filter;
    if (const std::string* open = find(request, "open")) {
        if (*open != "true" && *open != "false") return wrong("open", "must be \"true\" or \"false\"");
        filter.open_only = *open == "true";
    }
    if (const std::string* name = find(request, "state")) {
        filter.state = alert::parse_state(*name);
        if (!filter.state)
            return wrong("state", "unknown state \"" + name->substr(0, shown_max) + '"' + did_you_mean(*name, state_names()));
    }
    if (const std::string* text = find(request, "before")) {
        const auto before = parse_whole(*text);
        if (!before) return wrong("before", "must be the number of an alert");
        filter.before = alert::AlertId{*before};
    }
    const auto limit = parse_limit(request);
    if (!limit) return tl::make_unexpected(limit.error());
    filter.limit = *limit;
    return filter;
}

Result<alert::IncidentFilter> parse_incident_filter(const Request& request) {
    if (const auto known = only_known(request, {"open", "before", "limit"}); !known) return tl::make_unexpected(known.error());
    alert::IncidentFilter filter;
    if (const std::string* open = find(request, "open")) {
        if (*open != "true" && *open != "false") return wrong("open", "must be \"true\" or \"false\"");
        filter.open_only = *open == "true";
    }
    if (const std::string* text = find(request, "before")) {
        filter.before = parse_whole(*text);
        if (!filter.before) return wrong("before", "must be the number of an incident");
    }
    const auto limit = parse_limit(request);
    if (!limit) return tl::make_unexpected(limit.error());
    filter.limit = *limit;
    return filter;
}

Result<alert::Troubles::Page> parse_page(const Request& request) {
    if (const auto known = only_known(request, {"before", "limit"}); !known) return tl::make_unexpected(known.error());
    alert::Troubles::Page page;
    if (const std::string* text = find(request, "before")) {
        page.before = parse_whole(*text);
        if (!page.before) return wrong("before", "must be the number of the last one seen");
    }
    const auto limit = parse_limit(request);
    if (!limit) return tl::make_unexpected(limit.error());
    page.limit = *limit;
    return page;
}

Result<EventRange> parse_event_range(const Request& request) {
    if (const auto known = only_known(request, {"after", "limit"}); !known) return tl::make_unexpected(known.error());
    EventRange range;
    if (const std::string* text = find(request, "after")) {
        const auto after = parse_whole(*text);
        if (!after) return wrong("after", "must be a journal number, a whole number from 0");
        range.after = *after;
    }
    const auto limit = parse_limit(request);
    if (!limit) return tl::make_unexpected(limit.error());
    range.limit = *limit;
    return range;
}

}  // namespace gengfu::feed
