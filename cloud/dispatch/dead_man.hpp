#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <string>

#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "common/runtime/log.hpp"

namespace gengfu::dispatch {

/// Where somebody outside raises the alarm when we are not heard any more.
struct Endpoint {
    bool is_tls = false;
    std::string host;
    std::string port;
    std::string target;  ///< path and query

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
/// "https://hc.example.org/ping/abc"; malformed names what is wrong. Nobody signs in by a URL.
[[nodiscard]] Result<Endpoint> parse_endpoint(const std::string& url);

/// What the cloud sees of itself.
struct Pulse {
    bool hears_broker = false;
    std::optional<Instant> next_due;        ///< of the timers
    std::uint64_t failed_transactions = 0;  ///< ever
};
/// Decides whether the cloud may say that it is well: with a broker, a database that takes what comes, and timers that fire. Pure.
class Health {
public:
    static constexpr Duration late_most{10'000};

    /// Empty when all is well, otherwise what is not.
    [[nodiscard]] std::string trouble(const Pulse& pulse, Instant now);

private:
    std::optional<std::uint64_t> failed_before_;
};

/// Says to the endpoint, again and again, that the cloud is well, as long as it is: silence is the alarm, so that it also tells of what
/// cannot be told from here. HTTP or HTTPS (TLS 1.2 and later, the certificate verified); every step has a deadline.
class DeadMan {
public:
    struct Settings {
        Endpoint endpoint;
        std::string ca_file;  ///< whom to believe; the system's authorities when empty
        Duration every{60'000};
        Duration within{10'000};  ///< for a whole ping
    };
    /// `trouble` says what is not well; empty when all is.
    DeadMan(boost::asio::any_io_executor executor, Settings settings, std::function<std::string()> trouble, Log& log);

    void start();
    void stop();

    struct Counts {
        std::uint64_t said = 0;      ///< pings that were taken with 2xx
        std::uint64_t failed = 0;    ///< that were not
        std::uint64_t withheld = 0;  ///< because all was not well
    };
    [[nodiscard]] const Counts& counts() const noexcept { return counts_; }
    [[nodiscard]] std::string metrics() const;

private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<Result<void>> ping();
    void note(const Result<void>& pinged);

    boost::asio::any_io_executor executor_;
    Settings settings_;
    std::function<std::string()> trouble_;
    Log& log_;
    boost::asio::steady_timer next_;
    std::function<void()> cancel_;  ///< what is under way
    Counts counts_;
    bool stopped_ = false;
};

}  // namespace gengfu::dispatch
