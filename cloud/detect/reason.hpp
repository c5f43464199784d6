#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/model/time.hpp"

namespace gengfu::detect {

/// Why a detector has found something, for machines and for people of either language: a key and named values, such as
/// `no-water-unusual litres=0 since=2026-11-24T23:10:00.000Z days=40`. The console fills the text `reason.<key>` with the values; who has
/// no text for the key shows the words as they are. Neither names nor values hold spaces or personal data.
class Reason {
public:
    explicit Reason(std::string_view key) : text_(key) {}

    Reason& with(std::string_view name, std::string_view value) {
        text_.append(" ").append(name).append("=").append(value);
        return *this;
    }
    Reason& with(std::string_view name, std::int64_t value) { return with(name, std::to_string(value)); }
    Reason& with(std::string_view name, Instant value) { return with(name, to_rfc3339(value)); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace gengfu::detect
