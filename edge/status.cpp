#include "edge/status.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <iterator>
#include <memory>
#include <utility>

namespace gengfu::edge {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Local = asio::local::stream_protocol;

constexpr const char* socket_name = "status.sock";

/// An address has room for 107 bytes, a path has not: the directory is then reached through its descriptor.
class Door {
public:
    explicit Door(const std::filesystem::path& directory) {
        constexpr std::size_t path_max = 100;
        const std::string path = (directory / socket_name).string();
        if (path.size() > path_max) descriptor_ = ::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        endpoint_ = descriptor_ < 0 ? Local::endpoint(path.substr(0, path_max))
                                    : Local::endpoint("/proc/self/fd/" + std::to_string(descriptor_) + "/" + socket_name);
    }
    ~Door() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;
    [[nodiscard]] const Local::endpoint& endpoint() const { return endpoint_; }

private:
    int descriptor_ = -1;
    Local::endpoint endpoint_;
};

std::string number(const json::object& object, std::string_view key) {
    const json::value* const found = object.if_contains(key);
    return found == nullptr ? "not known" : json::serialize(*found);
}

}  // namespace

std::string status_json(const Site& site, const Outbox::Status& status, const Collector::Counts* running) {
    json::object object{{"edge", site.edge.value()},
                        {"is_running", running != nullptr},
                        {"devices", site.devices.size()},
                        {"acknowledges", site.is_acknowledged},
                        {"epoch", epoch_text(status.epoch)},
                        {"taken", status.taken},
                        {"pending", status.pending},
                        {"lost", status.readings_lost},
                        {"quarantined", json::value_from(status.quarantined)}};
    if (running != nullptr) {
        object["alarms_refused"] = running->alarms_refused;
        object["readings_dropped"] = running->readings_dropped;
        object["alarms_in_memory"] = status.alarms_in_memory;
        object["readings_bytes"] = status.readings_bytes;
        object["alarms_bytes"] = status.alarms_bytes;
        object["bytes_written"] = status.bytes_written;
        object["readings_written"] = status.readings_written;
        if (status.readings_written > 0) object["bytes_per_reading"] = status.bytes_written / status.readings_written;
    }
    return json::serialize(object);
}

std::string status_text(const std::string& text) {
    const json::object object = json::parse(text).as_object();
    const bool is_weak = !object.at("acknowledges").as_bool();
    std::string lines = "edge       " + std::string(object.at("edge").as_string()) +
                        (object.at("is_running").as_bool() ? "" : " (not running; pending is as of the last deletion)") + "\n";
    for (const auto& [word, key, unit] : {std::tuple{"devices   ", "devices", ""},
                                          {"epoch     ", "epoch", ""},
                                          {"taken     ", "taken", " readings"},
                                          {"pending   ", "pending", " batches"},
                                          {"lost      ", "lost", " readings, declared"},
                                          {"in memory ", "alarms_in_memory", " alarms that no disk takes"},
                                          {"refused   ", "alarms_refused", " changes of alarms, told once there is room"},
                                          {"on flash  ", "bytes_per_reading", " bytes written per reading"}})
        lines += std::string(word) + " " + number(object, key) + unit + "\n";
    for (const json::value& name : object.at("quarantined").as_array()) lines += "set aside  " + std::string(name.as_string()) + "\n";
    if (is_weak) lines += "weaker     the host does not acknowledge: a batch is done when the broker has it, and may be lost there\n";
    return lines;
}

StatusListener::StatusListener(asio::io_context& context, std::filesystem::path directory, std::function<std::string()> status, Log& log)
    : directory_(std::move(directory)), status_(std::move(status)), log_(log), acceptor_(context) {}

StatusListener::~StatusListener() {
    stop();
}

void StatusListener::start() {
    const Door door(directory_);
    std::error_code ignored;
    std::filesystem::remove(directory_ / socket_name, ignored);  // of a process that was killed
    boost::system::error_code error;
    acceptor_.open(door.endpoint().protocol(), error);
    if (!error) acceptor_.bind(door.endpoint(), error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        log_.warning("no_status_socket", {{"directory", directory_.string()}, {"why", error.message()}});
        acceptor_.close(error);
        return;
    }
    accept();
}

void StatusListener::stop() {
    if (!acceptor_.is_open()) return;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    std::error_code also_ignored;
    std::filesystem::remove(directory_ / socket_name, also_ignored);
}

void StatusListener::accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, Local::socket socket) {
        if (error) return;
        // Written at once: the answer is far smaller than a socket's buffer, so nobody can hold us up.
        const std::string text = status_() + "\n";
        boost::system::error_code ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(asio::buffer(text), ignored);
        socket.shutdown(Local::socket::shutdown_both, ignored);
        accept();
    });
}

std::optional<std::string> ask_status(const std::filesystem::path& directory) {
    constexpr std::chrono::seconds answer_within{2};
    constexpr std::size_t answer_max = 64 * 1024;
    const Door door(directory);
    asio::io_context context(1);
    Local::socket socket(context);
    boost::system::error_code error;
    socket.connect(door.endpoint(), error);
    if (error) return std::nullopt;
    asio::streambuf answer(answer_max);
    asio::async_read(socket, answer, [](const boost::system::error_code&, std::size_t) {});
    context.run_for(answer_within);
    std::string text{std::istreambuf_iterator<char>(&answer), {}};
    if (text.empty() || text.back() != '\n') return std::nullopt;
    text.pop_back();
    return text;
}

}  // namespace gengfu::edge
