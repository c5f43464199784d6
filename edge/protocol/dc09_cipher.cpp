#include "edge/protocol/dc09_cipher.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace gengfu::protocol::dc09 {
namespace {

constexpr std::size_t block_size = 16;

enum class Direction : int { decrypt = 0, encrypt = 1 };

const EVP_CIPHER* cipher_of(const Bytes& key) {
    switch (key.size()) {
        case 16: return EVP_aes_128_cbc();
        case 24: return EVP_aes_192_cbc();
        case 32: return EVP_aes_256_cbc();
        default: return nullptr;
    }
}

Result<Bytes> run(BytesView in, const Key& key, Direction direction) {
    const EVP_CIPHER* const cipher = cipher_of(key.reveal());
    if (cipher == nullptr) return fail(FaultKind::unsupported, "an AES key has 16, 24 or 32 bytes");
    if (in.empty() || in.size() % block_size != 0) return fail(FaultKind::malformed, "encrypted text comes in blocks of 16 bytes");
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    const std::array<std::uint8_t, block_size> initial_vector{};
    Bytes out(in.size());
    int size = 0;
    const bool done =
        context != nullptr &&
        EVP_CipherInit_ex(context.get(), cipher, nullptr, key.reveal().data(), initial_vector.data(), static_cast<int>(direction)) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
        EVP_CipherUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) == 1;
    if (!done || static_cast<std::size_t>(size) != in.size()) return fail(FaultKind::io, "the cipher failed");
    return out;
}

std::optional<std::uint8_t> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    return std::nullopt;
}

}  // namespace

Result<std::string> encrypt(std::string_view text, const Key& key) {
    return run(Bytes(text.begin(), text.end()), key, Direction::encrypt).map([](const Bytes& bytes) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        std::string hex;
        for (const std::uint8_t byte : bytes) {
            hex += digits[byte >> 4];
            hex += digits[byte & 0x0F];
        }
        return hex;
    });
}

Result<std::string> decrypt(std::string_view hex, const Key& key) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        const auto high = digit_of(hex[i]);
        const auto low = digit_of(hex[i + 1]);
        if (!high || !low) return fail(FaultKind::malformed, "encrypted text is written in hexadecimal digits");
        bytes.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
    }
    if (hex.size() % 2 != 0) return fail(FaultKind::malformed, "encrypted text has an odd number of digits");
    return run(bytes, key, Direction::decrypt).map([](const Bytes& out) { return std::string(out.begin(), out.end()); });
}

}  // namespace gengfu::protocol::dc09
