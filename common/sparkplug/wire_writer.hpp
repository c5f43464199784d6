#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "common/sparkplug/payload.hpp"

namespace gengfu::sparkplug {

/// Protocol buffers, as far as a payload needs them, written straight behind what the bytes hold already. Who writes the fields of a
/// message in the order of their numbers writes the same bytes as the library.
class WireWriter {
public:
    explicit WireWriter(Bytes& into) : bytes_(into) {}

    void number(unsigned field, std::uint64_t value) {
        varint(field << wire_bits);
        varint(value);
    }
    void real(unsigned field, double value) { fixed(field << wire_bits | 1, std::bit_cast<std::uint64_t>(value)); }
    void real(unsigned field, float value) { fixed(field << wire_bits | 5, std::bit_cast<std::uint32_t>(value)); }
    void text(unsigned field, std::string_view value) {
        varint(field << wire_bits | 2);
        varint(value.size());
        bytes_.insert(bytes_.end(), value.begin(), value.end());
    }
    /// What `content` writes is a message of its own.
    template <class Content>
    void message(unsigned field, const Content& content) {
        varint(field << wire_bits | 2);
        const std::size_t at = bytes_.size();
        bytes_.push_back(0);
        content();
        set_length(at, bytes_.size() - at - 1);
    }

private:
    static constexpr unsigned wire_bits = 3, varint_bits = 7, byte_bits = 8;
    static constexpr std::uint64_t more_follows = 0x80;

    void varint(std::uint64_t value) {
        for (; value >= more_follows; value >>= varint_bits) bytes_.push_back(static_cast<std::uint8_t>(value | more_follows));
        bytes_.push_back(static_cast<std::uint8_t>(value));
    }
    template <class Bits>
    void fixed(std::uint64_t tag, Bits bits) {
        varint(tag);
        for (unsigned i = 0; i < sizeof bits; ++i) bytes_.push_back(static_cast<std::uint8_t>(bits >> (i * byte_bits)));
    }
    /// One byte has been left for it, which is enough for most.
    void set_length(std::size_t at, std::size_t length) {
        if (length < more_follows) {
            bytes_[at] = static_cast<std::uint8_t>(length);
            return;
        }
        Bytes coded;
        WireWriter(coded).varint(length);
        bytes_[at] = coded.front();
        bytes_.insert(bytes_.begin() + static_cast<std::ptrdiff_t>(at) + 1, coded.begin() + 1, coded.end());
    }

    Bytes& bytes_;
};

/// A metric whose parts lie elsewhere.
struct MetricView {
    std::optional<std::string_view> name{};
    std::optional<std::uint64_t> alias{};
    std::optional<Instant> timestamp{};
    DataType datatype = DataType::unknown;
    bool historical = false;
    const Value& value;
    std::span<const Property> properties{};
};
/// As one of a payload's metrics.
void write(WireWriter& writer, const MetricView& metric);

}  // namespace gengfu::sparkplug
