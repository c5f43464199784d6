#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "cloud/alert/service_level.hpp"
#include "cloud/detect/rules.hpp"
#include "cloud/dispatch/dead_man.hpp"
#include "cloud/registry/plan.hpp"
#include "common/model/fault.hpp"
#include "common/model/time.hpp"
#include "common/mqtt/link.hpp"
#include "common/profile/profile.hpp"

namespace gengfu::cloud {

/// What configs/cloud.toml describes. A Config that exists may be started with: off loopback it has TLS and tokens.
/// Paths in the file are relative to the file.
struct Config {
    std::string address = "127.0.0.1";  ///< an IP address
    std::uint16_t port = 8080;          ///< 0: any free one
    std::filesystem::path data;         ///< directory; the database lives in it
    profile::Catalogue catalogue;
    std::optional<detect::Rules> rules;  ///< nothing is judged without
    Duration edge_silent_after{30'000};
    Duration broker_silent_after{30'000};
    std::optional<dispatch::DeadMan::Settings> dead_man;
    alert::ServiceLevels service_levels;
    std::optional<registry::People> people;  ///< who is told of alerts; absent: nobody
    mqtt::Options mqtt;
    std::string host_id;
    std::string certificate_file, key_file;     ///< both or none
    std::map<std::string, std::string> tokens;  ///< SHA-256 of a token in hex to its actor's name

    [[nodiscard]] std::filesystem::path database() const { return data / "cloud.db"; }
};

[[nodiscard]] Checked<Config> load_config(const std::filesystem::path& file);

/// Lines of `<SHA-256 of the token, 64 hex digits> <actor>`; `#` begins a comment. At most 10,000.
[[nodiscard]] Checked<std::map<std::string, std::string>> load_tokens(const std::filesystem::path& file);

}  // namespace gengfu::cloud
