#include "common/runtime/task.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <random>
#include <system_error>

namespace gengfu {
namespace asio = boost::asio;

void spawn(asio::any_io_executor executor, std::string name, asio::awaitable<void> task, Log& log) {
    asio::co_spawn(executor, std::move(task), [name = std::move(name), &log](std::exception_ptr escaped) {
        if (!escaped) return;
        try {
            std::rethrow_exception(escaped);
        } catch (const boost::system::system_error& error) {
            if (error.code() == asio::error::operation_aborted) return;
            log.error("task_failed", {{"task", name}, {"why", error.what()}});
            throw;
        } catch (const std::exception& error) {
            log.error("task_failed", {{"task", name}, {"why", error.what()}});
            throw;
        }
    });
}

asio::awaitable<bool> sleep_for(Duration duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

Result<void> write_atomically(const std::filesystem::path& file, std::string_view content) {
    const std::filesystem::path draft = file.string() + ".new";
    {
        std::ofstream out(draft, std::ios::binary | std::ios::trunc);
        out << content;
        out.flush();
        if (!out) return fail(FaultKind::io, "cannot write " + draft.string());
    }
    std::error_code error;
    std::filesystem::rename(draft, file, error);
    if (error) return fail(FaultKind::io, "cannot rename " + draft.string() + " to " + file.string() + ": " + error.message());
    return {};
}

Result<Secret<std::string>> read_secret(const std::filesystem::path& file) {
    constexpr std::size_t size_max = 64 * 1024;
    std::ifstream in(file, std::ios::binary);
    std::string text(size_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in.eof() || in.bad()) return fail(FaultKind::io, "cannot read " + file.string() + ", or it is larger than 64 KiB");
    text.resize(static_cast<std::size_t>(in.gcount()));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return Secret<std::string>(std::move(text));
}

std::uint64_t random_bits() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

}  // namespace gengfu
