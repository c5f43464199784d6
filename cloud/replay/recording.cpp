#include "cloud/replay/recording.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>

#include "common/model/nearest.hpp"

namespace gengfu::replay {
namespace {

constexpr std::size_t size_max = std::size_t{256} << 20;
constexpr std::size_t faults_max = 10;
constexpr std::string_view time_column = "time_local", index_column = "cumulative_litres";

std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find(',', begin), line.size());
        cells.push_back(line.substr(begin, end - begin));
        begin = end + 1;
    }
    return cells;
}

std::optional<int> number_at(std::string_view text, std::size_t from, std::size_t length) {
    int value = 0;
    if (from + length > text.size()) return std::nullopt;
    const char* const end = text.data() + from + length;
    const auto read = std::from_chars(text.data() + from, end, value);
    if (read.ec != std::errc{} || read.ptr != end || value < 0) return std::nullopt;
    return value;
}

std::optional<std::int64_t> litres_of(std::string_view text) {
    constexpr double most = 1e15;
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || !(std::abs(value) <= most)) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(value));
}

/// Where the columns are, by the heading.
struct Columns {
    std::size_t time = 0, index = 0, count = 0;
};

class Reader {
public:
    explicit Reader(const std::string& file) : file_(file) {}

    void take(std::string_view line) {
        ++number_;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (line.empty()) return;
        const auto cells = cells_of(line);
        if (!columns_)
            read_heading(cells);
        else
            read_row(cells);
    }
    [[nodiscard]] bool has_seen_enough() const { return faults_.size() >= faults_max; }
    [[nodiscard]] Checked<std::vector<Shown>> finish() {
        if (faults_.empty() && rows_.empty()) faults_.push_back({{file_, 0, 0}, "holds no readings"});
        if (!faults_.empty()) return tl::make_unexpected(std::move(faults_));
        return std::move(rows_);
    }

private:
    void complain(std::string what) { faults_.push_back({{file_, number_, 1}, std::move(what)}); }

    void read_heading(const std::vector<std::string_view>& cells) {
        Columns columns;
        columns.count = cells.size();
        const auto place_of = [&](std::string_view name) {
            const auto found = std::find(cells.begin(), cells.end(), name);
            if (found == cells.end())
                complain("the heading has no column \"" + std::string(name) + '"' +
                         did_you_mean(name, std::vector<std::string>(cells.begin(), cells.end())));
            return static_cast<std::size_t>(found - cells.begin());
        };
        columns.time = place_of(time_column);
        columns.index = place_of(index_column);
        columns_ = columns;
        heading_is_bad_ = !faults_.empty();
    }

    void read_row(const std::vector<std::string_view>& cells) {
        if (heading_is_bad_) return;
        if (cells.size() != columns_->count)
            return complain(std::to_string(cells.size()) + " columns where the heading has " + std::to_string(columns_->count));
        const auto at = parse_local_time(cells[columns_->time]);
        const auto index = litres_of(cells[columns_->index]);
        if (!at) complain(at.error().what);
        if (!index)
            complain("\"" + std::string(cells[columns_->index]) + "\" in " + std::string(index_column) + " is not a number of litres");
        if (at && index) rows_.push_back({*at, *index});
    }

    const std::string& file_;
    unsigned number_ = 0;
    std::optional<Columns> columns_;
    bool heading_is_bad_ = false;
    std::vector<Shown> rows_;
    Diagnostics faults_;
};

}  // namespace

Result<LocalTime> parse_local_time(std::string_view text) {
    const auto refuse = [&] {
        return fail(FaultKind::malformed, "\"" + std::string(text) + "\" is not a local time such as \"2018-05-03T14:00:00\"");
    };
    constexpr std::size_t to_minutes = 16, to_seconds = 19;
    if (text.size() != to_minutes && text.size() != to_seconds) return refuse();
    const bool has_seconds = text.size() == to_seconds;
    const bool has_marks = text[4] == '-' && text[7] == '-' && (text[10] == ' ' || text[10] == 'T') && text[13] == ':';
    if (!has_marks || (has_seconds && text[16] != ':')) return refuse();
    const auto year = number_at(text, 0, 4), month = number_at(text, 5, 2), day = number_at(text, 8, 2);
    const auto hour = number_at(text, 11, 2), minute = number_at(text, 14, 2), second = has_seconds ? number_at(text, 17, 2) : 0;
    if (!year || !month || !day || !hour || !minute || !second) return refuse();
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return refuse();
    return std::chrono::local_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

std::string to_string(LocalTime time) {
    constexpr std::size_t to_seconds = 19;
    return to_rfc3339(Instant{time.time_since_epoch()}).substr(0, to_seconds);
}

Checked<std::vector<Shown>> parse_recording(std::string_view text, const std::string& file) {
    Reader reader(file);
    for (std::size_t begin = 0; begin < text.size() && !reader.has_seen_enough();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        reader.take(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return reader.finish();
}

Checked<std::vector<Shown>> load_recording(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const auto refuse = [&](const char* why) { return tl::make_unexpected(Diagnostics{{{file, 0, 0}, why}}); };
    if (!in) return refuse("cannot be read");
    in.seekg(0, std::ios::end);
    const auto size = in.tellg();
    if (size < 0) return refuse("cannot be read");
    if (static_cast<std::size_t>(size) > size_max) return refuse("larger than 256 MiB");
    in.seekg(0);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) return refuse("cannot be read");
    return parse_recording(text, file);
}

}  // namespace gengfu::replay
