#include "common/sqlite/sim_disk.hpp"

#include <sqlite3.h>

#include "common/sqlite/sim_vfs.hpp"

namespace gengfu::sqlite {
namespace {

int code_of(DiskOperation which) {
    switch (which) {
        case DiskOperation::read: return SQLITE_IOERR_READ;
        case DiskOperation::write: return SQLITE_IOERR_WRITE;
        case DiskOperation::sync: return SQLITE_IOERR_FSYNC;
        case DiskOperation::truncate: return SQLITE_IOERR_TRUNCATE;
        case DiskOperation::remove: return SQLITE_IOERR_DELETE;
        case DiskOperation::open: return SQLITE_CANTOPEN;
        case DiskOperation::any: break;
    }
    return SQLITE_IOERR;
}

}  // namespace

SimDisk::SimDisk(std::uint64_t seed) : dice_(seed), vfs_(std::make_unique<SimVfs>(*this)) {}

SimDisk::~SimDisk() = default;

std::string SimDisk::vfs() const {
    return vfs_->name();
}

int SimDisk::admit(DiskOperation which) {
    if (lost_) return SQLITE_IOERR;
    ++counts_.operations;
    if (lose_in_ > 0 && --lose_in_ == 0) {
        lost_ = true;
        return SQLITE_IOERR;
    }
    const bool changes = which == DiskOperation::write || which == DiskOperation::truncate || which == DiskOperation::remove;
    if (read_only_ && changes) {
        ++counts_.errors;
        return code_of(which);
    }
    if (fail_in_ == 0 || (static_cast<unsigned>(failing_) & static_cast<unsigned>(which)) == 0) return SQLITE_OK;
    if (fail_in_ > 1) {
        --fail_in_;
        return SQLITE_OK;
    }
    if (!fails_for_ever_) fail_in_ = 0;
    ++counts_.errors;
    return code_of(which);
}

void SimDisk::fail(DiskOperation which, std::uint64_t nth, bool for_ever) {
    failing_ = which;
    fail_in_ = nth;
    fails_for_ever_ = for_ever;
}

void SimDisk::mend() {
    fail_in_ = 0;
}

std::uint64_t SimDisk::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& [name, file] : files_) sum += file->size();
    return sum;
}

std::uint64_t SimDisk::memory() const {
    std::uint64_t sum = 0;
    for (const auto& [name, file] : files_) sum += file->memory();
    return sum;
}

bool SimDisk::has_room(const SimFile& file, std::uint64_t size) const {
    return !capacity_ || size <= file.size() || bytes() - file.size() + size <= *capacity_;
}

std::shared_ptr<SimFile> SimDisk::open(const std::string& name, bool create) {
    if (const auto found = files_.find(name); found != files_.end()) return found->second;
    if (!create || read_only_) return nullptr;
    ghosts_.erase(name);
    return files_.emplace(name, std::make_shared<SimFile>()).first->second;
}

int SimDisk::erase(const std::string& name, bool durably) {
    if (const int refused = admit(DiskOperation::remove); refused != SQLITE_OK) return refused;
    const auto found = files_.find(name);
    if (found == files_.end()) return SQLITE_IOERR_DELETE_NOENT;
    if (!durably && found->second->is_rooted()) ghosts_.insert_or_assign(name, found->second);
    files_.erase(found);
    return SQLITE_OK;
}

void SimDisk::restart(Ending ending) {
    lost_ = false;
    lose_in_ = 0;
    mend();
    for (auto& [name, file] : files_) file->companion.reset();
    for (auto& [name, file] : ghosts_) file->companion.reset();
    if (ending == Ending::killed) return;
    std::map<std::string, std::shared_ptr<SimFile>> left;
    for (auto& [name, file] : files_) {
        file->lose_power(dice_);
        if (file->is_rooted() || dice_.one_in(2)) left.emplace(name, file);
    }
    for (auto& [name, file] : ghosts_) {
        file->lose_power(dice_);
        if (dice_.one_in(2)) left.emplace(name, file);
    }
    for (auto& [name, file] : left) file->set_rooted();
    files_ = std::move(left);
    ghosts_.clear();
}

std::vector<std::string> SimDisk::files() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : files_) names.push_back(name);
    return names;
}

void SimDisk::flip_bit(const std::string& file, std::uint64_t bit) {
    if (const auto found = files_.find(file); found != files_.end()) found->second->flip_bit(bit);
}

void SimDisk::cut(const std::string& file, std::uint64_t size) {
    if (const auto found = files_.find(file); found != files_.end()) found->second->cut(size);
}

void SimDisk::spoil(const std::string& file, std::uint64_t byte) {
    if (const auto found = files_.find(file); found != files_.end()) found->second->spoil(byte);
}

std::optional<std::uint64_t> SimDisk::size(const std::filesystem::path& file) const {
    const auto found = files_.find(file.string());
    if (found == files_.end()) return std::nullopt;
    return found->second->size();
}

std::vector<std::string> SimDisk::names(const std::filesystem::path& directory) const {
    std::vector<std::string> found;
    for (const auto& [name, file] : files_)
        if (const std::filesystem::path path(name); path.parent_path() == directory) found.push_back(path.filename().string());
    return found;
}

Result<void> SimDisk::move(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (admit(DiskOperation::remove) != SQLITE_OK) return gengfu::fail(FaultKind::io, from.string() + ": the disk refused");
    const auto found = files_.find(from.string());
    if (found == files_.end()) return gengfu::fail(FaultKind::io, from.string() + ": there is no such file");
    auto file = found->second;
    files_.erase(found);
    file->set_rooted();
    files_.insert_or_assign(to.string(), std::move(file));
    return {};
}

Result<void> SimDisk::remove(const std::filesystem::path& file) {
    const int result = erase(file.string(), true);
    if (result != SQLITE_OK && result != SQLITE_IOERR_DELETE_NOENT)
        return gengfu::fail(FaultKind::io, file.string() + ": the disk refused");
    return {};
}

Result<void> SimDisk::fill(const std::filesystem::path& file, std::uint64_t bytes) {
    if (admit(DiskOperation::write) != SQLITE_OK) return gengfu::fail(FaultKind::io, file.string() + ": the disk refused");
    const auto made = open(file.string(), true);
    if (!made) return gengfu::fail(FaultKind::io, file.string() + ": cannot be made");
    if (!has_room(*made, bytes)) {
        if (made->size() == 0) files_.erase(file.string());
        return gengfu::fail(FaultKind::full, file.string() + ": no space left");
    }
    const std::vector<std::uint8_t> zeros(bytes);
    made->write(0, zeros);
    made->sync();
    return {};
}

}  // namespace gengfu::sqlite
