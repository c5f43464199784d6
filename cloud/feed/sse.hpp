#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cloud/alert/book.hpp"
#include "cloud/feed/http.hpp"
#include "common/model/fault.hpp"

/// Server-Sent Events (WHATWG HTML, section 9.2). A client is a number, the last journal entry that it was given;
/// it pulls what comes after when it can take it. So there is no queue to overflow, and a client that was cut loses nothing.
namespace gengfu::feed {

constexpr std::string_view sse_opening = "retry: 1000\n: connected\n\n";
constexpr std::string_view sse_heartbeat = ": still here\n\n";
constexpr std::size_t sse_page_max = 100;  ///< events written at once

[[nodiscard]] std::string to_sse(const alert::Book::Change& change);

/// Where a client starts: after `Last-Event-ID`, else after `?after=`, else at `last_seq`; never beyond `last_seq`, which
/// a journal restored from a backup may have fallen behind. Malformed: not a whole number.
[[nodiscard]] Result<std::int64_t> sse_start(const Request& request, std::int64_t last_seq);

/// The journal as pages of events. Clients at the same place share one page, so that it is read and encoded once.
class Reel {
public:
    explicit Reel(const alert::Book& book) : book_(book) {}

    struct Page {
        std::shared_ptr<const std::string> text;  ///< never null; empty when there is nothing yet
        std::int64_t last;                        ///< the cursor once the page is written
    };
    [[nodiscard]] Page after(std::int64_t seq);
    /// The journal has grown: what was read before may be short.
    void forget() { kept_.text.reset(); }

private:
    const alert::Book& book_;
    std::int64_t kept_after_ = 0;
    Page kept_{nullptr, 0};
};

}  // namespace gengfu::feed
