#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "edge/outbox/row.hpp"

namespace gengfu::edge {

/// What a file is known to say of the last message of each account, also that it says nothing: a device that calls every minute need
/// not be looked up each time. Bounded: beyond the bound all are forgotten and looked up again.
class KnownMarks {
public:
    using Found = std::optional<std::pair<Mark, Moment>>;
    static constexpr std::size_t accounts_max = 1'000;

    [[nodiscard]] const Found* find(const std::string& account) const {
        const auto known = marks_.find(account);
        return known == marks_.end() ? nullptr : &known->second;
    }
    void set(const std::string& account, Found found) {
        if (marks_.size() >= accounts_max) marks_.clear();
        marks_.insert_or_assign(account, std::move(found));
    }
    void forget(const std::string& account) { marks_.erase(account); }
    void clear() { marks_.clear(); }

private:
    std::map<std::string, Found> marks_;
};

}  // namespace gengfu::edge
