#include "common/profile/profile.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gengfu;
    const auto node = document::parse(std::string_view(reinterpret_cast<const char*>(data), size), "a.toml");
    if (!node) return 0;
    const auto profile = profile::parse(*node);
    if (!profile && profile.error().empty()) std::abort();
    if (!profile)
        for (const Diagnostic& each : profile.error())
            if (each.place.file != "a.toml" || each.place.line == 0) std::abort();
    return 0;
}
