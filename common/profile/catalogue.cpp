#include <algorithm>
#include <system_error>
#include <utility>

#include "common/profile/profile.hpp"

namespace gengfu::profile {
namespace {

constexpr std::size_t files_max = 1000;

Checked<std::vector<std::filesystem::path>> list_profiles(const std::filesystem::path& directory) {
    const auto refuse = [&](std::string what) { return tl::make_unexpected(Diagnostics{{{directory.string(), 0, 0}, std::move(what)}}); };
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator each(directory, error), end; !error && each != end; each.increment(error))
        if (each->path().extension() == ".toml") files.push_back(each->path());
    if (error) return refuse("cannot be read: " + error.message());
    if (files.empty()) return refuse("no profile (*.toml) in this directory");
    if (files.size() > files_max) return refuse("more than " + std::to_string(files_max) + " profiles");
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Checked<Profile> load(const std::filesystem::path& file) {
    const Checked<document::Node> node = document::parse_file(file);
    if (!node) return tl::make_unexpected(node.error());
    return parse(*node);
}

Checked<Catalogue> load_directory(const std::filesystem::path& directory) {
    const auto files = list_profiles(directory);
    if (!files) return tl::make_unexpected(files.error());
    Catalogue catalogue;
    std::map<KindId, std::string> file_by_kind;
    Diagnostics diagnostics;
    for (const std::filesystem::path& file : *files) {
        Checked<Profile> profile = load(file);
        if (!profile) {
            diagnostics.insert(diagnostics.end(), profile.error().begin(), profile.error().end());
            continue;
        }
        const KindId kind = profile->kind;
        const auto [known, is_new] = file_by_kind.emplace(kind, file.string());
        if (!is_new) diagnostics.push_back({{file.string(), 0, 0}, "kind \"" + kind.value() + "\" is already defined in " + known->second});
        catalogue.emplace(kind, *std::move(profile));
    }
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    return catalogue;
}

}  // namespace gengfu::profile
