#pragma once

#include <string>

#include "common/model/time.hpp"
#include "common/sparkplug/payload.hpp"

namespace gengfu::ingest {

struct Received {
    std::string topic;
    sparkplug::Bytes payload;
    Instant at;
    bool retained = false;
};

struct Outgoing {
    std::string topic;
    sparkplug::Bytes payload;

    friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

}  // namespace gengfu::ingest
