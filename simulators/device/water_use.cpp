#include "simulators/device/water_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>

#include "simulators/device/mix.hpp"

namespace gengfu::sim {
namespace {

constexpr std::size_t rows_max = 1'000'000;

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> cells;
    while (true) {
        const std::size_t comma = line.find(',');
        cells.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return cells;
        line.remove_prefix(comma + 1);
    }
}

std::optional<std::uint32_t> litres_in(std::string_view cell) {
    std::int32_t litres = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), litres);
    if (error != std::errc{} || end != cell.data() + cell.size()) return std::nullopt;
    return static_cast<std::uint32_t>(std::max(litres, 0));
}

}  // namespace

Result<HourlyLitres> parse_recording(std::string_view text, const std::string& name) {
    HourlyLitres hours;
    std::optional<std::size_t> column;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty()) continue;
        const auto cells = split(line);
        if (!column) {
            const auto found = std::find(cells.begin(), cells.end(), "litres");
            if (found == cells.end())
                return fail(FaultKind::malformed, fmt::format("{}:{}: no column \"litres\" in the heading", name, number));
            column = static_cast<std::size_t>(found - cells.begin());
            continue;
        }
        const auto litres = *column < cells.size() ? litres_in(cells[*column]) : std::nullopt;
        if (!litres) return fail(FaultKind::malformed, fmt::format("{}:{}: expected a whole number of litres", name, number));
        if (hours.size() == rows_max) return fail(FaultKind::full, fmt::format("{}: more than {} rows", name, rows_max));
        hours.push_back(*litres);
    }
    if (hours.empty()) return fail(FaultKind::malformed, name + ": no rows");
    return hours;
}

Result<HourlyLitres> load_recording(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(FaultKind::not_found, "cannot open " + file.string());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return parse_recording(text, file.string());
}

HourlyLitres generated_fortnight(std::uint64_t seed) {
    constexpr std::array<std::uint32_t, 24> habit{0, 0, 0, 0, 1, 4, 14, 16, 9, 5, 4, 10, 12, 4, 3, 3, 6, 12, 16, 10, 12, 9, 3, 1};
    HourlyLitres hours;
    for (std::uint64_t hour = 0; hour < std::uint64_t{14} * 24; ++hour) {
        const std::uint32_t usual = habit[hour % 24];
        const std::uint64_t draw = mix(seed ^ mix(hour));
        hours.push_back(usual == 0 ? 0 : static_cast<std::uint32_t>(draw % (std::uint64_t{usual} * 2 + 1)));
    }
    return hours;
}

TimedMeter::TimedMeter(HourlyLitres hours, std::size_t offset, std::uint64_t base, double speed, Steady begun)
    : sums_{0}, base_(base), speed_(speed), begun_(begun) {
    for (std::size_t i = 0; i < hours.size(); ++i) sums_.push_back(sums_.back() + hours[(offset + i) % hours.size()]);
}

std::uint64_t TimedMeter::litres(Steady now) const {
    const double hours = std::max(0.0, static_cast<double>((now - begun_).count()) * speed_ / 3'600'000.0);
    const auto whole = static_cast<std::uint64_t>(hours);
    const std::uint64_t rows = sums_.size() - 1;
    const std::uint64_t row = whole % rows;
    const std::uint64_t in_hour = sums_[row + 1] - sums_[row];
    const auto part = static_cast<std::uint64_t>(std::floor(static_cast<double>(in_hour) * (hours - static_cast<double>(whole))));
    return base_ + whole / rows * sums_.back() + sums_[row] + part;
}

PolledMeter::PolledMeter(HourlyLitres hours, std::uint64_t base) : hours_(std::move(hours)), shown_(base) {}

std::uint64_t PolledMeter::litres(Steady) const {
    return shown_;
}

void PolledMeter::answered() {
    if (next_ < hours_.size()) shown_ += hours_[next_++];
}

}  // namespace gengfu::sim
