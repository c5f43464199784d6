#include "tests/fuzz/transaction.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gengfu;
    static const profile::Profile profile = protocol::load("water-meter");
    const protocol::Codec& codec = *protocol::find_codec("cjt188");
    const protocol::BytesView received(data, size);
    for (const protocol::Bytes& request : codec.requests(profile, "00000000000012", 0)) protocol::poll(codec, profile, request, received);
    static_cast<void>(codec.split(protocol::Bytes(data, data + size / 2), received.subspan(size / 2)));
    return 0;
}
