#include "edge/outbox/disk.hpp"

#include <array>
#include <fstream>
#include <system_error>

namespace gengfu::edge {
namespace {

class SystemDisk final : public Disk {
public:
    bool exists(const std::filesystem::path& file) const override {
        std::error_code ignored;
        return std::filesystem::exists(file, ignored);
    }
    std::uint64_t size(const std::filesystem::path& file) const override {
        std::error_code error;
        const auto bytes = std::filesystem::file_size(file, error);
        return error ? 0 : bytes;
    }
    bool rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
        std::error_code error;
        std::filesystem::rename(from, to, error);
        return !error;
    }
    void remove(const std::filesystem::path& file) override {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }
    bool hold(const std::filesystem::path& file, std::uint64_t bytes) override {
        constexpr std::size_t piece_bytes = 4096;
        const std::array<char, piece_bytes> piece{};
        std::ofstream out(file, std::ios::binary | std::ios::trunc);
        for (std::uint64_t written = 0; written < bytes && out; written += piece_bytes) out.write(piece.data(), piece.size());
        out.close();
        if (out) return true;
        remove(file);
        return false;
    }
    std::uint64_t free_bytes(const std::filesystem::path& directory) const override {
        std::error_code error;
        const auto space = std::filesystem::space(directory, error);
        return error ? 0 : space.available;
    }
    std::vector<std::string> names(const std::filesystem::path& directory) const override {
        std::vector<std::string> found;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(directory, error)) found.push_back(entry.path().filename().string());
        return found;
    }
};

}  // namespace

Disk& system_disk() {
    static SystemDisk disk;  // without state
    return disk;
}

}  // namespace gengfu::edge
