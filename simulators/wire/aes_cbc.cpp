#include "simulators/wire/aes_cbc.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace gengfu::sim {
namespace {

const EVP_CIPHER* cipher_for(std::size_t key_size) {
    switch (key_size) {
        case 16: return EVP_aes_128_cbc();
        case 24: return EVP_aes_192_cbc();
        case 32: return EVP_aes_256_cbc();
        default: return nullptr;
    }
}

Result<Bytes> run(const Secret<Bytes>& key, BytesView in, bool encrypt) {
    const EVP_CIPHER* cipher = cipher_for(key.reveal().size());
    if (cipher == nullptr) return fail(FaultKind::malformed, "an AES key has 16, 24 or 32 bytes");
    if (in.size() % 16 != 0) return fail(FaultKind::malformed, "AES-CBC works on whole blocks of 16 bytes");
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    const std::array<std::uint8_t, 16> iv{};
    Bytes out(in.size() + 16);
    int written = 0;
    const bool done = context && EVP_CipherInit_ex(context.get(), cipher, nullptr, key.reveal().data(), iv.data(), encrypt ? 1 : 0) == 1 &&
                      EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                      EVP_CipherUpdate(context.get(), out.data(), &written, in.data(), static_cast<int>(in.size())) == 1;
    if (!done) return fail(FaultKind::io, "OpenSSL refused to run AES-CBC");
    out.resize(static_cast<std::size_t>(written));
    return out;
}

}  // namespace

Result<Bytes> aes_cbc_encrypt(const Secret<Bytes>& key, BytesView plain) {
    return run(key, plain, true);
}
Result<Bytes> aes_cbc_decrypt(const Secret<Bytes>& key, BytesView cipher) {
    return run(key, cipher, false);
}

}  // namespace gengfu::sim
