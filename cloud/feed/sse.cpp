#include "cloud/feed/sse.hpp"

#include <algorithm>
#include <charconv>

#include "cloud/feed/json.hpp"

namespace gengfu::feed {

std::string to_sse(const alert::Book::Change& change) {
    return "event: alert\nid: " + std::to_string(change.entry.seq) + "\ndata: " + to_json(change) + "\n\n";
}

Result<std::int64_t> sse_start(const Request& request, std::int64_t last_seq) {
    std::string_view text = request.header("last-event-id");
    std::string name = "header Last-Event-ID";
    if (text.empty()) {
        const auto after = request.query.find("after");
        if (after == request.query.end()) return last_seq;
        text = after->second;
        name = "\"after\"";
    }
    std::int64_t seq = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seq);
    if (error != std::errc{} || end != text.data() + text.size() || seq < 0)
        return fail(FaultKind::malformed, name + ": must be a journal number, a whole number from 0");
    return std::min(seq, last_seq);
}

Reel::Page Reel::after(std::int64_t seq) {
    if (kept_.text && kept_after_ == seq) return kept_;
    Page page{nullptr, seq};
    std::string text;
    for (const alert::Book::Change& each : book_.changes_after(seq, sse_page_max)) {
        text += to_sse(each);
        page.last = each.entry.seq;
    }
    const bool news = !text.empty();
    page.text = std::make_shared<const std::string>(std::move(text));
    if (news) {
        kept_ = page;
        kept_after_ = seq;
    }
    return page;
}

}  // namespace gengfu::feed
