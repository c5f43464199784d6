#include "common/runtime/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>

namespace gengfu {
namespace {

std::string quoted(const std::string& value) {
    const bool plain = !value.empty() && std::none_of(value.begin(), value.end(),
                                                      [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '='; });
    if (plain) return value;
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        text += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return text + "\"";
}

class StderrLog final : public Log {
public:
    explicit StderrLog(Level least)
        : is_journal_(std::getenv("JOURNAL_STREAM") != nullptr), logger_("gengfu", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        logger_.set_pattern(is_journal_ ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc);
        logger_.set_level(spdlog_level(least));
        logger_.flush_on(spdlog::level::debug);
    }

    void write(Level level, std::string_view event, Fields fields) override {
        std::string line = is_journal_ ? std::string(priority(level)) : std::string(name(level)) + " ";
        line += event;
        for (const Field& field : fields) line += " " + std::string(field.key) + "=" + quoted(field.value);
        logger_.log(spdlog_level(level), "{}", line);
    }

private:
    static spdlog::level::level_enum spdlog_level(Level level) {
        switch (level) {
            case Level::debug: return spdlog::level::debug;
            case Level::info: return spdlog::level::info;
            case Level::warning: return spdlog::level::warn;
            case Level::error: return spdlog::level::err;
        }
        return spdlog::level::info;
    }
    static std::string_view priority(Level level) {
        switch (level) {
            case Level::debug: return "<7>";
            case Level::info: return "<6>";
            case Level::warning: return "<4>";
            case Level::error: return "<3>";
        }
        return "";
    }
    static std::string_view name(Level level) {
        switch (level) {
            case Level::debug: return "debug";
            case Level::info: return "info";
            case Level::warning: return "warning";
            case Level::error: return "error";
        }
        return "";
    }

    bool is_journal_;
    spdlog::logger logger_;
};

class SilentLog final : public Log {
public:
    void write(Level, std::string_view, Fields) override {}
};

}  // namespace

std::unique_ptr<Log> stderr_log(Log::Level least) {
    return std::make_unique<StderrLog>(least);
}

std::unique_ptr<Log> silent_log() {
    return std::make_unique<SilentLog>();
}

}  // namespace gengfu
