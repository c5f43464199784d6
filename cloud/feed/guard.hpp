#pragma once

#include <string_view>

#include "cloud/feed/http.hpp"

/// What keeps the pages of other sites out: each function gives true when the request may pass.
namespace gengfu::feed {

/// "localhost", "127.x.y.z" or "[::1]", with or without a port. A page that made its own name point at this machine
/// (DNS rebinding) sends that name.
[[nodiscard]] bool is_loopback_host(std::string_view host);

/// A browser says where a write comes from; other programs say nothing and pass.
[[nodiscard]] bool is_same_origin(const Request& request);

/// `application/json`, with or without parameters: a form of another site cannot send it unasked.
[[nodiscard]] bool is_json(std::string_view content_type);

}  // namespace gengfu::feed
