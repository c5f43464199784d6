#include "cloud/feed/tls.hpp"

#include <openssl/ssl.h>

namespace gengfu::feed {

namespace ssl = boost::asio::ssl;

Result<std::shared_ptr<ssl::context>> make_tls(const std::string& certificate_file, const std::string& key_file) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_3_VERSION);
    boost::system::error_code error;
    context->use_certificate_chain_file(certificate_file, error);
    if (error) return fail(FaultKind::io, certificate_file + ": cannot use it as a certificate: " + error.message());
    context->use_private_key_file(key_file, ssl::context::pem, error);
    if (error) return fail(FaultKind::io, key_file + ": cannot use it as the certificate's key: " + error.message());
    return context;
}

}  // namespace gengfu::feed
