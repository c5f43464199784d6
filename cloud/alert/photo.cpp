#include "cloud/alert/photo.hpp"

#include <algorithm>

namespace gengfu::alert {
namespace {

constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool consists_of(std::string_view text, std::string_view others) {
    return std::all_of(text.begin(), text.end(), [&](char each) {
        return letters_and_digits.find(each) != std::string_view::npos || others.find(each) != std::string_view::npos;
    });
}

/// RFC 3986 without user information, with nothing that a page could take for something else.
bool is_address(std::string_view rest) {
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    const std::string_view host = rest.substr(0, end);
    return !host.empty() && host.front() != ':' && consists_of(host, ".-:[]") && consists_of(rest.substr(end), "-._~:/?#[]@!$&()*+,;=%");
}

}  // namespace

bool is_photo_reference(std::string_view text) {
    constexpr std::string_view scheme = "https://";
    if (text.empty() || text.size() > photo_bytes_max) return false;
    if (text.starts_with(scheme)) return is_address(text.substr(scheme.size()));
    return consists_of(text.substr(0, 1), "") && consists_of(text, "._-");
}

}  // namespace gengfu::alert
