#include "tests/fuzz/transaction.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gengfu;
    static const profile::Profile profiles[] = {protocol::load("gas-detector"), protocol::load("tilt-sensor"),
                                                protocol::load("settlement-gauge")};
    const protocol::BytesView received(data, size);
    for (const profile::Profile& profile : profiles)
        for (const char* name : {"modbus-rtu", "modbus-tcp"}) {
            const protocol::Codec& codec = *protocol::find_codec(name);
            for (const protocol::Bytes& request : codec.requests(profile, "1", 7)) protocol::poll(codec, profile, request, received);
        }
    return 0;
}
