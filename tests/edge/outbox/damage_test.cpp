#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "tests/edge/outbox/cloud.hpp"
#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

/// Of a log that was begun anew: without what is left behind it of the one before. Frames of one beginning have the salt of its header.
std::uint64_t live_bytes(const std::filesystem::path& log) {
    constexpr std::size_t header = 32, salt_at = 16, salt = 8, frame_header = 24, frame = frame_header + 1'024;
    std::ifstream in(log, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.size() < header) return bytes.size();
    std::size_t end = header;
    while (end + frame <= bytes.size() && bytes.compare(end + salt, salt, bytes, salt_at, salt) == 0) end += frame;
    return end;
}

/// A box whose cloud has the first of its batches, stopped as a power cut stops it: with its logs.
struct Cut : OutboxParts {
    Cut(int known, bool has_logs) {
        (void)greet("");
        for (int i = 0; i < 70; ++i) {
            put(i % 3 == 0 ? Lane::safety : Lane::live);
            if (i % 10 == 0 && i < known) cloud.take_all(*outbox);
        }
        if (!has_logs) outbox.reset();
        stop_here();
    }
    /// Keeps the files as they are now.
    void stop_here() {
        for (const auto& entry : std::filesystem::directory_iterator(stopped.path())) std::filesystem::remove(entry);
        for (const char* name : {"alarms.db", "alarms.db-wal", "readings.db", "readings.db-wal"})
            if (std::filesystem::exists(directory / name)) std::filesystem::copy_file(directory / name, stopped / name);
    }
    Content put(Lane lane) {
        const Content content = ++last;
        if (!outbox->append({{lane, bytes_of(content), 1}}, now())) throw std::runtime_error("an append failed");
        return content;
    }
    /// Begins again with the files as they were, and the cloud as it was.
    void go_back() {
        outbox.reset();
        for (const auto& entry : std::filesystem::directory_iterator(directory.path())) std::filesystem::remove(entry);
        for (const auto& entry : std::filesystem::directory_iterator(stopped.path()))
            std::filesystem::copy_file(entry, directory / entry.path().filename().string());
    }

    TemporaryDirectory stopped;
    Cloud cloud;
    Content last = 0;
};

/// What must hold whatever has happened to the files.
void check(Cut& box, Cloud cloud) {
    box.start();
    const Content first_new = box.last + 1;
    std::vector<Content> fresh{box.put(Lane::safety), box.put(Lane::live)};
    cloud.take_all(*box.outbox);
    // What reading finds broken is replaced in the next round.
    box.outbox->tidy(box.now());
    fresh.push_back(box.put(Lane::live));
    cloud.take_all(*box.outbox);
    box.start();
    cloud.take_all(*box.outbox);
    REQUIRE(cloud.broken == 0);
    for (const Content content : fresh) REQUIRE(cloud.stored.count(content) == 1);
    for (const Content content : cloud.stored) REQUIRE(cloud.stored.count(content) == 1);
    for (const Content content : cloud.stored) REQUIRE(content < first_new + fresh.size());
    box.last = first_new - 1;
}

}  // namespace

TEST_CASE("wherever a log is cut off, new batches are stored, old ones once, and nothing hides behind a used number") {
    Cut box(70, true);
    std::mt19937 random(7);
    const std::vector<std::vector<std::string>> choices{{"alarms.db-wal"}, {"readings.db-wal"}, {"alarms.db-wal", "readings.db-wal"}};
    int renewed = 0;
    for (int i = 0; i < 60; ++i) {
        box.go_back();
        std::string story;
        for (const std::string& name : choices[random() % choices.size()]) {
            const std::uint64_t size = std::filesystem::file_size(box.directory / name);
            const std::uint64_t cut = i < 3 ? 0 : random() % size;
            std::filesystem::resize_file(box.directory / name, cut);
            story += name + " cut off at " + std::to_string(cut) + " of " + std::to_string(size) + "; ";
        }
        INFO(story);
        const std::uint64_t epochs_before = box.epochs;
        check(box, box.cloud);
        if (box.epochs > epochs_before) ++renewed;
    }
    REQUIRE(renewed > 10);  // the fault has struck
}

TEST_CASE("a log that is cut off does not bring back the doubt about numbers that the cloud has confirmed") {
    std::mt19937 random(17);
    for (int i = 0; i < 20; ++i) {
        Cut box(0, true);  // greeted first, so the numbers are not in doubt
        box.start();
        box.put(Lane::safety);
        box.cloud.take_all(*box.outbox);
        box.put(Lane::live);
        box.stop_here();
        box.go_back();
        for (const char* name : {"alarms.db-wal", "readings.db-wal"}) {
            if (!std::filesystem::exists(box.directory / name)) continue;
            std::filesystem::resize_file(box.directory / name, random() % (std::filesystem::file_size(box.directory / name) + 1));
        }
        INFO("round " << i);
        check(box, box.cloud);
    }
}

TEST_CASE("a log that is cut off again after a change of epoch does not bring back the epoch before") {
    std::mt19937 random(13);
    int renewed_twice = 0;
    for (int i = 0; i < 20; ++i) {
        Cut box(70, true);
        box.go_back();
        const auto cut_logs = [&] {
            for (const char* name : {"alarms.db-wal", "readings.db-wal"}) {
                if (!std::filesystem::exists(box.directory / name)) continue;
                std::filesystem::resize_file(box.directory / name, random() % (live_bytes(box.directory / name) + 1));
            }
        };
        cut_logs();
        box.start();
        box.put(Lane::safety);  // its number is in doubt until the cloud has spoken
        box.cloud.take_all(*box.outbox);
        box.put(Lane::safety);
        box.put(Lane::live);
        box.cloud.take_all(*box.outbox);
        box.stop_here();
        box.go_back();
        cut_logs();
        INFO("round " << i);
        const std::uint64_t epochs_before = box.epochs;
        check(box, box.cloud);
        if (box.epochs > epochs_before) ++renewed_twice;
    }
    REQUIRE(renewed_twice > 5);  // the fault has struck
}

TEST_CASE("whichever byte of a file is wrong, nothing is invented and nothing new is lost") {
    Cut box(30, false);
    std::mt19937 random(11);
    int struck = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string name = random() % 2 == 0 ? "alarms.db" : "readings.db";
        box.go_back();
        const std::uint64_t size = std::filesystem::file_size(box.directory / name);
        const std::uint64_t at = random() % size;
        std::fstream file(box.file(name), std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(at));
        const char wrong = static_cast<char>(file.get() ^ (1 << random() % 8));
        file.seekp(static_cast<std::streamoff>(at));
        file.put(wrong);
        file.close();
        INFO("bit flipped in byte " << at << " of " << name << ", " << size << " bytes");
        check(box, box.cloud);
        box.outbox->tidy(box.now());
        if (!box.losses().empty() || !quarantined(box.directory.path()).empty()) ++struck;
    }
    REQUIRE(struck > 10);
}
