#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "common/profile/profile.hpp"
#include "tests/common/profile/sample.hpp"

namespace gengfu::profile {
namespace {

/// A directory of its own, gone at the end.
class Directory {
public:
    Directory() {
        std::string name = (std::filesystem::temp_directory_path() / "gengfu-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        path_ = name;
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    void write(const std::string& name, const std::string& text) const { std::ofstream(path_ / name) << text; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("the kinds that we deliver are all in order") {
    const auto catalogue = load_directory(GENGFU_SOURCE_DIR "/configs/profiles");
    if (!catalogue) FAIL(to_string(catalogue.error()));
    for (const char* kind : {"water-meter", "gas-detector", "smoke-detector", "tilt-sensor", "settlement-gauge", "call-button",
                             "residual-current-detector", "water-pressure-sensor", "vibration-sensor", "crack-gauge", "immersion-sensor"}) {
        INFO(kind);
        REQUIRE(catalogue->contains(KindId{kind}));
    }
    for (const auto& [kind, profile] : *catalogue) {
        INFO(kind.value());
        CHECK(std::filesystem::exists(GENGFU_SOURCE_DIR "/configs/profiles/" + kind.value() + ".toml"));
        CHECK(!profile.simulator.signals.empty());
    }
}

TEST_CASE("a kind that two files define is refused") {
    const Directory directory;
    directory.write("a.toml", sample);
    directory.write("b.toml", sample);
    const auto catalogue = load_directory(directory.path());
    REQUIRE(!catalogue);
    const std::string at = directory.path().string();
    CHECK(to_string(catalogue.error()) == at + "/b.toml: kind \"gas\" is already defined in " + at + "/a.toml");
}

TEST_CASE("the faults of all files of a directory come out at once") {
    const Directory directory;
    directory.write("a.toml", spoiled("\"gas\"", "\"Gas\""));
    directory.write("b.toml", "kind = \n");
    directory.write("c.toml", sample);
    const auto catalogue = load_directory(directory.path());
    REQUIRE(!catalogue);
    REQUIRE(catalogue.error().size() == 2);
    CHECK(catalogue.error()[0].place == Place{(directory.path() / "a.toml").string(), 1, 8});
    CHECK(catalogue.error()[1].place.file == (directory.path() / "b.toml").string());
}

TEST_CASE("a directory without profiles, or none at all, is refused") {
    const Directory directory;
    CHECK(to_string(load_directory(directory.path()).error()) == directory.path().string() + ": no profile (*.toml) in this directory");
    CHECK_THAT(to_string(load_directory("/nowhere").error()), Catch::StartsWith("/nowhere: cannot be read"));
}

}  // namespace gengfu::profile
