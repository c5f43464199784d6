#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>

#include "common/sqlite/database.hpp"

namespace gengfu::sqlite {

/// What the connection has met, and while doing what.
[[noreturn]] inline void raise(sqlite3* handle, std::string_view doing) {
    throw Error(sqlite3_extended_errcode(handle), std::string(doing) + ": " + sqlite3_errmsg(handle));
}

}  // namespace gengfu::sqlite
