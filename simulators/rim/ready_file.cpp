#include "simulators/rim/ready_file.hpp"

#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

namespace gengfu::sim {
namespace {

namespace json = boost::json;

constexpr std::size_t size_max = 64UL * 1024;

const json::value* member(const json::value* value, std::string_view key) {
    const json::object* object = value == nullptr ? nullptr : value->if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

}  // namespace

std::optional<std::string> find_listener(const std::filesystem::path& ready_file, std::string_view listener, std::string_view transport) {
    std::ifstream in(ready_file, std::ios::binary);
    if (!in) return std::nullopt;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    boost::system::error_code error;
    const json::value parsed = text.size() > size_max ? json::value() : json::parse(text, error);
    const json::value* endpoint = error ? nullptr : member(member(member(&parsed, "listeners"), listener), transport);
    if (endpoint == nullptr || !endpoint->is_string()) return std::nullopt;
    return std::string(endpoint->get_string());
}

std::string street_ready_text(std::size_t devices, const std::vector<std::string>& sites, const std::string& control) {
    json::array files;
    for (const std::string& site : sites) files.emplace_back(site);
    return json::serialize(json::object{
               {"pid", ::getpid()}, {"edges", sites.size()}, {"devices", devices}, {"sites", std::move(files)}, {"control", control}}) +
           "\n";
}

std::string meter_ready_text(const std::string& endpoint, const std::string& address, std::size_t rows, std::uint64_t litres) {
    return json::serialize(json::object{{"pid", ::getpid()}, {"tcp", endpoint}, {"address", address}, {"rows", rows}, {"litres", litres}}) +
           "\n";
}

}  // namespace gengfu::sim
