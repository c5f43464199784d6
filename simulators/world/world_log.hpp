#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/runtime/log.hpp"
#include "simulators/world/scheduler.hpp"

namespace gengfu::world {

/// What happened in a world, line by line; the same seed writes the same bytes. The digest covers also what is too
/// frequent for a line.
class WorldLog {
public:
    WorldLog(const Scheduler& scheduler, bool keeps_text) : scheduler_(scheduler), keeps_text_(keeps_text) {}

    void line(std::string_view who, std::string_view what);
    void count(std::uint64_t number) noexcept { digest_ = (digest_ ^ number) * 0x100000001B3ULL; }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
    [[nodiscard]] bool keeps_text() const noexcept { return keeps_text_; }

private:
    const Scheduler& scheduler_;
    bool keeps_text_;
    std::string text_;
    std::uint64_t digest_ = 0xCBF29CE484222325ULL;
};

/// A node's own log, from its warnings on.
class NodeLog final : public Log {
public:
    NodeLog(WorldLog& log, std::string who) : log_(log), who_(std::move(who)) {}
    void write(Level level, std::string_view event, Fields fields) override;

private:
    WorldLog& log_;
    std::string who_;
};

/// "0d 03:15:42.123"
[[nodiscard]] std::string time_text(Steady at);

}  // namespace gengfu::world
