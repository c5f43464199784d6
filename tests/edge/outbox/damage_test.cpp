#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "tests/edge/outbox/outbox_parts.hpp"

using namespace gengfu;
using namespace gengfu::edge;

namespace {

using Content = std::uint64_t;

Bytes bytes_of(Content content) {
    Bytes bytes(120);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(content >> (i % 8 * 8));
    return bytes;
}

Content content_of(const Bytes& bytes) {
    Content content = 0;
    for (std::size_t i = 0; i < 8 && i < bytes.size(); ++i) content |= Content{bytes[i]} << (i * 8);
    return bytes == bytes_of(content) ? content : 0;
}

/// What a cloud does with batches: one identity counts once, whatever is in it.
struct Cloud {
    std::map<std::uint64_t, SequenceSet> known;
    std::multiset<Content> stored;
    int broken = 0;

    void take(const Row& row) {
        const auto fresh = known[row.id.epoch].insert(row.id.sequence);
        if (!fresh || !*fresh) return;
        const Content content = content_of(row.bytes);
        if (content == 0)
            ++broken;
        else
            stored.insert(content);
    }
    void take_all(Outbox& outbox) {
        while (outbox.greet(known[outbox.epoch()]) == BatchSource::Greeting::renewed) {
        }
        for (const Lane lane : lanes)
            for (const Row& row : outbox.rows_after(lane, 0, 10'000, 10'000'000).rows) take(row);
    }
};

/// A box whose cloud has most of what it holds, stopped as a power cut stops it: with its logs.
struct Cut : OutboxParts {
    Cut() {
        (void)greet("");
        for (int i = 0; i < 60; ++i) {
            put(i % 3 == 0 ? Lane::safety : Lane::live);
            if (i == 30) cloud.take_all(*outbox);
        }
        cloud.take_all(*outbox);
        outbox->commit(cloud.known[outbox->epoch()]);
        for (int i = 0; i < 10; ++i) put(i % 3 == 0 ? Lane::safety : Lane::live);
        for (const char* name : {"alarms.db", "alarms.db-wal", "readings.db", "readings.db-wal"})
            std::filesystem::copy_file(directory / name, stopped / name);
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
    const Content fresh[]{box.put(Lane::safety), box.put(Lane::live)};
    cloud.take_all(*box.outbox);
    box.start();
    cloud.take_all(*box.outbox);
    REQUIRE(cloud.broken == 0);
    for (const Content content : fresh) REQUIRE(cloud.stored.count(content) == 1);
    for (const Content content : cloud.stored) REQUIRE(cloud.stored.count(content) == 1);
    for (const Content content : cloud.stored) REQUIRE(content < first_new + 2);
    box.last = first_new - 1;
}

}  // namespace

TEST_CASE("wherever a log is cut off, new batches are stored, old ones once, and nothing hides behind a used number") {
    Cut box;
    std::mt19937 random(7);
    for (const std::string name : {"alarms.db-wal", "readings.db-wal"}) {
        const auto size = std::filesystem::file_size(box.stopped / name);
        for (int i = 0; i < 25; ++i) {
            box.go_back();
            const std::uint64_t cut = i == 0 ? 0 : random() % size;
            std::filesystem::resize_file(box.directory / name, cut);
            INFO(name << " cut off at " << cut << " of " << size);
            check(box, box.cloud);
        }
    }
}

TEST_CASE("whichever byte of a file is wrong, nothing is invented and nothing new is lost") {
    Cut box;
    std::mt19937 random(11);
    for (int i = 0; i < 60; ++i) {
        const char* const names[]{"alarms.db", "alarms.db-wal", "readings.db", "readings.db-wal"};
        const std::string name = names[random() % 4];
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
    }
}
