#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/reading.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::protocol {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// How a device is addressed on its bus, as the site file writes it: a Modbus unit "1".."247" (also 255, and 0 on
/// TCP), a CJ/T 188 address of 14 digits, a DC-09 account of 3 to 16 hexadecimal digits.
using Address = std::string;

/// What the bytes received so far amount to, for the transaction that waits for them.
struct Split {
    enum class Kind {
        incomplete,  ///< read on
        frame,       ///< the first `size` bytes are one whole reply to this request
        noise,       ///< the first `size` bytes belong to nobody we asked: count them and drop them
    };
    Kind kind;
    std::size_t size;
};

/// A polled protocol in one framing. All functions are pure.
struct Codec {
    std::string_view name;

    /// Checks what the site file wrote.
    Result<void> (*check_address)(const profile::Profile&, const Address&);
    /// The requests of one poll, in order. `tag` tells polls apart (MBAP transaction id, CJ/T 188 SER): it rises by
    /// one for each request.
    std::vector<Bytes> (*requests)(const profile::Profile&, const Address&, std::uint16_t tag);
    /// Must make progress: noise has size > 0, and never more than what was received.
    Split (*split)(BytesView request, BytesView received);
    /// The fields that this reply carries. Fields that are marked invalid or not credible are left out.
    Result<std::vector<FieldValue>> (*decode)(const profile::Profile&, BytesView request, BytesView frame);
    /// A write that the edge does by itself (an interlock); `unsupported` where the protocol cannot.
    Result<Bytes> (*command)(const Address&, const profile::Interlock&, std::uint16_t tag);
    /// Whether `frame` says that `request` was obeyed.
    Result<void> (*confirm)(BytesView request, BytesView frame);
};

/// Every framing that a bus can be asked to speak: "modbus-rtu", "modbus-tcp", "cjt188". nullptr when unknown.
[[nodiscard]] const Codec* find_codec(std::string_view name) noexcept;
[[nodiscard]] std::span<const Codec> codecs() noexcept;

}  // namespace gengfu::protocol
