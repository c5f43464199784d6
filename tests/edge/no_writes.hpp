#pragma once

#include <sys/resource.h>

#include <csignal>
#include <stdexcept>

/// While it lives, no file can grow: writes fail as they do on a disk that has no space, and SQLite reports an I/O error.
class NoWrites {
public:
    NoWrites() {
        std::signal(SIGXFSZ, SIG_IGN);
        if (::getrlimit(RLIMIT_FSIZE, &before_) != 0) throw std::runtime_error("no limits here");
        rlimit none = before_;
        none.rlim_cur = 0;
        if (::setrlimit(RLIMIT_FSIZE, &none) != 0) throw std::runtime_error("the limit cannot be set");
    }
    ~NoWrites() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    NoWrites(const NoWrites&) = delete;
    NoWrites& operator=(const NoWrites&) = delete;

private:
    rlimit before_{};
};
