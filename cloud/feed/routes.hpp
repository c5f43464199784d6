#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/alert/book.hpp"
#include "cloud/alert/troubles.hpp"
#include "cloud/feed/auth.hpp"
#include "cloud/feed/http.hpp"
#include "cloud/feed/metrics.hpp"
#include "cloud/feed/room.hpp"
#include "cloud/feed/settings.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::feed {

/// docs/api.md as a function from request to response. It waits for nothing but the books.
class Routes {
public:
    struct Parts {
        alert::Book& book;
        const alert::Troubles& troubles;
        const profile::Catalogue& catalogue;
        Auth& auth;
        Metrics& metrics;
        std::vector<Asset> assets;
        bool only_loopback_hosts = true;  ///< without tokens: refuse a Host that is not this machine's own
        Log* log = nullptr;
        alert::ServiceLevels levels{};
    };
    explicit Routes(Parts parts);

    /// Never throws for trouble of the book: that is told to the log and answered with 500.
    [[nodiscard]] Response answer(const Request& request);
    [[nodiscard]] bool may_still_listen(const Request& request) { return parts_.auth.who(request).has_value(); }
    /// `room` must outlive this.
    void add_room(Room& room) { rooms_.push_back(&room); }
    void add_metrics(std::function<std::string()> more) { more_metrics_ = std::move(more); }

private:
    using Actor = std::optional<std::string>;

    Response guarded(const Request& request);
    Response alerts(const Request& request) const;
    Response alert(alert::AlertId id) const;
    Response incidents(const Request& request) const;
    Response transition(const Request& request, alert::AlertId id, const Actor& actor);
    Response events(const Request& request) const;
    Response feed(const Request& request) const;
    Response quarantine(const Request& request) const;
    Response quarantined(std::int64_t id) const;
    Response losses(const Request& request) const;
    Response session(const Request& request);
    Response sign_in(const Request& request);
    Response sign_out(const Request& request);
    Response metrics() const;
    Response elsewhere(const Room::Ask& ask);
    Response asset(const Request& request) const;
    Response refusal(const Fault& fault, alert::AlertId id) const;

    Parts parts_;
    std::string catalogue_json_;
    std::function<std::string()> more_metrics_;
    std::vector<Room*> rooms_;
};

}  // namespace gengfu::feed
