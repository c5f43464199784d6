#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/alert/book.hpp"
#include "cloud/alert/life_cycle.hpp"
#include "common/profile/profile.hpp"

/// The bodies of docs/api.md, each on one line.
namespace gengfu::feed {

[[nodiscard]] boost::json::object alert_object(const alert::Alert& alert);
[[nodiscard]] boost::json::object delivery_object(const alert::Delivery& delivery);

[[nodiscard]] std::string to_json(const alert::Alert& alert);
[[nodiscard]] std::string to_json(const alert::Entry& entry);
[[nodiscard]] std::string to_json(const alert::Book::Change& change);  ///< {"entry":…,"alert":…}
[[nodiscard]] std::string to_json(const alert::Book::Summary& summary);
[[nodiscard]] std::string to_json(const profile::Catalogue& catalogue, const alert::ServiceLevels& levels);

[[nodiscard]] std::string alerts_json(const std::vector<alert::Alert>& alerts);
[[nodiscard]] std::string alert_json(const alert::Alert& alert, const std::vector<alert::Entry>& timeline,
                                     const std::vector<alert::Incident>& incidents);
[[nodiscard]] std::string incidents_json(const std::vector<alert::Incident>& incidents);
[[nodiscard]] std::string events_json(const std::vector<alert::Book::Change>& events, std::int64_t last_seq);
[[nodiscard]] std::string session_json(const std::optional<std::string>& actor, bool required);
/// With "alert" when `now` is given: as it is now.
[[nodiscard]] std::string problem_json(unsigned status, std::string_view title, std::string_view detail, const alert::Alert* now);

}  // namespace gengfu::feed
