#include "edge/outbox/row.hpp"

#include <boost/crc.hpp>

namespace gengfu::edge {
namespace {

constexpr int byte_bits = 8;

void add(boost::crc_32_type& sum, std::uint64_t number) {
    for (unsigned i = 0; i < sizeof number; ++i) sum.process_byte(static_cast<unsigned char>(number >> (i * byte_bits)));
}

}  // namespace

std::uint32_t checksum(const StoredRow& row) {
    boost::crc_32_type sum;
    add(sum, row.sequence);
    add(sum, static_cast<std::uint64_t>(row.lane));
    add(sum, row.readings);
    add(sum, row.taken_after);
    add(sum, static_cast<std::uint64_t>(to_unix_ms(row.accepted.wall)));
    add(sum, static_cast<std::uint64_t>(row.accepted.steady.time_since_epoch().count()));
    add(sum, row.accepted.boot);
    add(sum, static_cast<std::uint64_t>(row.accepted.clock));
    sum.process_bytes(row.bytes.data(), row.bytes.size());
    return sum.checksum();
}

std::uint32_t checksum(const std::string& text) {
    boost::crc_32_type sum;
    sum.process_bytes(text.data(), text.size());
    return sum.checksum();
}

bool is_within(const Moment& earlier, const Moment& now, Duration window) {
    if (earlier.boot == now.boot) return now.steady - earlier.steady <= window;
    return now.wall - earlier.wall <= window && earlier.wall <= now.wall + window;
}

}  // namespace gengfu::edge
