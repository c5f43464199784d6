#pragma once

#include <cstdlib>
#include <string>
#include <utility>

#include "edge/protocol/codec.hpp"

namespace gengfu::protocol {

inline profile::Profile load(const std::string& kind) {
    auto loaded = profile::load(GENGFU_SOURCE_DIR "/configs/profiles/" + kind + ".toml");
    if (!loaded) std::abort();
    return *std::move(loaded);
}

/// Takes all that was received apart as a poll does, and decodes every frame of it: nothing may crash, and nothing may
/// go on for ever.
inline void poll(const Codec& codec, const profile::Profile& profile, const Bytes& request, BytesView received) {
    while (true) {
        const Split split = codec.split(request, received);
        if (split.kind == Split::Kind::incomplete) break;
        if (split.size == 0 || split.size > received.size()) std::abort();
        if (split.kind == Split::Kind::frame) {
            static_cast<void>(codec.decode(profile, request, received.first(split.size)));
            static_cast<void>(codec.confirm(request, received.first(split.size)));
        }
        received = received.subspan(split.size);
    }
    const auto values = codec.decode(profile, request, received);
    if (values && values->empty()) std::abort();
}

}  // namespace gengfu::protocol
