#include "edge/config.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "common/model/nearest.hpp"
#include "common/profile/document.hpp"
#include "common/runtime/task.hpp"
#include "common/sparkplug/topic.hpp"
#include "edge/zero_section.hpp"

namespace gengfu::edge {
namespace {

using document::Node;
using document::Section;

constexpr std::size_t devices_max = 500;

std::filesystem::path beside(const std::filesystem::path& file, const std::string& path) {
    return std::filesystem::path(path).is_absolute() ? std::filesystem::path(path) : file.parent_path() / path;
}

Endpoint endpoint(Section& section, std::string_view key, const std::string& text) {
    const std::size_t colon = text.rfind(':');
    Endpoint parsed{text.substr(0, colon), 0};
    const char* const end = text.data() + text.size();
    const auto read = colon == std::string::npos ? std::from_chars_result{text.data(), std::errc::invalid_argument}
                                                 : std::from_chars(text.data() + colon + 1, end, parsed.port);
    if (read.ec != std::errc{} || read.ptr != end || parsed.host.empty())
        section.complain_at(key, "\"" + text + "\" is not <host>:<port>, such as \"127.0.0.1:502\"");
    return parsed;
}

std::string id_text(Section& section, std::string_view key) {
    std::string id = section.text(key);
    if (!id.empty() && !sparkplug::is_valid_id(id))
        section.complain_at(key, "\"" + id + "\" is not an id: 1 to 64 bytes without /, +, # and control characters");
    return id;
}

void read_mqtt(const Node& node, const std::filesystem::path& file, Site& site, Diagnostics& diagnostics) {
    Section section(node, "mqtt", diagnostics);
    site.mqtt.server = section.text("server");
    if (!site.mqtt.server.empty() && !site.mqtt.server.starts_with("mqtt://") && !site.mqtt.server.starts_with("mqtts://"))
        section.complain_at("server", "\"" + site.mqtt.server + "\" is not mqtt://host:port or mqtts://host:port");
    site.host = id_text(section, "host");
    site.mqtt.client_id = site.group.value() + "-" + site.edge.value();
    site.mqtt.username = section.text_if("username");
    if (const auto password = section.text_if("password_file")) {
        auto secret = read_secret(beside(file, *password));
        if (secret)
            site.mqtt.password = std::move(*secret);
        else
            section.complain_at("password_file", secret.error().what);
    }
    const auto path = [&](std::string_view key) { return section.has(key) ? beside(file, section.text(key)).string() : std::string(); };
    site.mqtt.ca_file = path("ca_file");
    site.mqtt.certificate_file = path("certificate_file");
    site.mqtt.key_file = path("key_file");
    site.mqtt.keepalive = section.duration_or("keepalive", site.mqtt.keepalive);
    site.is_acknowledged = section.flag_or("acknowledges", true);
    section.finish();
}

void read_outbox(const Node& node, Site& site, Diagnostics& diagnostics) {
    constexpr std::int64_t mebibyte = 1 << 20, mebibytes_min = 1, mebibytes_max = 65'536;
    constexpr Duration ring_max{30 * 24 * 3'600'000LL};
    Section section(node, "outbox", diagnostics);
    const auto bytes = [&](std::string_view key, std::uint64_t otherwise) {
        const auto mebibytes = section.integer_or(key, static_cast<std::int64_t>(otherwise) / mebibyte, mebibytes_min, mebibytes_max);
        return static_cast<std::uint64_t>(mebibytes * mebibyte);
    };
    site.outbox.readings_bytes_max = bytes("readings_mib", site.outbox.readings_bytes_max);
    site.outbox.alarms_bytes_max = bytes("alarms_mib", site.outbox.alarms_bytes_max);
    site.outbox.ring_age = section.duration_or("keep_committed", site.outbox.ring_age);
    if (site.outbox.ring_age > ring_max) section.complain_at("keep_committed", "must be at most 30d");
    section.finish();
}

/// [exercise]: of the devices that it names, or of all.
void read_exercise(const Node& node, Site& site, Diagnostics& diagnostics) {
    constexpr Duration exercise_max{24 * 3'600'000LL};
    Section section(node, "exercise", diagnostics);
    const auto time = [&](std::string_view key) {
        const std::string text = section.text(key);
        const auto parsed = parse_rfc3339(text);
        if (!parsed && !text.empty()) section.complain_at(key, parsed.error().what);
        return parsed.value_or(Instant{});
    };
    const std::size_t faults = diagnostics.size();
    const guard::Exercise exercise{time("from"), time("until")};
    if (diagnostics.size() == faults && (exercise.until <= exercise.from || exercise.until - exercise.from > exercise_max))
        section.complain_at("until", "must be after \"from\", and at most 24h: what is real must not be taken for an exercise");
    std::vector<std::string> ids;
    for (const DeviceConfig& device : site.devices) ids.push_back(device.id.value());
    std::set<std::string> chosen;
    for (const Node* each : section.values("devices")) {
        const auto* id = std::get_if<std::string>(&each->value);
        if (id == nullptr || std::find(ids.begin(), ids.end(), *id) == ids.end())
            section.complain(each->place,
                             id == nullptr ? "must be the id of a device" : "unknown device \"" + *id + "\"" + did_you_mean(*id, ids));
        else
            chosen.insert(*id);
    }
    for (DeviceConfig& device : site.devices)
        if (!section.has("devices") || chosen.contains(device.id.value())) device.exercise = exercise;
    section.finish();
}

std::vector<std::string> codec_names() {
    std::vector<std::string> names;
    for (const protocol::Codec& codec : protocol::codecs()) names.emplace_back(codec.name);
    return names;
}

BusConfig read_bus(const Node& node, const std::filesystem::path& file, Diagnostics& diagnostics) {
    constexpr std::int64_t baud_min = 300, baud_max = 921'600;
    Section section(node, "bus", diagnostics);
    BusConfig bus;
    bus.id = id_text(section, "id");
    const std::size_t faults = diagnostics.size();
    const std::string codec = section.word("codec", "codec", codec_names());
    if (diagnostics.size() == faults) bus.codec = protocol::find_codec(codec);
    if (section.has("serial") == section.has("tcp")) section.complain(section.place(), "a bus has either \"serial\" or \"tcp\"");
    if (section.has("tcp")) {
        bus.line = endpoint(section, "tcp", section.text("tcp"));
    } else if (section.has("serial")) {
        SerialLine line{beside(file, section.text("serial")).string()};
        line.baud = static_cast<unsigned>(section.integer_or("baud", line.baud, baud_min, baud_max));
        line.even_parity = section.word_if("parity", "parity", {"none", "even"}).value_or("none") == "even";
        if (bus.codec != nullptr && bus.codec->name == "modbus-tcp")
            section.complain_at("codec", "modbus-tcp needs \"tcp\", not \"serial\"; for a serial line use \"modbus-rtu\"");
        bus.line = line;
    }
    section.finish();
    return bus;
}

ListenerConfig read_listener(const Node& node, Diagnostics& diagnostics) {
    Section section(node, "listener", diagnostics);
    ListenerConfig listener;
    listener.id = id_text(section, "id");
    section.word("protocol", "protocol", {"dc09"});
    if (section.has("tcp")) listener.tcp = endpoint(section, "tcp", section.text("tcp"));
    if (section.has("udp")) listener.udp = endpoint(section, "udp", section.text("udp"));
    if (!listener.tcp && !listener.udp) section.complain(section.place(), "a listener needs \"tcp\" or \"udp\"");
    section.finish();
    return listener;
}

std::optional<protocol::Bytes> parse_key(const std::string& hex) {
    if (hex.size() != 32 && hex.size() != 48 && hex.size() != 64) return std::nullopt;
    protocol::Bytes key;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        std::uint8_t byte = 0;
        const auto read = std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
        if (read.ec != std::errc{} || read.ptr != hex.data() + i + 2) return std::nullopt;
        key.push_back(byte);
    }
    return key;
}

class DeviceReader {
public:
    DeviceReader(const Site& site, Diagnostics& diagnostics) : site_(site), diagnostics_(diagnostics) {
        for (const auto& [kind, profile] : site.catalogue) kinds_.push_back(kind.value());
        for (const BusConfig& bus : site.buses) buses_.push_back(bus.id);
        for (const ListenerConfig& listener : site.listeners) listeners_.push_back(listener.id);
    }

