#include "simulators/street/site_file.hpp"

#include <fmt/format.h>

namespace gengfu::sim {
namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
        else
            out += c;
    }
    return out + '"';
}

/// A pseudo-terminal has no parity bit and refuses one, so a meter's 8E1 is written only where there is a wire.
std::string bus_text(const BusPlan& bus, const std::string& endpoint) {
    std::string text = fmt::format("\n[[bus]]\nid = {}\ncodec = \"{}\"\n", quoted(bus.id), to_string(bus.framing));
    if (!bus.serial) return text + fmt::format("tcp = {}\n", quoted(endpoint));
    return text +
           fmt::format("serial = {}\nbaud = {}\nparity = \"none\"\n", quoted(endpoint), bus.framing == Framing::cjt188 ? 2400 : 9600);
}

std::string device_text(const DevicePlan& device) {
    std::string text = fmt::format("\n[[device]]\nid = {}\nkind = {}\n", quoted(device.id.value()), quoted(device.kind.value()));
    text +=
        device.listener.empty() ? fmt::format("bus = {}\n", quoted(device.bus)) : fmt::format("listener = {}\n", quoted(device.listener));
    text += fmt::format("address = {}\nplace = {}\n", quoted(device.address), quoted(device.place));
    if (!device.key) return text;
    text += "key = \"";
    for (const std::uint8_t byte : device.key->reveal()) text += fmt::format("{:02x}", byte);
    return text + "\"\n";
}

}  // namespace

std::string site_text(const BuildingPlan& building, const SiteSettings& settings, const Endpoints& endpoints) {
    const std::string& edge = building.edge.value();
    std::string text = fmt::format("edge = {}\ngroup = {}\nprofiles = {}\ndata = {}\n", quoted(edge), quoted(settings.group.value()),
                                   quoted(settings.profiles.string()), quoted((settings.data / "edge" / edge).string()));
    text += fmt::format("\n[mqtt]\nserver = {}\nhost = {}\n\n[round]\nevery = \"1s\"\n", quoted(settings.broker), quoted(settings.host));
    for (const BusPlan& bus : building.buses) text += bus_text(bus, endpoints.at(bus.id));
    for (const std::string& listener : building.listeners)
        text +=
            fmt::format("\n[[listener]]\nid = {}\nprotocol = \"dc09\"\ntcp = \"127.0.0.1:0\"\nudp = \"127.0.0.1:0\"\n", quoted(listener));
    for (const DevicePlan& device : building.devices) text += device_text(device);
    return text;
}

}  // namespace gengfu::sim
