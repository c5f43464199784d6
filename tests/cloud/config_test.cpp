#include "cloud/config.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using cloud::load_config;

namespace {

const std::string profiles = "profiles = \"" GENGFU_SOURCE_DIR "/configs/profiles\"\n";
const std::string mqtt_part = "[mqtt]\nserver = \"mqtt://127.0.0.1:1883\"\n";
const std::string digest(64, 'a');

struct Folder {
    tests::ScratchDirectory scratch;

    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::ofstream(scratch.file(name)) << text;
        return scratch.file(name);
    }
    Checked<cloud::Config> load(const std::string& text) const { return load_config(write("cloud.toml", text)); }
    std::string complaint(const std::string& text) const {
        const auto config = load(text);
        REQUIRE(!config);
        return to_string(config.error());
    }
};

}  // namespace

TEST_CASE("the documented example is well") {
    const auto config = load_config(GENGFU_SOURCE_DIR "/configs/cloud.toml");
    if (!config) FAIL(to_string(config.error()));
    CHECK(config->address == "127.0.0.1");
    CHECK(config->port == 8080);
    CHECK(config->host_id == "gengfu");
    CHECK(config->edge_silent_after == std::chrono::seconds{30});
    CHECK(!config->catalogue.empty());
}

TEST_CASE("paths are relative to the file, port 0 is allowed, and the client is named like the host") {
    const Folder folder;
    folder.write("secret", "pass\n");
    const auto config = folder.load("listen = \"[::1]:0\"\ndata = \"d\"\n" + profiles + mqtt_part +
                                    "host_id = \"suzhou\"\nusername = \"u\"\npassword_file = \"secret\"\n");
    if (!config) FAIL(to_string(config.error()));
    CHECK(config->address == "::1");
    CHECK(config->port == 0);
    CHECK(config->database() == folder.scratch.file("d") / "cloud.db");
    CHECK(config->mqtt.client_id == "suzhou");
    CHECK(config->mqtt.password.reveal() == "pass");
}

TEST_CASE("off loopback it refuses to start without TLS and tokens, and says what is missing") {
    const Folder folder;
    folder.write("cert.pem", "-");
    folder.write("key.pem", "-");
    folder.write("tokens", "# who\n" + digest + " li.na\n");
    folder.write("nobody", "# nobody\n");
    const std::string open = "listen = \"0.0.0.0:8080\"\ndata = \"d\"\n" + profiles;
    const std::string tls = "[tls]\ncertificate = \"cert.pem\"\nkey = \"key.pem\"\n";
    CHECK_THAT(folder.complaint(open + mqtt_part), Catch::Contains("cloud.toml:1:") && Catch::Contains("[tls] and tokens_file"));
    CHECK_THAT(folder.complaint(open + mqtt_part + tls), Catch::Contains("no tokens_file"));
    CHECK_THAT(folder.complaint(open + "tokens_file = \"nobody\"\n" + mqtt_part + tls), Catch::Contains("at least one token"));
    CHECK_THAT(folder.complaint(open + "tokens_file = \"tokens\"\n" + mqtt_part), Catch::Contains("no [tls]"));
    const auto whole = folder.load(open + "tokens_file = \"tokens\"\n" + mqtt_part + tls);
    if (!whole) FAIL(to_string(whole.error()));
    CHECK(whole->tokens.at(digest) == "li.na");
}

TEST_CASE("all faults are told at once, each with its place") {
    const Folder folder;
    const std::string said =
        folder.complaint("listen = \"localhost\"\ndatta = \"d\"\nedge_silent_after = \"1ms\"\n" + profiles +
                         "[mqtt]\nserver = \"tcp://x\"\nhost_id = \"a/b\"\npassword_file = \"none\"\nkey_file = \"none\"\n");
    for (const char* word : {"cloud.toml:1:10:", "\"data\"", "5s to 1h", "mqtts://host:port", "a/b", "datta", "cannot read"}) {
        CAPTURE(said);
        CHECK_THAT(said, Catch::Contains(word));
    }
}

TEST_CASE("the rules are read with the configuration, and their faults are told with the place in their own file") {
    const Folder folder;
    const std::string rest = "data = \"d\"\n" + profiles;
    folder.write("rules.toml", "[no-water]\nonce_in = \"20d\"\n");
    const auto config = folder.load("rules = \"rules.toml\"\n" + rest + mqtt_part);
    REQUIRE(config);
    REQUIRE(config->rules);
    CHECK(config->rules->settings_for({}).water.no_water.once_in == std::chrono::days{20});
    CHECK_FALSE(folder.load(rest + mqtt_part)->rules);
    folder.write("rules.toml", "[no-water]\nonce_inn = \"20d\"\n");
    CHECK_THAT(folder.complaint("rules = \"rules.toml\"\n" + rest + mqtt_part),
               Catch::Contains("rules.toml:2:1:") && Catch::Contains("did you mean \"once_in\"?"));
    CHECK_THAT(folder.complaint("rules = \"none.toml\"\n" + rest + mqtt_part), Catch::Contains("none.toml: no such file"));
}

TEST_CASE("a tokens file with a bad line is refused without repeating the line") {
    const Folder folder;
    const auto tokens = cloud::load_tokens(folder.write("tokens", digest + " li.na\nmy-secret li.na\n" + digest + " wang\n"));
    REQUIRE(!tokens);
    const std::string said = to_string(tokens.error());
    CHECK_THAT(said, Catch::Contains("tokens:2:1:") && Catch::Contains("tokens:3:1:") && !Catch::Contains("my-secret"));
}

TEST_CASE("somebody outside is told only when the file names a URL, and it says what is wrong with it") {
    const Folder folder;
    const std::string start = "data = \"d\"\n" + profiles + mqtt_part;
    CHECK(!folder.load(start)->dead_man);
    const auto config = folder.load(start + "[dead_man]\nurl = \"https://hc.example.org/ping/1\"\nevery = \"30s\"\n");
    if (!config) FAIL(to_string(config.error()));
    CHECK(config->dead_man->endpoint.host == "hc.example.org");
    CHECK(config->dead_man->every == std::chrono::seconds{30});
    CHECK_THAT(folder.complaint(start + "[dead_man]\nurl = \"hc.example.org\"\nevery = \"1ms\"\n"),
               Catch::Contains("cloud.toml:6:7:") && Catch::Contains("is not a URL") && Catch::Contains("1s to 1h"));
    CHECK_THAT(folder.complaint("broker_silent_after = \"1s\"\n" + start), Catch::Contains("5s to 1h"));
}
