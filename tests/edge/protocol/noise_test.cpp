#include <catch2/catch.hpp>

#include <functional>
#include <random>

#include "edge/protocol/dc09.hpp"
#include "tests/edge/protocol/bytes.hpp"

namespace gengfu::protocol {
namespace {

using SplitFunction = std::function<Split(BytesView)>;

/// Random bytes, half of them drawn from those that frames are made of.
Bytes random_bytes(std::mt19937& random, const Bytes& favourites) {
    Bytes bytes(random() % 400);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random() % 2 == 0 ? random() : favourites[random() % favourites.size()]);
    return bytes;
}

/// Splits all of `bytes` as a transaction would, and gives how often it had to; each step must make progress.
void drain(const SplitFunction& split, Bytes bytes) {
    std::size_t steps = 0;
    const std::size_t steps_max = bytes.size() + 1;
    while (true) {
        const Split found = split(bytes);
        if (found.kind == Split::Kind::incomplete) return;
        REQUIRE(found.size > 0);
        REQUIRE(found.size <= bytes.size());
        REQUIRE(++steps <= steps_max);
        bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(found.size));
    }
}

struct Subject {
    const char* name;
    SplitFunction split;
    std::function<bool(BytesView)> decodes;
    Bytes frame;
};

std::vector<Subject> subjects() {
    std::vector<Subject> all;
    const auto polled = [&](const char* codec, const char* kind, const Bytes& request, const Bytes& frame) {
        all.push_back(
            {codec, [=](BytesView bytes) { return find_codec(codec)->split(request, bytes); },
             [=, profile = load(kind)](BytesView bytes) { return find_codec(codec)->decode(profile, request, bytes).has_value(); }, frame});
    };
    polled("modbus-rtu", "gas-detector", hex("01 03 00 00 00 03 05 CB"), hex("01 03 06 00 7B 00 00 00 00 C5 7F"));
    polled("modbus-tcp", "gas-detector", hex("00 07 00 00 00 06 01 03 00 00 00 03"), hex("00 07 00 00 00 09 01 03 06 00 7B 00 00 00 00"));
    polled("cjt188", "water-meter", hex("68 10 12 00 00 00 00 00 00 01 03 90 1F 00 3D 16"),
           hex("68 10 12 00 00 00 00 00 00 81 09 90 1F 00 34 12 00 00 2C 00 35 16"));
    all.push_back({"dc09", [](BytesView bytes) { return dc09::split(bytes); },
                   [](BytesView bytes) { return dc09::parse(bytes, nullptr).has_value(); }, line(R"(1EF20013"NULL"0000L0#1234[])")});
    return all;
}

}  // namespace

TEST_CASE("splitting always makes progress, whatever comes") {
    for (const Subject& subject : subjects()) {
        INFO(subject.name);
        std::mt19937 random(20261124);
        for (int round = 0; round < 2000; ++round) {
            INFO("round " << round);
            Bytes bytes = random_bytes(random, subject.frame);
            if (round % 3 == 0) bytes = joined(bytes, subject.frame);
            drain(subject.split, bytes);
        }
    }
}

TEST_CASE("a frame behind random bytes is found, or at most waited for behind a false start") {
    for (const Subject& subject : subjects()) {
        INFO(subject.name);
        std::mt19937 random(7);
        int found = 0;
        constexpr int rounds = 500;
        for (int round = 0; round < rounds; ++round) {
            Bytes bytes = joined(random_bytes(random, Bytes{0x55, 0xAA}), subject.frame);
            while (true) {
                const Split split = subject.split(bytes);
                if (split.kind == Split::Kind::frame && subject.decodes(BytesView(bytes).first(split.size))) ++found;
                if (split.kind != Split::Kind::noise) break;
                bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(split.size));
            }
        }
        INFO(found << " of " << rounds);
        CHECK(found >= rounds * 9 / 10);
    }
}

TEST_CASE("random bytes are never decoded") {
    for (const Subject& subject : subjects()) {
        if (std::string_view(subject.name) == "modbus-tcp") continue;  // its frames carry no checksum
        INFO(subject.name);
        std::mt19937 random(42);
        int decoded = 0;
        for (int round = 0; round < 5000; ++round) decoded += subject.decodes(random_bytes(random, subject.frame)) ? 1 : 0;
        CHECK(decoded == 0);
    }
}

}  // namespace gengfu::protocol
