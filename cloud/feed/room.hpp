#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cloud/feed/http.hpp"
#include "cloud/feed/patterns.hpp"

namespace gengfu::feed {

/// A part of docs/api.md that the routes hand on, once it is known who asks and that they may.
class Room {
public:
    virtual ~Room() = default;

    struct Ask {
        const Request& request;
        Endpoint endpoint;
        std::int64_t id = 0;               ///< what stood for "{id}"
        std::optional<std::string> actor;  ///< who is signed in; nothing where nobody needs to
    };
    /// Nothing when the endpoint is another room's.
    [[nodiscard]] virtual std::optional<Response> answer(const Ask& ask) = 0;
    /// Whole lines in the Prometheus text format.
    [[nodiscard]] virtual std::string metrics() const = 0;
};

/// Answer of an interface that tells data: JSON that nobody stores.
[[nodiscard]] Response json_response(std::string body);
/// malformed 400, not_found 404, conflict 409, refused 422, anything else 503.
[[nodiscard]] Response fault_response(const Fault& fault);

}  // namespace gengfu::feed
