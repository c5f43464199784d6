#pragma once

#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/protocol/codec.hpp"

namespace gengfu::protocol {

/// Bytes from hexadecimal text with spaces.
inline Bytes hex(std::string_view text) {
    Bytes bytes;
    std::string pair;
    for (const char c : text) {
        if (c == ' ') continue;
        pair += c;
        if (pair.size() < 2) continue;
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(pair, nullptr, 16)));
        pair.clear();
    }
    if (!pair.empty()) throw std::logic_error("half a byte");
    return bytes;
}

inline Bytes joined(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// A DC-09 message from what stands between its LF and CR.
inline Bytes line(std::string_view text) {
    Bytes bytes;
    bytes.reserve(text.size() + 2);
    bytes.push_back(0x0A);
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.push_back(0x0D);
    return bytes;
}

inline std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

inline profile::Profile load(const std::string& kind) {
    auto loaded = profile::load(GENGFU_SOURCE_DIR "/configs/profiles/" + kind + ".toml");
    if (!loaded) throw std::logic_error(to_string(loaded.error()));
    return *std::move(loaded);
}

/// A Modbus profile of the given fields, all else at its default.
inline profile::Profile modbus_profile(std::vector<profile::Field> fields, profile::ModbusSettings settings = {}) {
    profile::Profile profile;
    profile.fields = std::move(fields);
    profile.settings = settings;
    return profile;
}

inline profile::Field field(const std::string& id, profile::Source source, double worth = 1) {
    profile::Field field;
    field.id = FieldId{id};
    field.source = std::move(source);
    field.worth = worth;
    return field;
}

inline FieldValue value(const std::string& id, std::int64_t number) {
    return {FieldId{id}, number};
}

inline bool operator==(const Split& a, const Split& b) {
    return a.kind == b.kind && a.size == b.size;
}
inline std::ostream& operator<<(std::ostream& out, const Split& split) {
    constexpr std::string_view names[] = {"incomplete", "frame", "noise"};
    return out << names[static_cast<int>(split.kind)] << " " << split.size;
}

}  // namespace gengfu::protocol
