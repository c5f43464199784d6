#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "common/runtime/log.hpp"

namespace gengfu {

/// Runs a coroutine; an exception that escapes it (other than cancellation) is logged with its name and ends the
/// process by leaving `io_context::run`.
void spawn(boost::asio::any_io_executor executor, std::string name, boost::asio::awaitable<void> task, Log& log);

/// Waits; gives false when cancelled.
boost::asio::awaitable<bool> sleep_for(Duration duration);

/// Writes a file that others wait for: complete or not there at all.
[[nodiscard]] Result<void> write_atomically(const std::filesystem::path& file, std::string_view content);

/// Reads a secret of at most 64 KiB without its trailing line end.
[[nodiscard]] Result<Secret<std::string>> read_secret(const std::filesystem::path& file);

/// Random bits from the operating system: epochs, tokens.
[[nodiscard]] std::uint64_t random_bits();

}  // namespace gengfu
