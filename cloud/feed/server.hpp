#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "cloud/alert/book.hpp"
#include "cloud/alert/troubles.hpp"
#include "cloud/feed/room.hpp"
#include "cloud/feed/settings.hpp"
#include "common/model/fault.hpp"
#include "common/profile/profile.hpp"
#include "common/runtime/clock.hpp"

namespace gengfu::feed {

/// The HTTP server of docs/api.md. Everything happens on the thread that runs the io_context, every call included.
/// Clock, books and catalogue must outlive the server; the io_context must not run on after any of them is gone
/// unless the server was stopped before.
class Server {
public:
    struct Books {
        alert::Book& alerts;
        const alert::Troubles& troubles;
    };
    Server(boost::asio::io_context& context, const Clock& clock, Books books, const profile::Catalogue& catalogue, Settings settings);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens; gives the port. refused: off loopback without TLS and tokens; malformed: a setting that makes no sense;
    /// io: the address is taken or not ours, or a file of TLS is not usable.
    [[nodiscard]] Result<std::uint16_t> start();

    /// The journal has grown and the change is durable: the feed's clients get it at once.
    void on_change();

    /// A further part of the interface; it must outlive the server.
    void add_room(Room& room);

    /// What `more` gives is appended to /metrics: whole lines in the Prometheus text format.
    void add_metrics(std::function<std::string()> more);

    /// Stops listening and closes every connection. May be called twice.
    void stop();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace gengfu::feed
