#include "simulators/street/control.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace gengfu::sim {
namespace {

namespace json = boost::json;

json::object refused(const std::string& why) {
    return {{"ok", false}, {"error", why}};
}

json::object listed(const Stage& stage) {
    json::array devices;
    for (const Listed& each : stage.list()) {
        json::array causes;
        for (const std::string& cause : each.causes) causes.emplace_back(cause);
        devices.push_back(json::object{{"id", each.id.value()},
                                       {"kind", each.kind.value()},
                                       {"edge", each.edge},
                                       {"place", each.place},
                                       {"alive", each.alive},
                                       {"answered", each.answered},
                                       {"causes", std::move(causes)}});
    }
    return {{"ok", true}, {"devices", std::move(devices)}};
}

json::object answer(Stage& stage, std::string_view line, Moment now) {
    if (line.size() > control_line_max) return refused(fmt::format("a command has at most {} bytes", control_line_max));
    if (line == "list") return listed(stage);
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || space == 0 || space + 1 == line.size())
        return refused("expected \"list\" or \"<verb> <device>\"");
    const auto done = stage.act(line.substr(0, space), DeviceId(std::string(line.substr(space + 1))), now);
    if (!done) return refused(done.error().what);
    return {{"ok", true}, {"said", *done}};
}

std::string text_of(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(key);
    const json::string* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}

std::string row(const json::object& device) {
    std::string causes;
    const json::value* list = device.if_contains("causes");
    if (list != nullptr && list->is_array())
        for (const json::value& cause : list->get_array())
            if (cause.is_string()) causes += (causes.empty() ? "" : ", ") + std::string(cause.get_string());
    const json::value* alive = device.if_contains("alive");
    const bool silent = alive != nullptr && alive->is_bool() && !alive->get_bool();
    return fmt::format("{:<14} {:<18} {:<5} {:<8} {:<7} {}\n", text_of(device, "id"), text_of(device, "kind"), text_of(device, "edge"),
                       text_of(device, "place"), silent ? "silent" : "alive", causes);
}

}  // namespace

std::string answer_control(Stage& stage, std::string_view line, Moment now) {
    return json::serialize(answer(stage, line, now)) + "\n";
}

Result<std::string> read_control(std::string_view reply) {
    boost::system::error_code error;
    const json::value parsed = json::parse(reply, error);
    const json::object* object = error ? nullptr : parsed.if_object();
    if (object == nullptr) return fail(FaultKind::malformed, "the simulator's answer is not JSON");
    const json::value* ok = object->if_contains("ok");
    if (ok == nullptr || !ok->is_bool() || !ok->get_bool()) return fail(FaultKind::refused, text_of(*object, "error"));
    const json::value* devices = object->if_contains("devices");
    if (devices == nullptr || !devices->is_array()) return text_of(*object, "said") + "\n";
    std::string table;
    for (const json::value& device : devices->get_array())
        if (device.is_object()) table += row(device.get_object());
    return table;
}

}  // namespace gengfu::sim
