#include "tests/bench/line_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace gengfu::bench {

LineSocket::LineSocket(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        throw std::runtime_error("nobody listens on port " + std::to_string(port));
    }
}

LineSocket::~LineSocket() {
    ::close(socket_);
}

void LineSocket::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("a connection was lost");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string LineSocket::line(char end, std::chrono::seconds within) {
    const int most_ms = static_cast<int>(std::chrono::milliseconds(within).count());
    while (true) {
        if (const std::size_t at = had_.find(end); at != std::string::npos) {
            std::string line = had_.substr(0, at + 1);
            had_.erase(0, at + 1);
            return line;
        }
        pollfd wanted{socket_, POLLIN, 0};
        if (::poll(&wanted, 1, most_ms) <= 0) return {};
        std::array<char, 4096> piece{};
        const ssize_t got = ::recv(socket_, piece.data(), piece.size(), 0);
        if (got <= 0) return {};
        had_.append(piece.data(), static_cast<std::size_t>(got));
    }
}

void LineSocket::shut() {
    ::shutdown(socket_, SHUT_RDWR);
}

}  // namespace gengfu::bench
