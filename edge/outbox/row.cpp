#include "edge/outbox/row.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <span>

namespace gengfu::edge {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are summed as they lie in memory");

constexpr std::size_t at_once = 8;  // bytes
constexpr std::size_t byte_bits = 8, byte_values = 256, byte_mask = 0xff;
using Table = std::array<std::array<std::uint32_t, byte_values>, at_once>;

/// Of CRC-32 as in Ethernet: what a byte comes to that so many bytes follow.
constexpr Table make_table() {
    constexpr std::uint32_t polynomial = 0xEDB88320;
    Table table{};
    for (std::uint32_t byte = 0; byte < byte_values; ++byte) {
        std::uint32_t sum = byte;
        for (std::size_t bit = 0; bit < byte_bits; ++bit) sum = sum >> 1 ^ ((sum & 1) != 0 ? polynomial : 0);
        table[0][byte] = sum;
    }
    for (std::size_t more = 1; more < at_once; ++more)
        for (std::size_t byte = 0; byte < byte_values; ++byte) {
            const std::uint32_t sum = table[more - 1][byte];
            table[more][byte] = sum >> byte_bits ^ table[0][sum & byte_mask];
        }
    return table;
}

constexpr Table table = make_table();

class Checksum {
public:
    void add(std::uint64_t number) {
        number ^= sum_;
        sum_ = 0;
        for (std::size_t i = 0; i < at_once; ++i) sum_ ^= table[at_once - 1 - i][number >> (i * byte_bits) & byte_mask];
    }
    void add(std::span<const std::uint8_t> bytes) {
        for (; bytes.size() >= at_once; bytes = bytes.subspan(at_once)) {
            std::uint64_t number = 0;
            std::memcpy(&number, bytes.data(), at_once);
            add(number);
        }
        for (const std::uint8_t byte : bytes) sum_ = sum_ >> byte_bits ^ table[0][(sum_ ^ byte) & byte_mask];
    }
    [[nodiscard]] std::uint32_t value() const { return ~sum_; }

private:
    std::uint32_t sum_ = ~std::uint32_t{0};
};

}  // namespace

std::uint32_t checksum(const StoredRow& row) {
    Checksum sum;
    sum.add(row.sequence);
    sum.add(static_cast<std::uint64_t>(row.lane));
    sum.add(row.readings);
    sum.add(row.taken_after);
    sum.add(static_cast<std::uint64_t>(to_unix_ms(row.accepted.wall)));
    sum.add(static_cast<std::uint64_t>(row.accepted.steady.time_since_epoch().count()));
    sum.add(row.accepted.boot);
    sum.add(static_cast<std::uint64_t>(row.accepted.clock));
    sum.add(row.bytes);
    return sum.value();
}

std::uint32_t checksum(const std::string& text) {
    Checksum sum;
    sum.add(std::span(static_cast<const std::uint8_t*>(static_cast<const void*>(text.data())), text.size()));
    return sum.value();
}

bool is_within(const Moment& earlier, const Moment& now, Duration window) {
    if (earlier.boot == now.boot) return now.steady - earlier.steady <= window;
    return now.wall - earlier.wall <= window && earlier.wall <= now.wall + window;
}

}  // namespace gengfu::edge
