#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cloud/alert/troubles.hpp"

/// The bodies of docs/api.md that tell what went wrong on the way in, each on one line.
namespace gengfu::feed {

[[nodiscard]] std::string quarantine_json(const std::vector<alert::Troubles::Quarantined>& messages,
                                          const std::vector<alert::Troubles::FaultCount>& counts);
[[nodiscard]] std::string payload_json(std::int64_t id, std::span<const std::uint8_t> payload);
[[nodiscard]] std::string losses_json(const std::vector<alert::Troubles::Loss>& losses,
                                      const std::vector<alert::Troubles::LossCount>& counts);

}  // namespace gengfu::feed
