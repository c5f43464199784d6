#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "cloud/feed/server.hpp"
#include "tests/cloud/feed/fake_book.hpp"

namespace gengfu::feed {

/// A server on a free port of 127.0.0.1 with its own thread; the book may be touched only inside `on_its_thread`.
class Running {
public:
    explicit Running(Settings settings = {});
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    void on_its_thread(const std::function<void()>& what);
    void raise(int count = 1);  ///< and tells the server
    [[nodiscard]] std::string metric(const std::string& name);

    FakeClock clock;
    FakeBook book;
    FakeTroubles troubles;
    profile::Catalogue catalogue = gas_catalogue();
    boost::asio::io_context context;
    Server server;
    std::uint16_t port = 0;

private:
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
    std::thread thread_;
};

/// A client that knows bytes and little else. Every read gives up after ten seconds.
class Peer {
public:
    explicit Peer(std::uint16_t port, int receive_buffer = 0);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    void send(std::string_view bytes);
    /// The bytes up to and with `end`, or all until the other side closed.
    std::string read_until(std::string_view end);
    std::string read_rest() { return read_until({}); }

    struct Answer {
        int status = 0;
        std::string head;
        std::string body;
    };
    /// One response with a Content-Length; `head_only` for the answer to HEAD.
    Answer read_answer(bool head_only = false);

private:
    int socket_;
    std::string held_;
};

[[nodiscard]] std::string get(std::string_view target, std::string_view more_headers = {});
[[nodiscard]] std::string post(std::string_view target, std::string_view body, std::string_view more_headers = {});

}  // namespace gengfu::feed
