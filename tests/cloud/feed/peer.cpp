#include "tests/cloud/feed/peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <future>
#include <stdexcept>
#include <utility>

namespace gengfu::feed {

Running::Running(Settings settings)
    : server(context, clock, {book, troubles}, catalogue, std::move(settings)), busy_(context.get_executor()) {
    const auto bound = server.start();
    if (!bound) throw std::runtime_error(bound.error().what);
    port = *bound;
    thread_ = std::thread([this] { context.run(); });
}

Running::~Running() {
    on_its_thread([this] { server.stop(); });
    busy_.reset();
    thread_.join();  // ends only if no connection was left behind
}

void Running::on_its_thread(const std::function<void()>& what) {
    std::promise<void> done;
    boost::asio::post(context, [&] {
        what();
        done.set_value();
    });
    done.get_future().wait();
}

void Running::raise(int count) {
    on_its_thread([&] {
        for (int i = 0; i < count; ++i) book.raise();
        server.on_change();
    });
}

std::string Running::metric(const std::string& name) {
    Peer peer{port};
    peer.send(get("/metrics"));
    const std::string body = peer.read_answer().body;
    const std::size_t at = body.find("\n" + name + " ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + name.size() + 2;
    return body.substr(from, body.find('\n', from) - from);
}

Peer::Peer(std::uint16_t port, int receive_buffer) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("cannot connect");
}

Peer::~Peer() {
    ::close(socket_);
}

void Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // what the server says about it is what counts
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string Peer::read_until(std::string_view end) {
    std::size_t searched = 0;
    for (;;) {
        const std::size_t at = end.empty() ? std::string::npos : held_.find(end, searched);
        if (at != std::string::npos) {
            std::string text = held_.substr(0, at + end.size());
            held_.erase(0, at + end.size());
            return text;
        }
        searched = held_.size() < end.size() ? 0 : held_.size() - end.size();
        std::array<char, 65536> bytes;
        const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (count < 0 && errno == EAGAIN) throw std::runtime_error("nothing for ten seconds; so far: " + held_);
        if (count <= 0) return std::exchange(held_, {});
        held_.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

Peer::Answer Peer::read_answer(bool head_only) {
    Answer answer;
    answer.head = read_until("\r\n\r\n");
    if (answer.head.size() < 12) return answer;
    answer.status = std::stoi(answer.head.substr(9, 3));
    const std::string name = "\r\nContent-Length: ";
    const std::size_t at = answer.head.find(name);
    if (at == std::string::npos || head_only) return answer;
    const std::size_t length = std::stoul(answer.head.substr(at + name.size()));
    while (held_.size() < length) {
        std::array<char, 65536> bytes;
        const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (count <= 0) throw std::runtime_error("the body ended early: " + held_);
        held_.append(bytes.data(), static_cast<std::size_t>(count));
    }
    answer.body = held_.substr(0, length);
    held_.erase(0, length);
    return answer;
}

std::string get(std::string_view target, std::string_view more_headers) {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{more_headers} + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view more_headers) {
    return "POST " + std::string{target} +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string{more_headers} + "\r\n" + std::string{body};
}

}  // namespace gengfu::feed
