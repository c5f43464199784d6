#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace gengfu::bench {

/// A TCP connection to a port of loopback that is read up to a certain byte. Throws when it cannot be had or is lost.
class LineSocket {
public:
    explicit LineSocket(std::uint16_t port);
    ~LineSocket();
    LineSocket(const LineSocket&) = delete;
    LineSocket& operator=(const LineSocket&) = delete;

    void write(std::string_view bytes);
    /// With its end; empty when nothing comes within this time, or ever.
    [[nodiscard]] std::string line(char end, std::chrono::seconds within);
    /// Whoever waits in `line` on another thread gets nothing.
    void shut();

private:
    int socket_;
    std::string had_;
};

}  // namespace gengfu::bench
