#include <catch2/catch.hpp>

#include <algorithm>

#include "edge/protocol/dc09.hpp"
#include "tests/edge/protocol/bytes.hpp"

namespace gengfu::protocol {
namespace {

Result<std::vector<FieldValue>> decode(const profile::Profile& profile, const profile::Example& example) {
    if (profile.protocol == profile::Protocol::dc09)
        return dc09::parse(example.frame, nullptr).map([&](const dc09::Message& message) { return dc09::values_of(profile, message); });
    const Codec* codec = find_codec(profile.protocol == profile::Protocol::modbus ? "modbus-rtu" : "cjt188");
    REQUIRE(codec != nullptr);
    return codec->decode(profile, example.request, example.frame);
}

std::vector<FieldValue> sorted(std::vector<FieldValue> values) {
    std::sort(values.begin(), values.end(), [](const FieldValue& a, const FieldValue& b) { return a.field < b.field; });
    return values;
}

std::string shown(const std::vector<FieldValue>& values) {
    std::string text;
    for (const FieldValue& each : values) text += each.field.value() + "=" + std::to_string(each.value) + " ";
    return text;
}

}  // namespace

TEST_CASE("every kind decodes its own examples, and refuses those that must be refused") {
    const auto catalogue = profile::load_directory(GENGFU_SOURCE_DIR "/configs/profiles");
    if (!catalogue) FAIL(to_string(catalogue.error()));
    for (const auto& [kind, profile] : *catalogue)
        for (const profile::Example& example : profile.examples) {
            INFO(example.place.file << ":" << example.place.line << ": " << example.note);
            const auto values = decode(profile, example);
            if (example.fault) {
                REQUIRE(!values);
                INFO(values.error().what);
                CHECK(to_string(values.error().kind) == to_string(*example.fault));
            } else {
                if (!values) FAIL(values.error().what);
                CHECK(shown(sorted(*values)) == shown(sorted(example.values)));
            }
        }
}

TEST_CASE("the frames of the examples are found in a stream, whole and in pieces") {
    const auto catalogue = profile::load_directory(GENGFU_SOURCE_DIR "/configs/profiles");
    if (!catalogue) FAIL(to_string(catalogue.error()));
    for (const auto& [kind, profile] : *catalogue)
        for (const profile::Example& example : profile.examples) {
            if (example.fault && *example.fault == FaultKind::malformed) continue;
            INFO(example.place.file << ":" << example.place.line << ": " << example.note);
            const auto split = [&, name = profile.protocol == profile::Protocol::modbus ? "modbus-rtu" : "cjt188"](BytesView received) {
                return profile.protocol == profile::Protocol::dc09 ? dc09::split(received)
                                                                   : find_codec(name)->split(example.request, received);
            };
            for (std::size_t size = 0; size < example.frame.size(); ++size) {
                INFO(size << " bytes");
                CHECK(split(BytesView(example.frame).first(size)).kind == Split::Kind::incomplete);
            }
            CHECK(split(example.frame).kind == Split::Kind::frame);
            CHECK(split(example.frame).size == example.frame.size());
        }
}

TEST_CASE("no example decodes when it is cut off anywhere") {
    const auto catalogue = profile::load_directory(GENGFU_SOURCE_DIR "/configs/profiles");
    if (!catalogue) FAIL(to_string(catalogue.error()));
    for (const auto& [kind, profile] : *catalogue)
        for (const profile::Example& example : profile.examples)
            for (std::size_t size = 0; size < example.frame.size(); ++size) {
                INFO(example.place.file << ":" << example.place.line << ": " << example.note << ", " << size << " bytes of it");
                profile::Example cut = example;
                cut.frame.resize(size);
                CHECK(!decode(profile, cut));
            }
}

TEST_CASE("no example decodes to something else when one bit of it is flipped") {
    const auto catalogue = profile::load_directory(GENGFU_SOURCE_DIR "/configs/profiles");
    if (!catalogue) FAIL(to_string(catalogue.error()));
    for (const auto& [kind, profile] : *catalogue)
        for (const profile::Example& example : profile.examples) {
            if (example.fault) continue;
            for (std::size_t bit = 0; bit < example.frame.size() * 8; ++bit) {
                INFO(example.place.file << ":" << example.place.line << ": " << example.note << ", bit " << bit);
                profile::Example bent = example;
                bent.frame[bit / 8] = static_cast<std::uint8_t>(bent.frame[bit / 8] ^ 1U << bit % 8);
                const auto values = decode(profile, bent);
                CHECK((!values || shown(sorted(*values)) == shown(sorted(example.values))));
            }
        }
}

}  // namespace gengfu::protocol