    DeviceConfig read(const Node& node) {
        Section section(node, "device", diagnostics_);
        DeviceConfig device;
        device.id = DeviceId{id_text(section, "id")};
        if (!ids_.emplace(device.id.value(), section.place()).second)
            section.complain_at("id", "device \"" + device.id.value() + "\" is defined twice");
        const std::size_t faults = diagnostics_.size();
        const std::string word = section.word("kind", "profile", kinds_);
        // Without its profile nothing else about a device can be judged.
        const auto kind = diagnostics_.size() == faults ? site_.catalogue.find(KindId{word}) : site_.catalogue.end();
        device.address = section.text("address");
        device.place = section.text_if("place").value_or("");
        if (kind != site_.catalogue.end()) {
            device.profile = &kind->second;
            if (device.profile->protocol == profile::Protocol::dc09)
                read_listening(section, device);
            else
                read_polled(section, device);
            if (const Node* zero = section.find("zero")) device.zero = read_zero(*zero, *device.profile, diagnostics_);
            const std::string where = device.on + " " + device.address;
            if (!addresses_.emplace(where, device.id.value()).second)
                section.complain_at(
                    "address", "\"" + device.address + "\" on \"" + device.on + "\" is taken by device \"" + addresses_.at(where) + "\"");
            section.finish();
        }
        return device;
    }

private:
    void read_polled(Section& section, DeviceConfig& device) {
        const std::size_t faults = diagnostics_.size();
        device.on = section.word("bus", "bus", buses_);
        const bool is_bus_known = diagnostics_.size() == faults;
        device.poll_every = section.duration_or("poll_every", device.profile->poll_every.value_or(Duration{60'000}));
        if (device.poll_every <= Duration{0}) section.complain_at("poll_every", "must be longer than nothing");
        const auto bus = std::find_if(site_.buses.begin(), site_.buses.end(), [&](const BusConfig& each) { return each.id == device.on; });
        if (!is_bus_known || bus == site_.buses.end() || bus->codec == nullptr) return;
        const std::string_view spoken = profile::to_string(device.profile->protocol);
        if (!bus->codec->name.starts_with(spoken)) {
            section.complain_at("bus", "a " + device.profile->kind.value() + " speaks " + std::string(spoken) + ", bus \"" + bus->id +
                                           "\" is " + std::string(bus->codec->name));
            return;
        }
        if (const auto fits = bus->codec->check_address(*device.profile, device.address); !fits)
            section.complain_at("address", fits.error().what);
    }

    void read_listening(Section& section, DeviceConfig& device) {
        constexpr std::size_t account_min = 3, account_max = 16;
        device.on = section.word("listener", "listener", listeners_);
        std::transform(device.address.begin(), device.address.end(), device.address.begin(),
                       [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
        const bool hexadecimal = device.address.find_first_not_of("0123456789ABCDEF") == std::string::npos;
        if (!hexadecimal || device.address.size() < account_min || device.address.size() > account_max)
            section.complain_at("address", "\"" + device.address + "\" is not a DC-09 account of 3 to 16 hexadecimal digits");
        if (!section.has("key")) return;
        if (auto key = parse_key(section.text("key")))
            device.key.emplace(std::move(*key));
        else
            section.complain_at("key", "an AES key is 32, 48 or 64 hexadecimal digits");
    }

    const Site& site_;
    Diagnostics& diagnostics_;
    std::vector<std::string> kinds_, buses_, listeners_;
    std::map<std::string, Place> ids_;
    std::map<std::string, std::string> addresses_;
};

}  // namespace

Checked<Site> load_site(const std::filesystem::path& file) {
    const auto node = document::parse_file(file);
    if (!node) return tl::make_unexpected(node.error());
    Diagnostics diagnostics;
    Section section(*node, "site", diagnostics);
    Site site;
    site.edge = EdgeId{id_text(section, "edge")};
    site.group = GroupId{id_text(section, "group")};
    site.data = beside(file, section.text("data"));
    auto catalogue = profile::load_directory(beside(file, section.text("profiles")));
    if (catalogue)
        site.catalogue = std::move(*catalogue);
    else
        diagnostics.insert(diagnostics.end(), catalogue.error().begin(), catalogue.error().end());
    read_mqtt(section.required("mqtt"), file, site, diagnostics);
    if (const Node* round = section.find("round")) {
        Section rounds(*round, "round", diagnostics);
        site.round = rounds.duration("every");
        if (site.round < Duration{1'000} || site.round > Duration{15'000}) rounds.complain_at("every", "must be from 1s to 15s");
        rounds.finish();
    }
    if (const Node* outbox = section.find("outbox")) read_outbox(*outbox, site, diagnostics);
    for (const Node* bus : section.tables("bus")) site.buses.push_back(read_bus(*bus, file, diagnostics));
    for (const Node* listener : section.tables("listener")) site.listeners.push_back(read_listener(*listener, diagnostics));
    DeviceReader devices(site, diagnostics);
    // Without profiles every device would be one more complaint about the same thing.
    if (catalogue)
        for (const Node* device : section.tables("device")) site.devices.push_back(devices.read(*device));
    else
        section.tables("device");
    if (site.devices.size() > devices_max)
        section.complain(section.place(),
                         std::to_string(site.devices.size()) + " devices, a box has at most " + std::to_string(devices_max));
    // A bus tells of its silence under its own name.
    for (const BusConfig& bus : site.buses)
        if (std::ranges::find(site.devices, DeviceId{bus.id}, &DeviceConfig::id) != site.devices.end())
            section.complain(section.place(), "\"" + bus.id + "\" is a bus and a device: give one of them another id");
    if (const Node* exercise = section.find("exercise")) read_exercise(*exercise, site, diagnostics);
    section.finish();
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    return site;
}

}  // namespace gengfu::edge
