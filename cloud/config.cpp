#include "cloud/config.hpp"

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <fstream>

#include "cloud/service_config.hpp"
#include "common/profile/document.hpp"
#include "common/runtime/task.hpp"
#include "common/sparkplug/topic.hpp"

namespace gengfu::cloud {
namespace {

using document::Node;
using document::Section;

constexpr Duration silent_after_least{5'000};
constexpr Duration silent_after_most{3'600'000};

/// One file and where its relative paths begin.
struct Reader {
    std::filesystem::path file;
    Diagnostics& diagnostics;

    [[nodiscard]] std::filesystem::path beside(const std::string& path) const { return file.parent_path() / path; }
    std::string path_if(Section& section, std::string_view key) const {
        const auto path = section.text_if(key);
        return path ? beside(*path).string() : std::string();
    }
    /// A file that must be there: its absence is told now, not when somebody connects.
    std::string file_if(Section& section, std::string_view key) const {
        std::string path = path_if(section, key);
        if (!path.empty() && !std::ifstream(path)) section.complain_at(key, "cannot read \"" + path + "\"");
        return path;
    }
    void add(const Diagnostics& more) const { diagnostics.insert(diagnostics.end(), more.begin(), more.end()); }
};

/// "127.0.0.1:8080" or "[::1]:8080".
void read_listen(Section& section, Config& config) {
    const auto text = section.text_if("listen");
    if (!text) return;
    const std::size_t colon = text->rfind(':');
    std::string host = text->substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    bool good = colon != std::string::npos && !error;
    if (good) {
        const char* const end = text->data() + text->size();
        const auto read = std::from_chars(text->data() + colon + 1, end, config.port);
        good = read.ec == std::errc{} && read.ptr == end;
    }
    if (!good) return section.complain_at("listen", "\"" + *text + "\" is not an IP address and a port such as \"127.0.0.1:8080\"");
    config.address = host;
}

void read_mqtt(const Node& node, const Reader& reader, Config& config) {
    Section section(node, "mqtt", reader.diagnostics);
    mqtt::Options& options = config.mqtt;
    options.server = section.text("server");
    if (!options.server.empty() && !options.server.starts_with("mqtt://") && !options.server.starts_with("mqtts://"))
        section.complain_at("server", "\"" + options.server + "\" is not mqtt://host:port or mqtts://host:port");
    config.host_id = section.text_if("host_id").value_or("gengfu");
    if (!sparkplug::is_valid_id(config.host_id))
        section.complain_at("host_id", "\"" + config.host_id + "\" is not 1 to 64 bytes without /, + and #");
    options.client_id = section.text_if("client_id").value_or(config.host_id);
    options.username = section.text_if("username");
    if (const auto password = section.text_if("password_file")) {
        auto secret = read_secret(reader.beside(*password));
        if (secret)
            options.password = std::move(*secret);
        else
            section.complain_at("password_file", secret.error().what);
    }
    options.ca_file = reader.file_if(section, "ca_file");
    options.certificate_file = reader.file_if(section, "certificate_file");
    options.key_file = reader.file_if(section, "key_file");
    if (options.certificate_file.empty() != options.key_file.empty())
        section.complain(section.place(), "certificate_file and key_file come together");
    options.keepalive = section.duration_or("keepalive", options.keepalive);
    section.finish();
}

void read_tls(const Node& node, const Reader& reader, Config& config) {
    Section section(node, "tls", reader.diagnostics);
    section.text("certificate");
    section.text("key");
    config.certificate_file = reader.file_if(section, "certificate");
    config.key_file = reader.file_if(section, "key");
    section.finish();
}

void read_dead_man(const Node& node, const Reader& reader, Config& config) {
    constexpr Duration every_least{1'000}, every_most{3'600'000};
    Section section(node, "dead_man", reader.diagnostics);
    dispatch::DeadMan::Settings settings;
    const std::string url = section.text("url");
    if (auto endpoint = dispatch::parse_endpoint(url))
        settings.endpoint = std::move(*endpoint);
    else if (!url.empty())
        section.complain_at("url", endpoint.error().what);
    settings.every = section.duration_or("every", settings.every);
    if (settings.every < every_least || settings.every > every_most) section.complain_at("every", "must be from 1s to 1h");
    settings.ca_file = reader.file_if(section, "ca_file");
    section.finish();
    config.dead_man = std::move(settings);
}

/// Whoever reaches the port could otherwise read everything and answer every alert.
void refuse_open_door(Section& section, const Config& config) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(config.address, error);
    if (error || address.is_loopback()) return;
    const bool tls = !config.certificate_file.empty() && !config.key_file.empty();
    if (tls && !config.tokens.empty()) return;
    const std::string lacks = tls ? "tokens_file with at least one token" : config.tokens.empty() ? "[tls] and tokens_file" : "[tls]";
    section.complain_at("listen", "off loopback (" + config.address + ") the service needs TLS and tokens; there is no " + lacks);
}

/// Conditions that no profile declares: those of the boxes, of the cloud, and what its detectors find.
std::vector<std::string> own_conditions(const Config& config) {
    std::vector<std::string> all{"box-silent",   "outbox-shortened", "outbox-corrupt",   "outbox-full",
                                 "disk-failing", "readings-lost",    "alarm-unreadable", "broker-silent"};
    const std::vector<std::string> found = config.rules ? config.rules->conditions() : std::vector<std::string>{};
    all.insert(all.end(), found.begin(), found.end());
    return all;
}

bool is_digest(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Checked<Config> load_config(const std::filesystem::path& file) {
    const auto node = document::parse_file(file);
    if (!node) return tl::make_unexpected(node.error());
    Diagnostics diagnostics;
    const Reader reader{file, diagnostics};
    Section section(*node, "configuration", diagnostics);
    Config config;
    read_listen(section, config);
    config.data = reader.beside(section.text("data"));
    const std::string profiles = section.text("profiles");
    if (!profiles.empty()) {
        auto catalogue = profile::load_directory(reader.beside(profiles));
        if (catalogue)
            config.catalogue = std::move(*catalogue);
        else
            reader.add(catalogue.error());
    }
    if (const std::string path = reader.path_if(section, "rules"); !path.empty()) {
        auto rules = detect::Rules::load(path);
        if (rules) {
            reader.add(rules->unknown_in(config.catalogue));
            config.rules = std::move(*rules);
        } else {
            reader.add(rules.error());
        }
    }
    config.edge_silent_after = section.duration_or("edge_silent_after", config.edge_silent_after);
    if (config.edge_silent_after < silent_after_least || config.edge_silent_after > silent_after_most)
        section.complain_at("edge_silent_after", "must be from 5s to 1h");
    config.broker_silent_after = section.duration_or("broker_silent_after", config.broker_silent_after);
    if (config.broker_silent_after < silent_after_least || config.broker_silent_after > silent_after_most)
        section.complain_at("broker_silent_after", "must be from 5s to 1h");
    if (const std::string path = reader.path_if(section, "tokens_file"); !path.empty()) {
        auto tokens = load_tokens(path);
        if (tokens)
            config.tokens = std::move(*tokens);
        else
            reader.add(tokens.error());
    }
    if (const Node* service = section.find("service")) config.service_levels = read_service(*service, diagnostics);
    if (const std::string path = reader.path_if(section, "people"); !path.empty()) {
        auto people = registry::load_people(path, {config.catalogue, own_conditions(config), config.service_levels.working_time()});
        if (people)
            config.people = std::move(*people);
        else
            reader.add(people.error());
    }
    read_mqtt(section.required("mqtt"), reader, config);
    if (const Node* dead_man = section.find("dead_man")) read_dead_man(*dead_man, reader, config);
    if (const Node* tls = section.find("tls")) read_tls(*tls, reader, config);
    refuse_open_door(section, config);
    section.finish();
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    return config;
}

Checked<std::map<std::string, std::string>> load_tokens(const std::filesystem::path& file) {
    constexpr unsigned lines_max = 10'000;
    constexpr std::size_t actor_bytes_max = 64;
    std::ifstream in(file);
    if (!in) return tl::make_unexpected(Diagnostics{{{file.string()}, "cannot be read"}});
    std::map<std::string, std::string> tokens;
    Diagnostics diagnostics;
    std::string line;
    for (unsigned number = 1; number <= lines_max && std::getline(in, line); ++number) {
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (line.empty() || line.front() == '#') continue;
        const std::size_t space = line.find(' ');
        const std::string digest = line.substr(0, space);
        const std::string actor = space == std::string::npos ? "" : line.substr(line.find_first_not_of(' ', space));
        // The line may hold a token by mistake, so it is not repeated.
        if (!is_digest(digest) || actor.empty() || actor.size() > actor_bytes_max || actor == "system")
            diagnostics.push_back(
                {{file.string(), number, 1}, "must be the SHA-256 of a token as 64 lower-case hex digits, a space and a person's name"});
        else if (!tokens.emplace(digest, actor).second)
            diagnostics.push_back({{file.string(), number, 1}, "this token is given twice"});
    }
    if (!in.eof()) diagnostics.push_back({{file.string()}, "more than " + std::to_string(lines_max) + " lines"});
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    return tokens;
}

}  // namespace gengfu::cloud
