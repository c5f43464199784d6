#include "cloud/feed/auth.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace gengfu::feed {
namespace {

constexpr std::string_view cookie_name = "gengfu_session";
constexpr std::string_view bearer = "bearer ";

std::string hex(std::span<const unsigned char> bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const unsigned char each : bytes) {
        text += digits[each >> 4U];
        text += digits[each & 0x0FU];
    }
    return text;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::string_view session_cookie(const Request& request) {
    std::string_view rest = request.header("cookie");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        const std::string_view pair = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == cookie_name) return pair.substr(equals + 1);
    }
    return {};
}

}  // namespace

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, 32> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    return hex(digest);
}

std::string random_secret() {
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("OpenSSL has no randomness");
    return hex(bytes);
}

Auth::Auth(const Clock& clock, std::map<std::string, std::string> tokens, bool secure, std::function<std::string()> secret, Limits limits)
    : clock_(clock), tokens_(std::move(tokens)), secure_(secure), secret_(std::move(secret)), limits_(limits) {}

Result<std::optional<std::string>> Auth::who(const Request& request) {
    if (!required()) return std::optional<std::string>{};
    const std::string_view authorization = request.header("authorization");
    if (authorization.size() > bearer.size() && equal_ignoring_case(authorization.substr(0, bearer.size()), bearer)) {
        auto actor = actor_of_token(trimmed(authorization.substr(bearer.size())), request.client);
        if (!actor) return tl::make_unexpected(actor.error());
        return std::optional<std::string>{std::move(*actor)};
    }
    auto actor = actor_of_session(request);
    if (!actor) return fail(FaultKind::refused, "sign in first");
    return actor;
}

Result<Auth::SignedIn> Auth::sign_in(std::string_view token, const std::string& client) {
    auto actor = actor_of_token(token, client);
    if (!actor) return tl::make_unexpected(actor.error());
    make_room();
    const std::string secret = secret_();
    sessions_[sha256_hex(secret)] = Session{*actor, clock_.steady() + limits_.session_lifetime};
    return SignedIn{std::move(*actor), cookie(secret, limits_.session_lifetime)};
}

std::string Auth::sign_out(const Request& request) {
    const std::string_view secret = session_cookie(request);
    if (!secret.empty()) sessions_.erase(sha256_hex(secret));
    return cookie("", Duration{0});
}

Result<std::string> Auth::actor_of_token(std::string_view token, const std::string& client) {
    const auto known = failures_.find(client);
    if (known != failures_.end() && clock_.steady() - known->second.since < limits_.failures_within &&
        known->second.count >= limits_.failures_max)
        return fail(FaultKind::full, "too many wrong tokens; wait a minute");
    const std::string digest = sha256_hex(token);
    const std::string* actor = nullptr;
    for (const auto& [hash, name] : tokens_)  // all of them, so that the time does not tell which one is near
        if (same(hash, digest)) actor = &name;
    if (actor != nullptr) return *actor;
    note_failure(client);
    return fail(FaultKind::refused, "no such token");
}

std::optional<std::string> Auth::actor_of_session(const Request& request) const {
    const std::string_view secret = session_cookie(request);
    if (secret.empty()) return std::nullopt;
    const auto found = sessions_.find(sha256_hex(secret));
    if (found == sessions_.end() || found->second.ends <= clock_.steady()) return std::nullopt;
    return found->second.actor;
}

void Auth::note_failure(const std::string& client) {
    const Steady now = clock_.steady();
    if (!failures_.contains(client) && failures_.size() >= limits_.clients_max) {
        std::erase_if(failures_, [&](const auto& each) { return now - each.second.since >= limits_.failures_within; });
        if (failures_.size() >= limits_.clients_max)
            failures_.erase(std::min_element(failures_.begin(), failures_.end(),
                                             [](const auto& a, const auto& b) { return a.second.since < b.second.since; }));
    }
    Failures& failures = failures_[client];
    if (failures.count == 0 || now - failures.since >= limits_.failures_within) failures = Failures{now, 0};
    ++failures.count;
}

void Auth::make_room() {
    const Steady now = clock_.steady();
    std::erase_if(sessions_, [&](const auto& each) { return each.second.ends <= now; });
    if (sessions_.size() < limits_.sessions_max) return;
    sessions_.erase(
        std::min_element(sessions_.begin(), sessions_.end(), [](const auto& a, const auto& b) { return a.second.ends < b.second.ends; }));
}

std::string Auth::cookie(std::string_view value, Duration lifetime) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lifetime).count();
    return std::string{cookie_name} + '=' + std::string{value} + "; Path=/; Max-Age=" + std::to_string(seconds) +
           "; HttpOnly; SameSite=Strict" + (secure_ ? "; Secure" : "");
}

}  // namespace gengfu::feed
