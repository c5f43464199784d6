#include "common/sqlite/sim_vfs.hpp"

#include <bit>
#include <cstring>
#include <new>
#include <utility>

#include "common/sqlite/library.hpp"
#include "common/sqlite/machine.hpp"

namespace gengfu::sqlite {

namespace {

/// What SQLite holds of an open file; its memory is SQLite's, so it is made and ended by hand.
struct SimHandle {
    sqlite3_file base{};
    SimVfs* vfs = nullptr;
    std::shared_ptr<SimFile> file;
    std::string name;
    bool deletes_on_close = false;
    bool is_read_only = false;
    bool keeps_log = false;  ///< when it is the last to close
    int level = SQLITE_LOCK_NONE;
    std::shared_ptr<SimVfs::Shared> shared;
    bool maps_index = false;
    std::array<bool, SQLITE_SHM_NLOCK> reads{}, writes{};
};

SimHandle& handle(sqlite3_file* file) {
    return *std::launder(static_cast<SimHandle*>(static_cast<void*>(file)));
}

SimVfs& world(sqlite3_vfs* vfs) {
    return *static_cast<SimVfs*>(vfs->pAppData);
}

// The locks on the database file itself: one writer, who is alone when exclusive.
int lock(sqlite3_file* file, int level) {
    SimHandle& self = handle(file);
    SimVfs::Shared& all = *self.shared;
    if (level <= self.level) return SQLITE_OK;
    const bool another_writes = all.writer != nullptr && all.writer != &self;
    if (another_writes && (level > SQLITE_LOCK_SHARED || all.is_exclusive)) return SQLITE_BUSY;
    const int others = all.holders - (self.level > SQLITE_LOCK_NONE ? 1 : 0);
    if (level == SQLITE_LOCK_EXCLUSIVE && others > 0) return SQLITE_BUSY;
    if (self.level == SQLITE_LOCK_NONE) ++all.holders;
    if (level > SQLITE_LOCK_SHARED) all.writer = &self;
    if (level == SQLITE_LOCK_EXCLUSIVE) all.is_exclusive = true;
    self.level = level;
    return SQLITE_OK;
}

int unlock(sqlite3_file* file, int level) {
    SimHandle& self = handle(file);
    SimVfs::Shared& all = *self.shared;
    if (level >= self.level) return SQLITE_OK;
    if (all.writer == &self) {
        all.writer = nullptr;
        all.is_exclusive = false;
    }
    if (level == SQLITE_LOCK_NONE) --all.holders;
    self.level = level;
    return SQLITE_OK;
}

int close(sqlite3_file* file) {
    SimHandle& self = handle(file);
    unlock(file, SQLITE_LOCK_NONE);
    if (self.deletes_on_close) static_cast<void>(self.vfs->erase(self.name, false));
    self.~SimHandle();
    return SQLITE_OK;
}

int read(sqlite3_file* file, void* into, int count, sqlite3_int64 offset) {
    SimHandle& self = handle(file);
    if (const int refused = self.vfs->admit(DiskOperation::read); refused != SQLITE_OK) return refused;
    if (self.file->is_spoilt(static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(count))) return SQLITE_IOERR_READ;
    auto* const bytes = static_cast<std::uint8_t*>(into);
    const auto wanted = static_cast<std::size_t>(count);
    const std::size_t got = self.file->read(static_cast<std::uint64_t>(offset), {bytes, wanted});
    if (got == wanted) return SQLITE_OK;
    std::memset(bytes + got, 0, wanted - got);
    return SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    SimHandle& self = handle(file);
    if (const int refused = self.vfs->admit(DiskOperation::write); refused != SQLITE_OK) return refused;
    if (self.is_read_only) return SQLITE_IOERR_WRITE;
    const auto from = static_cast<std::uint64_t>(offset);
    const auto size = static_cast<std::size_t>(count);
    if (!self.vfs->make_room(*self.file, from + size, size)) return SQLITE_FULL;
    self.file->write(from, {static_cast<const std::uint8_t*>(bytes), size});
    return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    SimHandle& self = handle(file);
    if (const int refused = self.vfs->admit(DiskOperation::truncate); refused != SQLITE_OK) return refused;
    self.file->truncate(static_cast<std::uint64_t>(size));
    return SQLITE_OK;
}

int sync(sqlite3_file* file, int) {
    SimHandle& self = handle(file);
    const int refused = self.vfs->admit(DiskOperation::sync);
    if (refused != SQLITE_OK) {
        if (!self.vfs->disk.is_lost()) self.file->fail_sync();
        return refused;
    }
    self.vfs->count_sync(*self.file);
    self.file->sync();
    return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(handle(file).file->size());
    return SQLITE_OK;
}

int reserved(sqlite3_file* file, int* result) {
    *result = handle(file).shared->writer != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int control(sqlite3_file* file, int operation, void* argument) {
    if (operation == SQLITE_FCNTL_PERSIST_WAL) {
        int& keeps = *static_cast<int*>(argument);
        if (keeps >= 0) handle(file).keeps_log = keeps != 0;
        keeps = handle(file).keeps_log ? 1 : 0;
        return SQLITE_OK;
    }
    if (operation != ask_for_loss) return SQLITE_NOTFOUND;
    *static_cast<const bool**>(argument) = &handle(file).vfs->disk.is_lost();
    return SQLITE_OK;
}

int sector_size(sqlite3_file*) {
    return static_cast<int>(SimFile::block_bytes);
}

int characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** into) {
    SimHandle& self = handle(file);
    *into = nullptr;
    if (self.vfs->disk.is_lost()) return SQLITE_IOERR;
    if (!std::exchange(self.maps_index, true)) ++self.shared->users;
    auto& regions = self.shared->regions;
    const auto wanted = static_cast<std::size_t>(region);
    if (wanted >= regions.size() && extend == 0) return SQLITE_OK;
    while (regions.size() <= wanted) regions.push_back(std::make_unique<std::vector<std::uint8_t>>(static_cast<std::size_t>(size)));
    *into = regions[wanted]->data();
    return SQLITE_OK;
}

int lock_shared(sqlite3_file* file, int first, int count, int flags) {
    SimHandle& self = handle(file);
    SimVfs::Shared& all = *self.shared;
    for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(first + count); ++i) {
        if ((flags & SQLITE_SHM_UNLOCK) != 0) continue;
        const bool others_read = all.readers[i] > (self.reads[i] ? 1 : 0);
        const bool others_write = all.written[i] && !self.writes[i];
        if (others_write || ((flags & SQLITE_SHM_EXCLUSIVE) != 0 && others_read)) return SQLITE_BUSY;
    }
    for (auto i = static_cast<std::size_t>(first); i < static_cast<std::size_t>(first + count); ++i) {
        const bool locks = (flags & SQLITE_SHM_LOCK) != 0;
        if ((flags & SQLITE_SHM_EXCLUSIVE) != 0) {
            all.written[i] = self.writes[i] = locks;
        } else if (self.reads[i] != locks) {
            all.readers[i] += locks ? 1 : -1;
            self.reads[i] = locks;
        }
    }
    return SQLITE_OK;
}

void barrier(sqlite3_file*) {}

int unmap_shared(sqlite3_file* file, int) {
    SimHandle& self = handle(file);
    if (!std::exchange(self.maps_index, false)) return SQLITE_OK;
    for (std::size_t i = 0; i < SQLITE_SHM_NLOCK; ++i) {
        if (self.reads[i]) --self.shared->readers[i];
        if (self.writes[i]) self.shared->written[i] = false;
    }
    if (--self.shared->users == 0) self.shared->regions.clear();
    self.reads = {};
    self.writes = {};
    return SQLITE_OK;
}

const sqlite3_io_methods methods{2,        close,   read,        write,           truncate,   sync,        file_size, lock,         unlock,
                                 reserved, control, sector_size, characteristics, map_shared, lock_shared, barrier,   unmap_shared, nullptr,
                                 nullptr};

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    file->pMethods = nullptr;
    SimVfs& self = world(vfs);
    if (const int refused = self.admit(DiskOperation::open); refused != SQLITE_OK) return refused;
    auto content = name == nullptr ? std::make_shared<SimFile>() : self.open(name, (flags & SQLITE_OPEN_CREATE) != 0);
    if (!content || (self.is_read_only() && (flags & SQLITE_OPEN_READWRITE) != 0)) return SQLITE_CANTOPEN;
    const std::string known = name == nullptr ? "" : name;
    auto* const made = new (static_cast<void*>(file)) SimHandle{};
    made->vfs = &self;
    made->shared = SimVfs::shared(*content);
    made->file = std::move(content);
    made->name = known;
    made->is_read_only = (flags & SQLITE_OPEN_READONLY) != 0;
    made->deletes_on_close = name != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    made->base.pMethods = &methods;
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* vfs, const char* name, int durably) {
    return world(vfs).erase(name, durably != 0);
}

