#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "cloud/replay/command.hpp"
#include "cloud/replay/recording.hpp"
#include "tests/cloud/fixtures.hpp"

using namespace gengfu;
using namespace gengfu::replay;

namespace {

const std::string heading = "time_local,litres,cumulative_litres,at_home,labelled_anomaly\n";

std::string faults_of(const std::string& text) {
    const auto rows = parse_recording(text, "home.csv");
    return rows ? "" : gengfu::to_string(rows.error());
}

/// "2026-01-05 07:00:00" and so on, an hour a step from a Monday's midnight on.
std::string hour(int number) {
    return to_string(LocalTime{std::chrono::local_days{std::chrono::year{2026} / 1 / 5}} + std::chrono::hours{number});
}

/// Files of a recording in which 20 L are used each hour of the day, and of rules.
struct Files {
    tests::ScratchDirectory scratch;
    std::string recording = scratch.file("home.csv"), rules = scratch.file("rules.toml");

    Files() {
        std::ofstream out(recording);
        out << heading;
        int index = 0;
        for (int each = 0; each < 24 * 40; ++each) {
            const int litres = each % 24 < 6 ? 0 : 20;
            out << hour(each) << "," << litres << "," << (index += litres) << ",U,0\n";
        }
        std::ofstream(rules) << "[no-water]\nmode = \"fixed\"\nwindow = \"12h\"\n";
    }
    [[nodiscard]] Command command() const {
        Command made;
        made.recording = recording;
        made.rules = rules;
        made.json = true;
        return made;
    }
};

std::string said(const Command& command) {
    std::ostringstream out;
    const auto done = run(command, out);
    return done ? out.str() : "refused: " + gengfu::to_string(done.error());
}

}  // namespace

TEST_CASE("a recording is read by its heading, with a T or a space in its times, and with gaps and repeats") {
    const auto rows = parse_recording(
        "x,cumulative_litres,time_local\r\n1,10,2018-05-03 14:00:00\r\n\n2,12.9,2018-05-03T20:00\n2,9,2018-05-03T20:00\n", "f");
    REQUIRE(rows);
    REQUIRE(rows->size() == 3);
    CHECK(to_string((*rows)[0].at) == "2018-05-03T14:00:00");
    CHECK((*rows)[0].index == 10);
    CHECK((*rows)[1].index == 12);
    CHECK((*rows)[2].index == 9);
}

TEST_CASE("what is wrong with a recording is told with its line") {
    CHECK(faults_of("") == "home.csv: holds no readings");
    CHECK(faults_of(heading) == "home.csv: holds no readings");
    CHECK(faults_of("time,cumulative_litres\n").find("home.csv:1:1: the heading has no column \"time_local\"") == 0);
    CHECK(faults_of("time_local,cumulative_liters\n") ==
          "home.csv:1:1: the heading has no column \"cumulative_litres\", did you mean \"cumulative_liters\"?");
    CHECK(faults_of(heading + "2018-05-03 14:00:00,1,2\n") == "home.csv:2:1: 3 columns where the heading has 5");
    CHECK(faults_of(heading + "2018-13-03 14:00:00,1,2,U,0\n") ==
          "home.csv:2:1: \"2018-13-03 14:00:00\" is not a local time such as \"2018-05-03T14:00:00\"");
    CHECK(faults_of(heading + "2018-05-03 14:00:00,1,two,U,0\n") == "home.csv:2:1: \"two\" in cumulative_litres is not a number of litres");
    std::string bad = heading;
    for (int i = 0; i < 100; ++i) bad += "x,1,2,U,0\n";
    CHECK(parse_recording(bad, "f").error().size() == 10);
}

TEST_CASE("times that there are not are refused") {
    for (const char* text :
         {"", "2018-05-03", "2018-02-30T00:00", "2018-05-03T24:00", "2018-05-03T14:60", "2018-05-03x14:00", "2018-05-03T14:00:0a"})
        CHECK_FALSE(parse_local_time(text));
}

TEST_CASE("a recording of an even life says nothing, in words for people and not at all for machines") {
    const Files files;
    Command command = files.command();
    CHECK(said(command).empty());
    command.json = false;
    CHECK(said(command) == "nothing was raised from 2026-01-05T00:00:00 to 2026-02-13T23:00:00\n");
}

TEST_CASE("a silence that is put in is raised as the rules say, one line a change") {
    const Files files;
    Command command = files.command();
    command.silences = {"2026-01-20T10:00:00"};
    CHECK(said(command).find(R"({"at":"2026-01-20T22:00:00","detector":"no-water","event":"raised","reason":"no-water litres=0 since=)") ==
          0);
    CHECK(said(command).find("cleared") == std::string::npos);
    command.json = false;
    CHECK(said(command).find("2026-01-20T22:00:00  raised  no-water  (no-water litres=0") == 0);
}

TEST_CASE("a leak that is put in is found") {
    const Files files;
    Command command = files.command();
    command.leak_litres_per_hour = 2;
    command.leaks = {"2026-01-20T10:30"};
    CHECK(said(command).find(R"("detector":"leak","event":"raised")") != std::string::npos);
}

TEST_CASE("several changes are each played for itself, and say what one alone says") {
    const Files files;
    Command both = files.command(), first = files.command(), second = files.command();
    first.silences = {"2026-01-20T10:00"};
    second.silences = {"2026-01-18T03:00"};
    both.silences = {"2026-01-20T10:00", "2026-01-18T03:00"};
    const auto marked = [](const std::string& lines, const std::string& from) {
        std::istringstream in(lines);
        std::string line, all;
        while (std::getline(in, line)) all += line.insert(line.size() - 1, R"(,"silence_from":")" + from + "\"") + "\n";
        return all;
    };
    CHECK(said(both) == marked(said(second), "2026-01-18T03:00:00") + marked(said(first), "2026-01-20T10:00:00"));
}

TEST_CASE("what stands already when a change begins is told as standing") {
    const Files files;
    std::ofstream(files.rules) << "[no-water]\nmode = \"fixed\"\nwindow = \"4h\"\n";
    Command command = files.command();
    command.silences = {"2026-01-20T05:00", "2026-01-20T12:00"};
    command.lasting = "8h";
    CHECK(said(command).find(R"({"at":"2026-01-20T05:00:00","detector":"no-water","event":"stands")") == 0);
    CHECK(said(command).find(R"({"at":"2026-01-20T16:00:00","detector":"no-water","event":"raised")") != std::string::npos);
}

TEST_CASE("what cannot be played is refused, with what is missing") {
    const Files files;
    Command command = files.command();
    command.leak_litres_per_hour = 2;
    CHECK(said(command).find("both are needed") != std::string::npos);
    command.leaks = {"yesterday"};
    CHECK(said(command).find("--leak-from: \"yesterday\" is not a local time") != std::string::npos);
    command.leaks = {"2026-01-20T10:30"};
    command.silences = {"2026-01-20T10:30"};
    CHECK(said(command).find("not together") != std::string::npos);
    command = files.command();
    command.recording = "/nowhere.csv";
    CHECK(said(command) == "refused: /nowhere.csv: cannot be read");
    command = files.command();
    command.lasting = "long";
    CHECK(said(command).find("--for") != std::string::npos);
    command = files.command();
    std::ofstream(files.rules) << "[no-watr]\n";
    CHECK(said(command).find("did you mean \"no-water\"?") != std::string::npos);
}
