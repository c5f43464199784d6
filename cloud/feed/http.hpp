#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"

/// What an HTTP exchange is to the rooms behind the socket: two values.
namespace gengfu::feed {

struct Request {
    std::string method;                          ///< as sent: "GET"
    std::string path;                            ///< percent-decoded, begins with '/'
    std::map<std::string, std::string> query;    ///< decoded
    std::map<std::string, std::string> headers;  ///< names in lower case; repeated ones joined by ", "
    std::string body;
    std::string client;  ///< the remote address, without its port

    [[nodiscard]] std::string_view header(const std::string& lower_case_name) const;
};

struct Response {
    unsigned status = 200;
    std::string content_type;  ///< empty: no body and no Content-Type
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view route = "other";          ///< the pattern that answered, for counting: one of a fixed few
    std::optional<std::int64_t> stream_after;  ///< the head of an event stream that goes on after this journal number
    bool changed = false;                      ///< the journal has grown
};

struct Target {
    std::string path;
    std::map<std::string, std::string> query;
};

/// The request target in origin form, "/a?b=c" (RFC 9112 section 3.2.1). Malformed: anything else, bad percent
/// escapes, control characters once decoded, a query parameter given twice.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

/// RFC 9457.
[[nodiscard]] Response problem(unsigned status, std::string_view detail);

struct Wire {
    bool http_1_0 = false;
    bool keep_alive = true;
    bool head = false;  ///< the answer to HEAD: the head of the answer to GET, and no body
};

/// The bytes of the response with the headers that every answer has: Date, Content-Length (not for an event stream),
/// Connection, and those that tell a browser what it must not do.
[[nodiscard]] std::string to_wire(const Response& response, const Wire& wire, Instant now);

/// "Tue, 24 Nov 2026 03:15:42 GMT" (RFC 9110 section 5.6.7).
[[nodiscard]] std::string http_date(Instant instant);

[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace gengfu::feed
