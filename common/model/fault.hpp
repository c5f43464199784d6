#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace gengfu {

/// Trouble that is expected to happen; the caller decides what to do about it.
enum class FaultKind {
    malformed,    ///< bytes or text that break their format
    unsupported,  ///< well-formed, but not something we handle
    refused,      ///< the other side answered, and said no
    timeout,      ///< no answer within the deadline
    unreachable,  ///< no way to the other side
    not_found,
    conflict,  ///< the state has moved on since the caller looked
    full,      ///< a stated bound has been reached
    io,        ///< the operating system or the disk said no
};

[[nodiscard]] std::string_view to_string(FaultKind kind) noexcept;

/// `what` names the thing, the place and what was expected; it never holds personal data.
struct Fault {
    FaultKind kind;
    std::string what;

    friend bool operator==(const Fault&, const Fault&) = default;
};

template <class T>
using Result = tl::expected<T, Fault>;

[[nodiscard]] inline tl::unexpected<Fault> fail(FaultKind kind, std::string what) {
    return tl::make_unexpected(Fault{kind, std::move(what)});
}

/// Where in a file a person must look; lines and columns count from 1, 0 means "the file as a whole".
struct Place {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

/// One fault of a file that a person wrote: printed as `file:line:column: what`.
struct Diagnostic {
    Place place;
    std::string what;

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] std::string to_string(const Diagnostic& diagnostic);
[[nodiscard]] std::string to_string(const Diagnostics& diagnostics);

/// All faults of a file at once, never only the first.
template <class T>
using Checked = tl::expected<T, Diagnostics>;

}  // namespace gengfu
