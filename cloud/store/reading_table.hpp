#pragma once

#include <cstdint>

#include "common/model/reading.hpp"
#include "common/sqlite/database.hpp"

namespace gengfu::store {

/// Readings, which are only ever added, and the newest value of each field.
class ReadingTable {
public:
    explicit ReadingTable(sqlite::Database& database);

    void add(std::int64_t device, const Reading& reading, Instant received_at);
    /// A value that is older than the one kept changes nothing.
    void keep_latest(std::int64_t device, const Reading& reading);

private:
    sqlite::Statement add_;
    sqlite::Statement keep_;
};

}  // namespace gengfu::store
