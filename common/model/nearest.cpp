#include "common/model/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace gengfu {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& valid) {
    constexpr std::size_t word_max = 64;
    constexpr std::size_t few = 12;
    if (valid.empty()) return {};
    if (word.size() <= word_max) {
        const auto nearest = std::min_element(
            valid.begin(), valid.end(), [&](const auto& a, const auto& b) { return edit_distance(word, a) < edit_distance(word, b); });
        if (edit_distance(word, *nearest) <= std::max<std::size_t>(2, word.size() / 3)) return ", did you mean \"" + *nearest + "\"?";
    }
    if (valid.size() > few) return {};
    std::string text = "; one of:";
    for (const std::string& each : valid) text += " \"" + each + "\"";
    return text;
}

}  // namespace gengfu
