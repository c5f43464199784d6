#include <fmt/format.h>

#include <cmath>

#include "simulators/world/node_clock.hpp"
#include "simulators/world/town.hpp"

namespace gengfu::world {

using namespace std::chrono_literals;

namespace {

constexpr Duration local = 8h;

/// "2026-12-01", by local time.
std::string date_of(Steady at) {
    return to_rfc3339(NodeClock::world_begins + at.time_since_epoch() + local).substr(0, 10);
}

constexpr std::string_view people_head = R"(operators = 2

[[place]]
id = "everything"
at = "world"

[[responder]]
id = "desk"
roles = ["command_centre"]
serves = ["everywhere"]
channels = ["console"]

[[responder]]
id = "duty"
roles = ["community_duty"]
serves = ["everything"]
channels = ["telephone"]
addresses = { telephone = "+86 512 0000 0001" }

[[responder]]
id = "team"
roles = ["grid_worker", "property"]
serves = ["everything"]
channels = ["telephone"]
addresses = { telephone = "+86 512 0000 0002" }

[[responder]]
id = "gas.company"
roles = ["gas_company"]
serves = ["everywhere"]
channels = ["telephone"]
addresses = { telephone = "+86 512 0000 0003" }

[[responder]]
id = "fire.brigade"
roles = ["fire"]
serves = ["everywhere"]
channels = ["telephone"]
addresses = { telephone = "+86 512 0000 0004" }

[[responder]]
id = "volunteers"
roles = ["volunteer"]
serves = ["everything"]
channels = ["wecom"]
addresses = { wecom = "volunteers" }
services = ["meal", "bath"]
on_call = ["08:00-20:00"]

[[responder]]
id = "care.station"
serves = ["everything"]
channels = ["telephone"]
addresses = { telephone = "+86 512 0000 0006" }
services = ["bath", "medical_help", "meal", "repair"]
)";

constexpr std::string_view people_rules = R"(
[[rule]]
name = "fire"
conditions = ["smoke-alarm", "smoke-rising", "heat"]
levels = [{ roles = ["command_centre", "family", "property"] }, { roles = ["fire", "community_duty"] }]

[[rule]]
name = "gas"
conditions = ["gas-high", "gas-low", "gas-alarm"]
levels = [{ roles = ["command_centre", "property"] }, { roles = ["gas_company", "community_duty"] }]

[[rule]]
name = "call for help"
conditions = ["sos", "medical"]
levels = [{ roles = ["command_centre"] }, { roles = ["grid_worker", "community_duty"], answer_within = "60s" }]

[[rule]]
name = "service"
service = "asked"
levels = [{ roles = ["provider"], answer_within = "15m" }, { roles = ["command_centre"] }]

[[rule]]
name = "everything else"
levels = [{ roles = ["command_centre"] }, { roles = ["grid_worker", "community_duty"] }]
)";

}  // namespace

std::string Town::rules() const {
    std::string text = "\n";
    for (const Home& home : homes_) {
        if (home.persons == 1 && home.away.empty()) continue;
        std::string away;
        for (const Stretch& each : home.away)
            away += fmt::format("{}\"{}/{}\"", away.empty() ? "" : ", ", date_of(each.from), date_of(each.to));
        text += fmt::format("[[override]]\nedge = \"{}\"\nplace = \"{}\"\nno-water = {{ {}away = [{}] }}\n", name_of(home.building),
                            home.place, home.persons == 1 ? "" : "mode = \"off\", ", away);
    }
    int point = 0;
    for (const Post& post : posts_) {
        const std::string kind = post.kind.value();
        const auto rest = [&](const char* field) { return post.instrument->rest_of(FieldId{field}); };
        if (kind == "tilt-sensor")
            text += fmt::format(
                "[[override]]\ndevice = \"{}\"\ntilt = {{ baseline = {{ x = {:.3f}, y = {:.3f}, temperature = 18.0, signed_by = "
                "\"li.na\", signed_on = \"{}\" }} }}\n",
                post.id.value(), rest("x") / 1000, rest("y") / 1000, date_of({}));
        if (kind != "settlement-gauge") continue;
        const double zero = rest("level") / 1000;
        if (post.is_reference)
            text += fmt::format("[[gauges]]\nedge = \"{}\"\nreference = \"{}\"\nreference_zero = {:.3f}\n", name_of(post.building),
                                post.id.value(), zero);
        else
            text += fmt::format("[[gauges.point]]\ndevice = \"{}\"\nx_m = {}\ny_m = 0\nzero = {:.3f}\n", post.id.value(), 10 * point, zero);
        point = post.is_reference ? 0 : point + 1;
    }
    return text;
}

std::map<FieldId, std::int64_t> Town::zero_of(const Post& post) {
    std::map<FieldId, std::int64_t> zero;
    const auto add = [&](const char* field) { zero[FieldId{field}] = std::llround(post.instrument->rest_of(FieldId{field})); };
    const std::string kind = post.kind.value();
    if (kind == "settlement-gauge") add("level");
    if (kind != "tilt-sensor") return zero;
    add("x");
    add("y");
    return zero;
}

std::string Town::people() const {
    std::string text{people_head};
    for (const Home& home : homes_) {
        const std::string name = name_of(home.building), id = name + "-" + home.place;
        text += fmt::format("\n[[place]]\nid = \"{}\"\nat = \"world/{}/{}\"\n", id, name, home.place);
        if (home.persons == 1)
            text += fmt::format(
                "[[responder]]\nid = \"family.{}\"\nroles = [\"family\"]\nserves = [\"{}\"]\nchannels = [\"push\"]\n"
                "addresses = {{ push = \"{}\" }}\n",
                id, id, id);
    }
    return text + std::string(people_rules);
}

}  // namespace gengfu::world
