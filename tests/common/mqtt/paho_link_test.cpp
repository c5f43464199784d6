#include "common/mqtt/paho_link.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <deque>
#include <functional>

using namespace gengfu;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds patience{20};

struct Heard final : mqtt::Listener {
    int connected = 0, disconnected = 0;
    std::string why;
    void on_connected() override { ++connected; }
    void on_disconnected(const std::string& reason) override {
        ++disconnected;
        why = reason;
    }
    void on_message(mqtt::Message) override {}
};

/// Accepts on a free port of loopback and answers a CONNECT with `answer`, or never when that is empty.
class Server {
public:
    Server(asio::io_context& context, std::vector<std::uint8_t> answer)
        : acceptor_(context, {asio::ip::address_v4::loopback(), 0}), answer_(std::move(answer)) {
        accept();
    }
    [[nodiscard]] mqtt::Options options() const {
        mqtt::Options options;
        options.server = "mqtt://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
        options.client_id = "box";
        options.connect_within = Duration{1'000};
        return options;
    }
    int accepted = 0;

private:
    void accept() {
        acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
            if (error) return;
            ++accepted;
            sockets_.push_back(std::move(socket));
            if (!answer_.empty()) asio::write(sockets_.back(), asio::buffer(answer_));
            accept();
        });
    }
    tcp::acceptor acceptor_;
    std::vector<std::uint8_t> answer_;
    std::deque<tcp::socket> sockets_;
};

void run_until(asio::io_context& context, const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!done() && std::chrono::steady_clock::now() < end) context.run_one_for(std::chrono::milliseconds{100});
}

const std::vector<std::uint8_t> connack{0x20, 0x02, 0x00, 0x00};

}  // namespace

TEST_CASE("a server that accepts and never answers ends in on_disconnected, once, and the link can dial again") {
    asio::io_context context(1);
    Server server(context, {});
    Heard heard;
    mqtt::PahoLink link(context.get_executor(), heard);
    for (const int round : {1, 2}) {
        link.connect(server.options(), std::nullopt);
        run_until(context, [&] { return heard.disconnected == round; });
        REQUIRE(heard.disconnected == round);
    }
    CHECK(heard.connected == 0);
    CHECK(server.accepted >= 2);
    INFO(heard.why);
    CHECK_FALSE(heard.why.empty());
}

TEST_CASE("hanging up on a server that has stopped answering ends in on_disconnected") {
    asio::io_context context(1);
    Server server(context, connack);
    Heard heard;
    mqtt::PahoLink link(context.get_executor(), heard);
    link.connect(server.options(), std::nullopt);
    run_until(context, [&] { return heard.connected == 1; });
    REQUIRE(heard.connected == 1);
    link.disconnect();
    run_until(context, [&] { return heard.disconnected == 1; });
    CHECK(heard.disconnected == 1);
}

TEST_CASE("a link goes away while it is dialling, and nothing waits for it") {
    asio::io_context context(1);
    Server server(context, {});
    Heard heard;
    {
        mqtt::PahoLink link(context.get_executor(), heard);
        link.connect(server.options(), std::nullopt);
        context.run_one_for(std::chrono::milliseconds{500});
    }
    context.poll();
    CHECK(heard.connected + heard.disconnected == 0);
}

TEST_CASE("publishing without a connection is refused, not kept by the library") {
    asio::io_context context(1);
    Heard heard;
    mqtt::PahoLink link(context.get_executor(), heard);
    const auto published = link.publish({"t", {1}, 0, false});
    REQUIRE_FALSE(published);
    CHECK(published.error().kind == FaultKind::unreachable);
}
