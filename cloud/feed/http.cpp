#include "cloud/feed/http.hpp"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <chrono>
#include <cstdio>

#include "cloud/feed/json.hpp"

namespace gengfu::feed {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> guarding_headers{{
    {"Content-Security-Policy",
     "default-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
}};

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void add(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view Request::header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

Result<Target> parse_target(std::string_view text) {
    const auto url = boost::urls::parse_origin_form(text);
    if (!url) return fail(FaultKind::malformed, "the request target must be a path such as \"/api/v1/alerts?open=true\"");
    Target target;
    url->encoded_path().decode({}, boost::urls::string_token::assign_to(target.path));
    if (has_control(target.path)) return fail(FaultKind::malformed, "the path has control characters");
    for (const auto& each : url->params()) {
        if (has_control(each.key) || has_control(each.value)) return fail(FaultKind::malformed, "the query has control characters");
        if (!target.query.emplace(each.key, each.value).second)
            return fail(FaultKind::malformed, "query parameter \"" + each.key + "\" is given twice");
    }
    return target;
}

std::string_view reason_phrase(unsigned status) noexcept {
    switch (status) {
        case 200: return "OK";
        case 204: return "No Content";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 409: return "Conflict";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 503: return "Service Unavailable";
        default: return "Unknown";
    }
}

Response problem(unsigned status, std::string_view detail) {
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = problem_json(status, reason_phrase(status), detail, nullptr);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

std::string to_wire(const Response& response, const Wire& wire, Instant now) {
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    text.append(reason_phrase(response.status)).append("\r\n");
    add(text, "Date", http_date(now));
    if (!response.content_type.empty()) add(text, "Content-Type", response.content_type);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!response.stream_after && !bodiless) add(text, "Content-Length", std::to_string(response.body.size()));
    for (const auto& [name, value] : response.headers) add(text, name, value);
    for (const auto& [name, value] : guarding_headers) add(text, name, value);
    const bool closes = response.stream_after.has_value() || !wire.keep_alive;
    if (closes) add(text, "Connection", "close");
    if (!closes && wire.http_1_0) add(text, "Connection", "keep-alive");
    text.append("\r\n");
    if (!wire.head && !bodiless) text.append(response.body);
    return text;
}

std::string http_date(Instant instant) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", days.at(std::chrono::weekday{day}.c_encoding()),
                  static_cast<unsigned>(date.day()), months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace gengfu::feed
