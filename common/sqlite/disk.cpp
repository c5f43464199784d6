#include "common/sqlite/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gengfu::sqlite {
namespace {

tl::unexpected<Fault> trouble(const std::filesystem::path& file, const std::error_code& error) {
    const bool is_full = error == std::errc::no_space_on_device;
    return fail(is_full ? FaultKind::full : FaultKind::io, file.string() + ": " + error.message());
}

/// A rename is on the medium once its directory is.
Result<void> sync_directory(const std::filesystem::path& file) {
    const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return trouble(parent, {errno, std::generic_category()});
    const int result = ::fsync(directory);
    const std::error_code error(errno, std::generic_category());
    ::close(directory);
    if (result != 0) return trouble(parent, error);
    return {};
}

class SystemDisk final : public Disk {
public:
    std::string vfs() const override { return {}; }

    std::optional<std::uint64_t> size(const std::filesystem::path& file) const override {
        std::error_code error;
        const auto bytes = std::filesystem::file_size(file, error);
        if (error) return std::nullopt;
        return bytes;
    }

    std::vector<std::string> names(const std::filesystem::path& directory) const override {
        std::vector<std::string> found;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(directory, error)) found.push_back(entry.path().filename().string());
        return found;
    }

    Result<void> move(const std::filesystem::path& from, const std::filesystem::path& to) override {
        std::error_code error;
        std::filesystem::rename(from, to, error);
        if (error) return trouble(from, error);
        return sync_directory(to);
    }

    Result<void> remove(const std::filesystem::path& file) override {
        std::error_code error;
        std::filesystem::remove(file, error);
        if (error) return trouble(file, error);
        return {};
    }

    Result<void> fill(const std::filesystem::path& file, std::uint64_t bytes) override {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0) return trouble(file, {errno, std::generic_category()});
        const int result = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
        ::close(descriptor);
        if (result != 0) return trouble(file, {result, std::generic_category()});
        return {};
    }
};

}  // namespace

Disk& system_disk() {
    static SystemDisk disk;
    return disk;
}

}  // namespace gengfu::sqlite
