#include "common/sqlite/library.hpp"

#include <sqlite3.h>

namespace gengfu::sqlite {

void set_up_library() noexcept {
    // Nobody asks SQLite how much memory it has, and to count it each allocation of each thread takes one common lock.
    static const int result = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(result);
}

}  // namespace gengfu::sqlite
