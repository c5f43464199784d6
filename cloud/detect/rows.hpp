#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace gengfu::detect {

/// What several fields were in one hour or on one day.
struct Row {
    std::int64_t index = 0;  ///< hours or days since 1970
    std::vector<double> values;
};

/// The newest rows, oldest first, bounded. Saved as whole hundredths: an hour of three fields is about 20 bytes.
class Rows {
public:
    explicit Rows(std::size_t kept) : kept_(kept) {}

    void push(Row row);
    [[nodiscard]] const std::deque<Row>& all() const noexcept { return rows_; }
    [[nodiscard]] const Row* newest() const { return rows_.empty() ? nullptr : &rows_.back(); }
    /// Those with `from` <= index < `to`.
    [[nodiscard]] std::vector<Row> between(std::int64_t from, std::int64_t to) const;
    /// The mean of each field over these, when there are at least so many.
    [[nodiscard]] std::optional<std::vector<double>> mean(std::int64_t from, std::int64_t to, std::size_t least) const;
    void clear() { rows_.clear(); }

    [[nodiscard]] boost::json::value save() const;
    void restore(const boost::json::value& saved);  ///< throws when it is not what `save` gave

private:
    std::size_t kept_;
    std::deque<Row> rows_;
};

}  // namespace gengfu::detect
