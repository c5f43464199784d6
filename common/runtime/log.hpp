#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "common/model/named.hpp"

namespace gengfu {

/// One line per event: level, event, key=value. Ids, not prose; a Secret is no value, so it cannot get in.
class Log {
public:
    enum class Level { debug, info, warning, error };

    struct Field {
        std::string_view key;
        std::string value;

        Field(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
        Field(std::string_view k, std::string_view v) : key(k), value(v) {}
        Field(std::string_view k, const char* v) : key(k), value(v) {}
        Field(std::string_view k, std::integral auto v) : key(k), value(std::to_string(v)) {}
        template <class Tag>
        Field(std::string_view k, const Named<Tag, std::string>& v) : key(k), value(v.value()) {}
        template <class T>
        Field(std::string_view, const Secret<T>&) = delete;
    };
    using Fields = std::initializer_list<Field>;

    virtual ~Log() = default;
    virtual void write(Level level, std::string_view event, Fields fields) = 0;

    void debug(std::string_view event, Fields fields = {}) { write(Level::debug, event, fields); }
    void info(std::string_view event, Fields fields = {}) { write(Level::info, event, fields); }        ///< state has changed
    void warning(std::string_view event, Fields fields = {}) { write(Level::warning, event, fields); }  ///< we recovered, but count it
    void error(std::string_view event, Fields fields = {}) { write(Level::error, event, fields); }      ///< a person must act
};

/// To standard error, with a time; under journald with `<priority>` instead (sd-daemon(3)).
[[nodiscard]] std::unique_ptr<Log> stderr_log(Log::Level least);

/// For tests and tools: says nothing.
[[nodiscard]] std::unique_ptr<Log> silent_log();

}  // namespace gengfu
