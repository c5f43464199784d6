#include <algorithm>

#include "cloud/registry/file_parts.hpp"
#include "common/model/nearest.hpp"

namespace gengfu::registry {

using document::Node;
using document::Section;

std::vector<std::string> texts_of(Section& section, std::string_view key) {
    std::vector<std::string> texts;
    for (const Node* each : section.values(key)) {
        const auto* text = std::get_if<std::string>(&each->value);
        if (text == nullptr || text->empty())
            section.complain(each->place, "\"" + std::string(key) + "\" must hold texts");
        else
            texts.push_back(*text);
    }
    return texts;
}

void check_words(Section& section, std::string_view key, std::string_view what, const std::vector<std::string>& texts,
                 const std::vector<std::string>& valid) {
    for (const std::string& each : texts)
        if (std::find(valid.begin(), valid.end(), each) == valid.end())
            section.complain_at(key, "unknown " + std::string(what) + " \"" + each + "\"" + did_you_mean(each, valid));
}

std::optional<Week> hours_of(Section& section, std::string_view key) {
    if (!section.has(key)) return std::nullopt;
    Week week;
    for (const std::string& each : texts_of(section, key))
        if (const auto added = add_hours(week, each); !added) section.complain_at(key, added.error().what);
    return week;
}

namespace {

constexpr int operators_max = 1'000;
constexpr std::size_t id_bytes_max = 64;

int minute_of(Section& section, std::string_view key) {
    const std::string text = section.text(key);
    const auto minute = parse_minute(text);
    if (!minute && !text.empty()) section.complain_at(key, "\"" + text + "\" is not a time of the day such as \"08:00\"");
    return minute.value_or(0);
}

Days read_away(const Node& node, Diagnostics& diagnostics) {
    Section section(node, "away", diagnostics);
    const auto date = [&](std::string_view key) {
        const std::string text = section.text(key);
        const auto parsed = parse_date(text);
        if (!parsed && !text.empty()) section.complain_at(key, "\"" + text + "\" is not a date such as \"2026-12-01\"");
        return parsed.value_or(Date{});
    };
    const Days days{date("from"), date("to")};
    if (days.to < days.from) section.complain_at("to", "must not be before \"from\"");
    section.finish();
    return days;
}

void read_desk(Section& top, People& people, Diagnostics& diagnostics) {
    people.desk.operators = static_cast<int>(top.integer_or("operators", 1, 1, operators_max));
    for (const Node* node : top.tables("shift")) {
        Section section(*node, "shift", diagnostics);
        alert::Shift shift;
        shift.name = section.text("name");
        shift.from_minute = minute_of(section, "from") % day_minutes;
        shift.to_minute = minute_of(section, "to");
        shift.operators = static_cast<int>(section.integer_or("operators", people.desk.operators, 1, operators_max));
        for (const alert::Shift& each : people.desk.shifts)
            if (each.name == shift.name) section.complain_at("name", "there is another shift \"" + shift.name + "\"");
        section.finish();
        people.desk.shifts.push_back(std::move(shift));
    }
}

std::string id_of(Section& section) {
    std::string id = section.text("id");
    if (id.size() > id_bytes_max) section.complain_at("id", "at most " + std::to_string(id_bytes_max) + " bytes");
    return id;
}

void read_places(Section& top, People& people, Diagnostics& diagnostics) {
    for (const Node* node : top.tables("place")) {
        Section section(*node, "place", diagnostics);
        Place place{PlaceId{id_of(section)}, {section.text("at")}};
        for (const Place& each : people.places)
            if (each.id == place.id) section.complain_at("id", "there is another place \"" + place.id.value() + "\"");
        section.finish();
        people.places.push_back(std::move(place));
    }
}

void read_contacts(Section& section, Responder& responder) {
    const auto channels = texts_of(section, "channels");
    check_words(section, "channels", "channel", channels, channel_names());
    for (const std::string& each : channels) responder.contacts.push_back({each, {}});
    if (responder.contacts.empty()) section.complain_at("channels", "at least one channel is needed to reach somebody");
    const Node* node = section.find("addresses");
    if (node == nullptr) return;
    Section addresses(*node, "addresses", section.diagnostics());
    for (Contact& each : responder.contacts)
        if (auto address = addresses.text_if(each.channel)) each.address = Secret<std::string>(std::move(*address));
    addresses.finish();
}

void read_on_call(Section& section, Responder& responder, Diagnostics& diagnostics) {
    responder.on_call = hours_of(section, "on_call").value_or(always());
    if (section.has("on_holidays")) {
        responder.on_holidays = Spans{};
        for (const std::string& each : texts_of(section, "on_holidays")) {
            const auto span = each == "always" ? Span{} : parse_span(each);
            if (span)
                responder.on_holidays = unite(std::move(*responder.on_holidays), {*span});
            else
                section.complain_at("on_holidays", "\"" + each + "\" is not \"always\" or hours of one day such as \"09:00-17:00\"");
        }
    }
    for (const Node* each : section.tables("away")) responder.away.push_back(read_away(*each, diagnostics));
}

Responder read_responder(const Node& node, const People& people, Diagnostics& diagnostics) {
    Section section(node, "responder", diagnostics);
    Responder responder;
    responder.id = ResponderId{id_of(section)};
    responder.line = node.place;
    if (people.find(responder.id) != nullptr) section.complain_at("id", "there is another responder \"" + responder.id.value() + "\"");
    if (responder.id == ResponderId{"system"}) section.complain_at("id", "\"system\" is not a person");
    if (auto name = section.text_if("name")) responder.name = Secret<std::string>(std::move(*name));
    const auto roles = texts_of(section, "roles");
    check_words(section, "roles", "role", roles, role_names());
    for (const std::string& each : roles)
        if (const auto role = parse_role(each)) responder.roles.insert(*role);
    std::vector<std::string> ids{"everywhere"};
    for (const Place& each : people.places) ids.push_back(each.id.value());
    section.required("serves");
    const auto serves = texts_of(section, "serves");
    check_words(section, "serves", "place", serves, ids);
    for (const std::string& name : serves) {
        if (name == "everywhere") responder.serves.emplace_back();
        for (const Place& each : people.places)
            if (each.id.value() == name) responder.serves.push_back(each.at);
    }
    read_contacts(section, responder);
    read_on_call(section, responder, diagnostics);
    for (const std::string& each : texts_of(section, "services")) responder.services.insert(each);
    if (roles.empty() && responder.services.empty()) section.complain_at("roles", "a responder needs at least one role, or a service");
    section.finish();
    return responder;
}

}  // namespace

Checked<People> parse_people(const Node& node, const Surroundings& surroundings) {
    Diagnostics diagnostics;
    Section top(node, "file of people", diagnostics);
    People people;
    people.calendar = surroundings.calendar;
    for (const auto& [kind, profile] : surroundings.catalogue)
        for (const profile::EventRule& each : profile.events)
            if (!each.service.empty()) people.asked[{kind.value(), each.id.value()}] = each.service;
    people.desk.utc_offset = people.calendar.utc_offset;
    read_desk(top, people, diagnostics);
    if (const Node* bank = top.find("time_bank")) {
        Section section(*bank, "time_bank", diagnostics);
        people.time_bank.minutes_max =
            static_cast<int>(section.integer_or("visit_minutes_max", people.time_bank.minutes_max, 1, day_minutes));
        section.finish();
    }
    read_places(top, people, diagnostics);
    for (const Node* each : top.tables("responder")) people.responders.push_back(read_responder(*each, people, diagnostics));
    for (const Node* each : top.tables("rule")) people.rules.push_back(read_rule(*each, people, surroundings, diagnostics));
    check_rules(people, {node.place.file, 0, 0}, diagnostics);
    top.finish();
    if (!diagnostics.empty()) return tl::make_unexpected(std::move(diagnostics));
    return people;
}

Checked<People> load_people(const std::filesystem::path& file, const Surroundings& surroundings) {
    const auto node = document::parse_file(file);
    if (!node) return tl::make_unexpected(node.error());
    return parse_people(*node, surroundings);
}

}  // namespace gengfu::registry
