#pragma once

#include <filesystem>

namespace gengfu::sqlite {

/// The right to write a database file, held by one connection of one process at a time: SQLite before 3.51.3 corrupts a WAL
/// that two connections write and checkpoint (sqlite.org/wal.html#walresetbug). A lock on the empty file `<file>-writer`, which
/// stays where it is and falls with the process.
class WriterLock {
public:
    /// Throws Error (SQLITE_BUSY) when somebody holds it, and SQLITE_CANTOPEN when the lock's file cannot be made.
    explicit WriterLock(const std::filesystem::path& file);
    ~WriterLock();
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&&) = delete;

private:
    int descriptor_;
};

}  // namespace gengfu::sqlite
