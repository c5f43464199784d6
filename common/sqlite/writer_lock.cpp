#include "common/sqlite/writer_lock.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "common/sqlite/database.hpp"

namespace gengfu::sqlite {

// The lock is on a file beside the database, for closing a descriptor of the database itself would drop SQLite's own locks.
WriterLock::WriterLock(const std::filesystem::path& file) : descriptor_(-1) {
    const std::string name = file.string() + "-writer";
    // Reading is enough for a lock, and works where the disk has become read-only.
    descriptor_ = ::open(name.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) throw Error(SQLITE_CANTOPEN, "cannot open " + name + ": " + std::generic_category().message(errno));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(descriptor_);
    if (error == EWOULDBLOCK) throw Error(SQLITE_BUSY, file.string() + " is being written already; stop the program that does it first");
    throw Error(SQLITE_IOERR_LOCK, "cannot lock " + name + ": " + std::generic_category().message(error));
}

WriterLock::~WriterLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

WriterLock::WriterLock(WriterLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace gengfu::sqlite
