#pragma once

#include "edge/protocol/codec.hpp"

/// One function a framing, for the table in codecs.cpp.
namespace gengfu::protocol {

/// Modbus over a serial line, or over a TCP serial server: unit, data unit, CRC (Serial Line V1.02).
[[nodiscard]] Codec modbus_rtu_codec();
/// Modbus TCP: MBAP header, data unit (Messaging on TCP/IP V1.0b).
[[nodiscard]] Codec modbus_tcp_codec();
/// CJ/T 188-2004 and -2018 water meters, read data (function 01).
[[nodiscard]] Codec cjt188_codec();

}  // namespace gengfu::protocol
