#pragma once

#include <span>
#include <string_view>

namespace gengfu::console {

/// A file of the console page. The views live as long as the program.
struct Asset {
    std::string_view path;  ///< of the request: "/", "/console.js", "/console.css", "/console.svg"
    std::string_view content_type;
    std::string_view body;
    std::string_view etag;  ///< strong, with its quotes, as it stands in the header
};

/// The whole page: it needs nothing from elsewhere, no inline script and no inline style.
[[nodiscard]] std::span<const Asset> assets() noexcept;

}  // namespace gengfu::console
