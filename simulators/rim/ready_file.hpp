#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gengfu::sim {

/// Where a listener of an edge is now ("127.0.0.1:41234"), from the ready file that the edge writes when it starts:
/// {"pid":N,"listeners":{"call-1":{"tcp":"…","udp":"…"}}}. Nothing while there is no such edge.
[[nodiscard]] std::optional<std::string> find_listener(const std::filesystem::path& ready_file, std::string_view listener,
                                                       std::string_view transport);

/// Our own ready file for whoever waits until the street can be polled.
[[nodiscard]] std::string street_ready_text(std::size_t devices, const std::vector<std::string>& sites, const std::string& control);
[[nodiscard]] std::string meter_ready_text(const std::string& endpoint, const std::string& address, std::size_t rows, std::uint64_t litres);

}  // namespace gengfu::sim
