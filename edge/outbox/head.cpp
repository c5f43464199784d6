#include "edge/outbox/head.hpp"

#include <charconv>
#include <sstream>

namespace gengfu::edge {

std::string to_text(const Head& head) {
    // Sets are written as "0" when empty, so that each word is there.
    const auto set = [](const SequenceSet& each) { return each.empty() ? std::string("0") : to_string(each); };
    std::ostringstream text;
    text << head.epoch << ' ' << head.epoch_before << ' ' << head.opened_at << ' ' << head.is_verified << ' ' << head.is_renewal_due << ' '
         << head.readings_lost << ' ' << head.readings_thinned << ' ' << head.spacing_ms << ' ' << head.thinned_upto << ' '
         << set(head.acknowledged) << ' ' << set(head.given_up);
    return text.str();
}

std::optional<Head> parse_head(const std::string& text) {
    std::istringstream in(text);
    Head head;
    std::string acknowledged, given_up, more;
    in >> head.epoch >> head.epoch_before >> head.opened_at >> head.is_verified >> head.is_renewal_due >> head.readings_lost >>
        head.readings_thinned >> head.spacing_ms >> head.thinned_upto >> acknowledged >> given_up;
    if (!in || in >> more || head.opened_at == 0 || head.spacing_ms < 0) return std::nullopt;
    const auto read = [](const std::string& word, SequenceSet& set) {
        if (word == "0") return true;
        auto parsed = parse_sequence_set(word);
        if (parsed) set = std::move(*parsed);
        return parsed.has_value();
    };
    if (!read(acknowledged, head.acknowledged) || !read(given_up, head.given_up)) return std::nullopt;
    return head;
}

}  // namespace gengfu::edge
