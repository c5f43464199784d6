#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>
#include <string>

/// Somebody else at a database file, who does not come through the door of common/sqlite and so minds no rule of it.
class Intruder {
public:
    explicit Intruder(const std::filesystem::path& file) {
        if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error("cannot open " + file.string());
    }
    ~Intruder() { sqlite3_close(handle_); }
    Intruder(const Intruder&) = delete;
    Intruder& operator=(const Intruder&) = delete;

    void execute(const std::string& sql) {
        if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    /// Until this object is gone nobody else can write.
    void hold() { execute("BEGIN IMMEDIATE"); }

private:
    sqlite3* handle_ = nullptr;
};
