#include "cloud/config.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "cloud/check.hpp"
#include "cloud/decisions.hpp"
#include "cloud/doubts.hpp"
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
    CHECK(config->people);
    for (const Diagnostic& each : cloud::gaps_of(*config)) FAIL_CHECK(to_string(each));
}

TEST_CASE("a file of people by itself is sent to the configuration that names it") {
    const std::string people = GENGFU_SOURCE_DIR "/configs/people.toml";
    const Diagnostics found = cloud::check({people});
    REQUIRE(found.size() == 1);
    CHECK_THAT(to_string(found), Catch::Contains("people.toml:1:1: ") && Catch::Contains("`people` in a configuration"));
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

TEST_CASE("service levels and working time are read, and what is not said of them stays as it is") {
    using namespace std::chrono_literals;
    const Folder folder;
    const auto config = folder.load("data = \"d\"\n" + profiles +
                                    "[service]\nworking_days = [\"monday\", \"saturday\"]\nworking_hours = \"08:30-12:00\"\n"
                                    "utc_offset = \"-03:30\"\nholidays = [\"2026-11-23\"]\nworkdays = [\"2026-11-24\"]\n"
                                    "[service.p1]\nacknowledge = \"2s\"\nshelve_most = \"5m\"\n"
                                    "[service.p4]\nacknowledge = \"1 working hour\"\n" +
                                    mqtt_part);
    if (!config) FAIL(to_string(config.error()));
    const alert::ServiceLevels& levels = config->service_levels;
    CHECK(levels.of(Priority::p1).acknowledge == alert::Span{2s, false});
    CHECK(levels.of(Priority::p1).dispatch == alert::Span{3min, false});
    CHECK(levels.of(Priority::p1).shelved_most == 5min);
    CHECK(levels.of(Priority::p2).acknowledge == alert::Span{5min, false});
    CHECK(levels.of(Priority::p4).acknowledge == alert::Span{1h, true});
    CHECK(levels.of(Priority::p4).dispatch == alert::Span{7h, true});
    const alert::WorkingTime& time = levels.working_time();
    CHECK(time.day() == 3h + 30min);
    CHECK(time.utc_offset == -(3h + 30min));
    const std::chrono::sys_days sunday = std::chrono::year{2026} / 11 / 22;
    CHECK(std::vector<bool>{time.is_worked(sunday), time.is_worked(sunday + std::chrono::days{1}),
                            time.is_worked(sunday + std::chrono::days{2}),
                            time.is_worked(sunday + std::chrono::days{6})} == std::vector<bool>{false, false, true, true});
}

TEST_CASE("what is wrong with the service levels is told with its place") {
    const Folder folder;
    const auto complaint = [&](const std::string& service) {
        return folder.complaint("data = \"d\"\n" + profiles + "[service]\n" + service + "\n" + mqtt_part);
    };
    const std::pair<std::string, std::string> wrong[] = {
        {"working_days = []", "must name at least one day"},
        {"working_days = [\"caturday\"]", "cloud.toml:4:17: must be a day of the week"},
        {"working_hours = \"17:00-09:00\"", "is not such as \"09:00-17:00\""},
        {"working_hours = \"9:00-17:00\"", "is not such as"},
        {"utc_offset = \"08:00\"", "is not such as \"+08:00\""},
        {"holidays = [\"2026-02-30\"]", "must be a date"},
        {"workdays = [20260230]", "must be a date"},
        {"[service.p1]\nacknowledge = \"soon\"", "cloud.toml:5:15: \"soon\" is not a time"},
        {"[service.p1]\nacknowledge = \"3m\"", "must be shorter than"},
        {"[service.p1]\nacknowledge = \"1 working hour\"", "all times of a priority"},
        {"[service.p1]\nshelve_most = \"31m\"", "must be from 1s to 30m"},
        {"[service.p2]\nshelve_most = \"91d\"", "must be from 1s to 90d"},
        {"[service.p4]\non_site = \"91 working days\"", "is not a time"},
        {"[service.p1]\nacknowlege = \"60s\"", "did you mean \"acknowledge\"?"},
        {"[service.p5]", "p5"},
    };
    for (const auto& [service, words] : wrong) {
        CAPTURE(service);
        CHECK_THAT(complaint(service), Catch::Contains(words));
    }
}

TEST_CASE("a plan that leaves a level with nobody is told by a check, at the rule's line, and does not keep the cloud from starting") {
    const Folder folder;
    folder.write("people.toml", R"([[place]]
id = "building-03"
at = "pingjiang/b03"
[[responder]]
id = "grid.wang"
roles = ["grid_worker"]
serves = ["building-03"]
channels = ["sms"]
addresses = { sms = "+86 138 0000 0002" }
on_call = ["Mon-Sat", "Sun 00:00-02:00", "Sun 06:00-24:00"]
[[rule]]
name = "everything"
levels = [{ roles = ["grid_worker"] }]
)");
    const auto config = folder.load("data = \"d\"\npeople = \"people.toml\"\n" + profiles + mqtt_part);
    if (!config) FAIL(to_string(config.error()));
    REQUIRE(config->people);
    const Diagnostics gaps = cloud::gaps_of(*config);
    REQUIRE(gaps.size() == 1);
    CHECK(to_string(gaps[0]).ends_with(
        "people.toml:11:1: Sunday 02:00–06:00, building-03, rule \"everything\", level 0 (grid_worker): nobody; "
        "put somebody on call then, or give the level another role"));
}

TEST_CASE("without a file of people nobody is told, and one that is not there or wrong is a fault of the configuration") {
    const Folder folder;
    const auto config = folder.load("data = \"d\"\n" + profiles + mqtt_part);
    REQUIRE(config);
    CHECK(!config->people);
    CHECK(cloud::gaps_of(*config).empty());
    CHECK(folder.complaint("data = \"d\"\npeople = \"nobody.toml\"\n" + profiles + mqtt_part).find("nobody.toml") != std::string::npos);
    folder.write("people.toml", "[[rule]]\nname = \"r\"\nlevels = [{ roles = [\"fires\"] }]\n");
    CHECK(folder.complaint("data = \"d\"\npeople = \"people.toml\"\n" + profiles + mqtt_part)
              .find("people.toml:3:21: unknown role \"fires\", did you mean \"fire\"?") != std::string::npos);
}

TEST_CASE("a check tells of a rule that means boxes of the same name, by the file of people and by what was heard") {
    const Folder folder;
    const auto everything = [](const std::string& place) {
        return "[[place]]\nid = \"home\"\nat = \"" + place +
               "\"\n[[responder]]\nid = \"desk\"\nroles = [\"command_centre\"]\nserves = [\"everywhere\"]\nchannels = [\"console\"]\n"
               "[[rule]]\nname = \"everything\"\nlevels = [{ roles = [\"command_centre\"] }]\n";
    };
    folder.write("people.toml", everything("shuangta/b03/2-301"));
    folder.write("rules.toml", "[[override]]\nedge = \"b03\"\nplace = \"2-301\"\nno-water = { mode = \"off\" }\n");
    const auto file = folder.write("cloud.toml", "data = \"d\"\nrules = \"rules.toml\"\npeople = \"people.toml\"\n" + profiles + mqtt_part);
    CHECK(cloud::check({file.string()}).empty());
    const auto heard = [](const cloud::Config&) {
        return std::vector<detect::Whose>{{EdgeId{"b03"}, "", DeviceId{""}, GroupId{"pingjiang"}}};
    };
    CHECK_THAT(
        to_string(cloud::check({file.string()}, heard)),
        Catch::Contains("rules.toml:1:1: \"b03\" is in pingjiang and in shuangta") && Catch::Contains("say in which with \"group\""));
    folder.write("people.toml", everything("pingjiang/b03/2-301"));
    CHECK(cloud::check({file.string()}, heard).empty());
}

TEST_CASE("a check names a responder without an address, who leaves the level with nobody") {
    const Folder folder;
    folder.write("people.toml", R"([[place]]
id = "building-03"
at = "pingjiang/b03"
[[responder]]
id = "gas.company"
roles = ["gas_company"]
serves = ["everywhere"]
channels = ["telephone"]
[[rule]]
name = "everything"
levels = [{ roles = ["gas_company"] }]
)");
    const auto file = folder.write("cloud.toml", "data = \"d\"\npeople = \"people.toml\"\n" + profiles + mqtt_part);
    CHECK_THAT(
        to_string(cloud::check({file.string()})),
        Catch::Contains("people.toml:4:1: nobody can reach \"gas.company\", who counts as nobody: add addresses = { telephone = ") &&
            Catch::Contains("people.toml:9:1: every day 00:00–24:00, building-03, rule \"everything\", level 0 (gas_company): nobody"));
}

TEST_CASE("rules and people that are read again hold at once, and with any fault nothing changes") {
    const Folder folder;
    const auto people = [](const std::string& id) {
        return "operators = 3\n[[responder]]\nid = \"" + id +
               "\"\nroles = [\"command_centre\"]\nserves = [\"everywhere\"]\nchannels = [\"console\"]\n"
               "[[rule]]\nname = \"everything\"\nlevels = [{ roles = [\"command_centre\"] }]\n";
    };
    const std::string start = "data = \"d\"\nrules = \"rules.toml\"\npeople = \"people.toml\"\n" + profiles + mqtt_part;
    folder.write("rules.toml", "[incident.fire]\ndevices = 2\n");
    folder.write("people.toml", people("li.na"));
    const auto config = folder.load(start);
    if (!config) FAIL(to_string(config.error()));
    cloud::Decisions decisions(*config);
    const auto* const judge = decisions.judge();
    const auto* const plan = decisions.plan();
    REQUIRE(judge);
    REQUIRE(plan);
    const auto file = folder.scratch.file("cloud.toml");
    const auto is = [&](const char* id, std::size_t devices) {
        CHECK(decisions.judge() == judge);
        CHECK(decisions.plan() == plan);
        CHECK(plan->find(id));
        CHECK(judge->incidents().at("fire").devices == devices);
    };
    const auto refusal = [&] {
        const auto fresh = decisions.read_again(file);
        REQUIRE(!fresh);
        return to_string(fresh.error());
    };
    is("li.na", 2);

    folder.write("people.toml", people("wang"));
    folder.write("rules.toml", "[incident.fire]\ndevices = 0\n");
    CHECK_THAT(refusal(), Catch::Contains("rules.toml:2:11: \"devices\" must be 1 to 100"));
    is("li.na", 2);
    folder.write("rules.toml", "[incident.fire]\ndevices = 3\n");
    folder.write("people.toml", people("wang") + "[[rul]]\n");
    CHECK_THAT(refusal(), Catch::Contains("people.toml:10:3: unknown key \"rul\""));
    is("li.na", 2);
    folder.write("people.toml", people("wang"));
    folder.write("cloud.toml", "data = \"d\"\nrules = \"rules.toml\"\n" + profiles + mqtt_part);
    CHECK_THAT(refusal(), Catch::Contains("\"people\" has come or gone since the start: that takes a restart"));
    is("li.na", 2);

    folder.write("cloud.toml", start);
    const auto fresh = decisions.read_again(file);
    if (!fresh) FAIL(to_string(fresh.error()));
    is("wang", 3);
    CHECK(!plan->find("li.na"));
}