int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
    *result = world(vfs).disk.size(name).has_value() ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* into) {
    if (std::strlen(name) >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
    std::strcpy(into, name);
    return SQLITE_OK;
}

int random(sqlite3_vfs*, int count, char* into) {
    std::memset(into, 0x5a, static_cast<std::size_t>(count));
    return count;
}

int pass_no_time(sqlite3_vfs*, int) {
    return 0;
}

int now(sqlite3_vfs*, double* julian_day) {
    *julian_day = 2'461'000.5;
    return SQLITE_OK;
}

int last_error(sqlite3_vfs* vfs, int, char*) {
    return world(vfs).disk.is_lost() ? ask_for_loss : 0;
}

}  // namespace

SimVfs::SimVfs(SimDisk& simulated) : disk(simulated) {
    // Unique while it is registered, which is all that SQLite asks of a name.
    name_ = "simulated-" + std::to_string(std::bit_cast<std::uintptr_t>(this));
    vfs_.iVersion = 1;
    vfs_.szOsFile = sizeof(SimHandle);
    vfs_.mxPathname = 512;
    vfs_.zName = name_.c_str();
    vfs_.pAppData = this;
    vfs_.xOpen = sqlite::open;
    vfs_.xDelete = sqlite::remove;
    vfs_.xAccess = sqlite::access;
    vfs_.xFullPathname = full_path;
    vfs_.xRandomness = random;
    vfs_.xSleep = pass_no_time;
    vfs_.xCurrentTime = now;
    vfs_.xGetLastError = last_error;
    set_up_library();
    sqlite3_vfs_register(&vfs_, 0);
}

SimVfs::~SimVfs() {
    sqlite3_vfs_unregister(&vfs_);
}

bool SimVfs::make_room(const SimFile& file, std::uint64_t size, std::uint64_t written) {
    if (!disk.has_room(file, size)) {
        ++disk.counts_.errors;
        return false;
    }
    disk.counts_.bytes_written += written;
    return true;
}

void SimVfs::count_sync(const SimFile& file) {
    ++disk.counts_.syncs;
    // As the system's VFS does: the first sync of a new file syncs its directory, and with it what was deleted from there.
    if (!file.is_rooted()) disk.ghosts_.clear();
}

std::shared_ptr<SimVfs::Shared> SimVfs::shared(SimFile& file) {
    if (!file.companion) file.companion = std::make_shared<Shared>();
    return std::static_pointer_cast<Shared>(file.companion);
}

}  // namespace gengfu::sqlite
