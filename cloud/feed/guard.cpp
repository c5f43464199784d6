#include "cloud/feed/guard.hpp"

#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace gengfu::feed {

bool is_loopback_host(std::string_view host) {
    const auto authority = boost::urls::parse_authority(host);
    if (!authority || authority->has_userinfo()) return false;
    switch (authority->host_type()) {
        case boost::urls::host_type::ipv4: return authority->host_ipv4_address().is_loopback();
        case boost::urls::host_type::ipv6: return authority->host_ipv6_address().is_loopback();
        case boost::urls::host_type::name: return equal_ignoring_case(authority->host(), "localhost");
        default: return false;
    }
}

bool is_same_origin(const Request& request) {
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    const std::string_view origin = request.header("origin");
    if (origin.empty()) return true;
    const std::size_t scheme_end = origin.find("://");
    return scheme_end != std::string_view::npos && equal_ignoring_case(origin.substr(scheme_end + 3), request.header("host"));
}

bool is_json(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
    return equal_ignoring_case(type, "application/json");
}

}  // namespace gengfu::feed
