#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "common/model/fault.hpp"

namespace gengfu::feed {

/// A server's side of TLS 1.3, nothing older. io: a file that cannot be read or does not fit; the message names it.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_tls(const std::string& certificate_file, const std::string& key_file);

}  // namespace gengfu::feed
