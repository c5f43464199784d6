#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cloud/alert/delivery.hpp"
#include "cloud/alert/life_cycle.hpp"
#include "common/model/fault.hpp"

/// The bodies of requests. A fault names the field and what it must be: malformed is text that is not what the
/// interface says, refused is a field that is missing.
namespace gengfu::feed {

/// Texts are counted in bytes of UTF-8.
struct BodyLimits {
    static constexpr std::size_t actor = 64;
    static constexpr std::size_t assignee = 200;
    static constexpr std::size_t reason = 2000;
    static constexpr std::size_t token = 512;
    static constexpr std::size_t key = 64;
};

/// The request of a person as docs/api.md has it, without its key. With `signed_in` that is the actor, and the field
/// is ignored; otherwise it is required and must not be "system".
[[nodiscard]] Result<alert::Request> parse_transition_body(std::string_view body, const std::optional<std::string>& signed_in);

/// {"answer":"accept"|"refuse","reason":"…","actor":"…"}, without its key. The actor as above.
[[nodiscard]] Result<alert::Answer> parse_answer_body(std::string_view body, const std::optional<std::string>& signed_in);

/// {"token":"…"}
[[nodiscard]] Result<std::string> parse_token_body(std::string_view body);

/// 1 to 64 printable characters of ASCII; refused when empty.
[[nodiscard]] Result<std::string> parse_key(std::string_view value);

}  // namespace gengfu::feed
