#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/alert/service_level.hpp"
#include "common/model/time.hpp"
#include "common/runtime/log.hpp"

namespace gengfu::feed {

/// A file of the console, alive as long as the server.
struct Asset {
    std::string_view path;  ///< "/", "/console.js"
    std::string_view content_type;
    std::string_view body;
    std::string_view etag;  ///< with its quotation marks
};

/// Every bound of the server.
struct Limits {
    std::uint32_t header_bytes = 8 * 1024;
    std::uint32_t body_bytes = 64 * 1024;
    std::size_t connections = 256;
    std::size_t streams = 64;                                 ///< of the connections, those that follow the feed
    Duration request_within = std::chrono::seconds{10};       ///< to send a request, to take an answer, to shake hands
    Duration idle_within = std::chrono::seconds{60};          ///< between two requests of a connection
    Duration stream_write_within = std::chrono::seconds{10};  ///< a stream's client that takes longer is cut
    Duration heartbeat_every = std::chrono::seconds{10};
    Duration linger_within = std::chrono::seconds{2};  ///< for a refused client to stop sending
    std::size_t linger_bytes = 1024 * 1024;
    int stream_send_buffer = 256 * 1024;  ///< the kernel's, in bytes: bounds what a slow client holds
};

struct Settings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                     ///< 0: any free one
    std::string certificate_file, key_file;     ///< PEM; TLS when not empty, and then both
    std::map<std::string, std::string> tokens;  ///< SHA-256 of the token in hex to the actor's name
    std::vector<Asset> assets;
    Limits limits;
    alert::ServiceLevels levels;  ///< what the catalogue tells
    Log* log = nullptr;           ///< where trouble is told; must outlive the server
};

}  // namespace gengfu::feed
