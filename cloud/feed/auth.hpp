#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/feed/http.hpp"
#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "common/runtime/clock.hpp"

namespace gengfu::feed {

[[nodiscard]] std::string sha256_hex(std::string_view text);

/// 256 random bits from the operating system, as 64 hex digits.
[[nodiscard]] std::string random_secret();

/// Who asks. Without tokens nobody needs to sign in; with them a request carries a session cookie or
/// `Authorization: Bearer <token>`. Neither tokens nor cookies are kept, only their SHA-256, compared in constant time.
class Auth {
public:
    struct Limits {
        Duration session_lifetime = std::chrono::hours{12};
        std::size_t sessions_max = 1000;  ///< beyond it the one that ends first is ended
        int failures_max = 10;            ///< wrong tokens of one address within `failures_within`
        Duration failures_within = std::chrono::minutes{1};
        std::size_t clients_max = 1000;  ///< addresses whose failures are remembered
    };

    /// `tokens`: SHA-256 of the token in lower-case hex to the actor's name. `secret` gives a new unguessable text each time.
    Auth(const Clock& clock, std::map<std::string, std::string> tokens, bool secure, std::function<std::string()> secret, Limits limits);

    [[nodiscard]] bool required() const noexcept { return !tokens_.empty(); }

    /// The actor, or nothing when no sign-in is required. refused: not signed in; full: too many wrong tokens, wait.
    [[nodiscard]] Result<std::optional<std::string>> who(const Request& request);

    struct SignedIn {
        std::string actor;
        std::string set_cookie;  ///< the value of the Set-Cookie header
    };
    /// refused: no such token; full: too many wrong tokens from this address, wait.
    [[nodiscard]] Result<SignedIn> sign_in(std::string_view token, const std::string& client);

    /// Ends the request's session if it has one; gives the Set-Cookie that removes it.
    std::string sign_out(const Request& request);

    [[nodiscard]] std::size_t sessions() const noexcept { return sessions_.size(); }

private:
    struct Session {
        std::string actor;
        Steady ends;
    };
    struct Failures {
        Steady since;
        int count = 0;
    };

    Result<std::string> actor_of_token(std::string_view token, const std::string& client);
    std::optional<std::string> actor_of_session(const Request& request) const;
    void note_failure(const std::string& client);
    void make_room();
    std::string cookie(std::string_view value, Duration lifetime) const;

    const Clock& clock_;
    std::map<std::string, std::string> tokens_;
    bool secure_;
    std::function<std::string()> secret_;
    Limits limits_;
    std::map<std::string, Session> sessions_;  ///< by the SHA-256 of the cookie
    std::map<std::string, Failures> failures_;
};

}  // namespace gengfu::feed
