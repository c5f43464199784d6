#include "simulators/rim/control_socket.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>

#include "common/runtime/task.hpp"
#include "simulators/street/control.hpp"

namespace gengfu::sim {
namespace asio = boost::asio;
using asio::local::stream_protocol;
using namespace asio::experimental::awaitable_operators;
namespace {

constexpr std::size_t path_max = 107;  // sockaddr_un(7)
constexpr std::size_t reply_max = 1UL << 20;

asio::awaitable<void> answer(World world, std::shared_ptr<stream_protocol::socket> socket, Stage& stage) {
    std::string line;
    boost::system::error_code error;
    const std::size_t size = co_await asio::async_read_until(*socket, asio::dynamic_buffer(line, control_line_max + 1), '\n',
                                                             asio::redirect_error(asio::use_awaitable, error));
    if (error && error != asio::error::not_found) co_return;
    const std::string_view command = error ? std::string_view(line) : std::string_view(line).substr(0, size - 1);
    const std::string reply = answer_control(stage, command, world.now());
    co_await asio::async_write(*socket, asio::buffer(reply), asio::redirect_error(asio::use_awaitable, error));
}

asio::awaitable<void> answer_in_time(World world, std::shared_ptr<stream_protocol::socket> socket, Stage& stage) {
    co_await (answer(world, std::move(socket), stage) || sleep_for(command_within));
}

Result<void> check_length(const std::filesystem::path& path) {
    if (path.string().size() <= path_max) return {};
    return fail(FaultKind::refused,
                fmt::format("{}: the path of a socket has at most {} bytes; choose a shorter --data", path.string(), path_max));
}

}  // namespace

std::filesystem::path control_path(const std::filesystem::path& data) {
    return data / "sim" / "control.sock";
}

Result<stream_protocol::acceptor> open_control(const asio::any_io_executor& executor, const std::filesystem::path& path) {
    if (const auto fits = check_length(path); !fits) return tl::make_unexpected(fits.error());
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    boost::system::error_code error;
    stream_protocol::acceptor acceptor(executor);
    acceptor.open(stream_protocol(), error);
    const mode_t before = ::umask(0177);
    if (!error) acceptor.bind(stream_protocol::endpoint(path.string()), error);
    ::umask(before);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return fail(FaultKind::io, fmt::format("cannot listen at {}: {}", path.string(), error.message()));
    return acceptor;
}

asio::awaitable<void> play_control(World world, stream_protocol::acceptor acceptor, Stage& stage) {
    while (true) {
        boost::system::error_code error;
        auto socket = std::make_shared<stream_protocol::socket>(world.executor);
        co_await acceptor.async_accept(*socket, asio::redirect_error(asio::use_awaitable, error));
        if (error == asio::error::operation_aborted) co_return;
        if (error)
            co_await sleep_for(Duration{100});
        else
            spawn(world.executor, "control", answer_in_time(world, std::move(socket), stage), world.log);
    }
}

Result<std::string> ask_street(const std::filesystem::path& data, const std::string& command) {
    const auto path = control_path(data);
    if (const auto fits = check_length(path); !fits) return tl::make_unexpected(fits.error());
    asio::io_context io;
    stream_protocol::socket socket(io);
    boost::system::error_code error;
    socket.connect(stream_protocol::endpoint(path.string()), error);
    if (error)
        return fail(FaultKind::unreachable, fmt::format("no street plays in {} ({}); start one with: gengfu-sim street --data {}",
                                                        data.string(), error.message(), data.string()));
    asio::write(socket, asio::buffer(command + "\n"), error);
    std::string reply;
    if (!error) asio::read_until(socket, asio::dynamic_buffer(reply, reply_max), '\n', error);
    if (error) return fail(FaultKind::io, fmt::format("the street did not answer: {}", error.message()));
    return reply;
}

}  // namespace gengfu::sim
