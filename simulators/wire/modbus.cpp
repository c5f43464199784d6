#include "simulators/wire/modbus.hpp"

#include <algorithm>
#include <cstddef>

namespace gengfu::sim::modbus {
namespace {

constexpr std::size_t mbap_size = 7;
constexpr std::size_t pdu_max = 253;

std::uint16_t word(BytesView bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void put_word(Bytes& out, std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

void drop(Bytes& bytes, std::size_t count) {
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

/// Unit, function, body and CRC; 0 when not enough is there to tell, none when no request begins so.
std::optional<std::size_t> rtu_size(BytesView bytes) {
    if (bytes.size() < 2) return 0;
    const int function = bytes[1];
    if (function >= 1 && function <= 6) return 8;
    if (function != 15 && function != 16) return std::nullopt;
    if (bytes.size() < 7) return 0;
    return 9U + bytes[6];
}

bool shows(const Image& image, int function, std::uint32_t first, std::uint32_t count) {
    const auto from = image.lower_bound({function, 0});
    const auto past = image.upper_bound({function, 0xFFFF});
    if (from == past) return false;
    return first >= from->first.second && first + count - 1 <= std::prev(past)->first.second;
}

std::uint16_t cell(const Image& image, int function, std::uint32_t address) {
    const auto found = image.find({function, static_cast<std::uint16_t>(address)});
    return found == image.end() ? std::uint16_t{0} : found->second;
}

Bytes read_bits(int function, std::uint32_t first, std::uint32_t count, const Image& image) {
    const std::uint32_t packed = (count + 7) / 8;
    Bytes pdu(2 + packed, 0);
    pdu[0] = static_cast<std::uint8_t>(function);
    pdu[1] = static_cast<std::uint8_t>(packed);
    for (std::uint32_t i = 0; i < count; ++i)
        if (cell(image, function, first + i) != 0) pdu[2 + i / 8] = static_cast<std::uint8_t>(pdu[2 + i / 8] | 1U << (i % 8));
    return pdu;
}

Bytes read_registers(int function, std::uint32_t first, std::uint32_t count, const Image& image) {
    Bytes pdu{static_cast<std::uint8_t>(function), static_cast<std::uint8_t>(count * 2)};
    for (std::uint32_t i = 0; i < count; ++i) put_word(pdu, cell(image, function, first + i));
    return pdu;
}

Bytes answer_write(BytesView pdu, const std::function<bool(const Write&)>& write) {
    const std::uint8_t function = pdu[0];
    std::uint16_t value = word(pdu, 3);
    if (function == 5) {
        if (value != 0 && value != 0xFF00) return exception(function, illegal_value);
        value = value == 0 ? 0 : 1;
    }
    if (!write({function, word(pdu, 1), value})) return exception(function, illegal_address);
    return {pdu.begin(), pdu.end()};
}

}  // namespace

std::uint16_t crc16(BytesView bytes) {
    std::uint32_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1 ^ 0xA001U : crc >> 1;
    }
    return static_cast<std::uint16_t>(crc);
}

std::optional<Request> take_rtu(Bytes& received) {
    while (!received.empty()) {
        const auto size = rtu_size(received);
        if (size && (*size == 0 || received.size() < *size)) return std::nullopt;
        if (size) {
            const BytesView body = BytesView(received).first(*size - 2);
            const std::uint16_t crc = crc16(body);
            if (received[*size - 2] == (crc & 0xFF) && received[*size - 1] == crc >> 8) {
                Request request{body[0], 0, Bytes(body.begin() + 1, body.end())};
                drop(received, *size);
                return request;
            }
        }
        drop(received, 1);
    }
    return std::nullopt;
}

std::optional<Request> take_tcp(Bytes& received) {
    while (received.size() >= mbap_size) {
        const std::size_t length = word(received, 4);  // unit and PDU
        if (word(received, 2) != 0 || length < 2 || length > pdu_max + 1) {
            received.clear();
            return std::nullopt;
        }
        if (received.size() < mbap_size - 1 + length) return std::nullopt;
        Request request{received[6], word(received, 0), {}};
        request.pdu.assign(received.begin() + mbap_size, received.begin() + static_cast<std::ptrdiff_t>(mbap_size - 1 + length));
        drop(received, mbap_size - 1 + length);
        return request;
    }
    return std::nullopt;
}

Bytes frame_rtu(std::uint8_t unit, BytesView pdu) {
    Bytes frame{unit};
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    const std::uint16_t crc = crc16(frame);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFF));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8));
    return frame;
}

Bytes frame_tcp(std::uint16_t transaction, std::uint8_t unit, BytesView pdu) {
    Bytes frame;
    put_word(frame, transaction);
    put_word(frame, 0);
    put_word(frame, static_cast<std::uint16_t>(pdu.size() + 1));
    frame.push_back(unit);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    return frame;
}

Bytes exception(std::uint8_t function, std::uint8_t code) {
    return {static_cast<std::uint8_t>(function | 0x80U), code};
}

Bytes answer(BytesView pdu, const Image& image, const std::function<bool(const Write&)>& write) {
    const std::uint8_t function = pdu.empty() ? std::uint8_t{0} : pdu[0];
    if (function < 1 || function > 6) return exception(function, illegal_function);
    if (pdu.size() != 5) return exception(function, illegal_value);
    if (function >= 5) return answer_write(pdu, write);
    const std::uint32_t first = word(pdu, 1);
    const std::uint32_t count = word(pdu, 3);
    const std::uint32_t most = function <= 2 ? 2000 : 125;
    if (count == 0 || count > most) return exception(function, illegal_value);
    if (!shows(image, function, first, count)) return exception(function, illegal_address);
    return function <= 2 ? read_bits(function, first, count, image) : read_registers(function, first, count, image);
}

}  // namespace gengfu::sim::modbus
