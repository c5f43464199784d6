#include "edge/protocol/dc09.hpp"

#include <cstdio>

#include "edge/protocol/checksum.hpp"
#include "tests/fuzz/transaction.hpp"

namespace {

using namespace gengfu::protocol;

/// The same text with checksum and length put right, so that the fuzzer gets past them.
Bytes framed(BytesView body) {
    char prefix[16];
    std::snprintf(prefix, sizeof prefix, "\n%04X%04X", static_cast<unsigned>(crc16(body, crc16_arc)), static_cast<unsigned>(body.size()));
    Bytes frame(prefix, prefix + 9);
    frame.insert(frame.end(), body.begin(), body.end());
    frame.push_back(0x0D);
    return frame;
}

void judge(BytesView frame) {
    static const gengfu::profile::Profile profile = load("call-button");
    static const dc09::Key key{Bytes(16, 'A')};
    for (const dc09::Key* each : {static_cast<const dc09::Key*>(nullptr), &key})
        if (const auto message = dc09::parse(frame, each)) {
            static_cast<void>(dc09::values_of(profile, *message));
            if (!dc09::parse(dc09::acknowledge(*message, each, {}), each) || !dc09::parse(dc09::refuse(*message), each)) std::abort();
        }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    BytesView received(data, size);
    if (size <= 1000) judge(framed(received));
    while (true) {
        const Split split = dc09::split(received);
        if (split.kind == Split::Kind::incomplete) break;
        if (split.size == 0 || split.size > received.size()) std::abort();
        if (split.kind == Split::Kind::frame) judge(received.first(split.size));
        received = received.subspan(split.size);
    }
    return 0;
}
