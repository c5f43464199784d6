#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "cloud/feed/metrics.hpp"
#include "cloud/feed/routes.hpp"
#include "cloud/feed/settings.hpp"
#include "cloud/feed/sse.hpp"
#include "common/runtime/clock.hpp"

namespace gengfu::feed {

/// Something that has to be told that there is news, or that it is over.
class Listener {
public:
    virtual ~Listener() = default;
    virtual void wake() = 0;   ///< the journal has grown
    virtual void close() = 0;  ///< at once
};

/// What the connections of a server share. A connection keeps it alive, and after `closed` touches nothing else.
struct Hall {
    const Clock& clock;
    Limits limits;
    Auth auth;
    Metrics metrics;
    Reel reel;
    std::unique_ptr<Routes> routes;
    std::function<void()> changed;  ///< to be called when a request has made the journal grow
    Log* log;
    std::set<Listener*> connections = {};
    bool closed = false;
};

/// Answers the requests of one client until either side is done; `tls` may be null. Trouble of a connection ends that connection.
void serve(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls, std::shared_ptr<Hall> hall);

}  // namespace gengfu::feed
