#include <algorithm>
#include <utility>

#include "common/profile/parts.hpp"

namespace gengfu::profile {
namespace {

using document::Section;

constexpr std::size_t conditions_max = 32;
constexpr std::size_t events_max = 64;
constexpr std::size_t interlocks_max = 8;

void check_unused(Section& section, const Draft& draft, const ConditionId& id) {
    const auto& events = draft.profile.events;
    const bool event = std::any_of(events.begin(), events.end(), [&](const EventRule& each) { return each.id == id; });
    if (event || draft.profile.find_condition(id) != nullptr) section.complain_at("id", "a second condition \"" + id.value() + '"');
    if (id == silent_condition())
        section.complain_at("id", "\"silent\" is the condition that every kind has; it is set up under [silence]");
}

/// A limit at the edge of what is credible would never be crossed, and nobody would notice.
void check_reachable(Section& section, const Condition& condition, const Field& field) {
    const bool never = (condition.comparison == Comparison::above && field.most && condition.limit >= *field.most) ||
                       (condition.comparison == Comparison::below && field.least && condition.limit <= *field.least);
    const std::string_view key = condition.comparison == Comparison::above ? "above" : "below";
    if (never)
        section.complain_at(key, "this condition can never stand: field \"" + field.id.value() + "\" is not credible beyond this limit");
    if (condition.comparison == Comparison::equals) check_credible(section, "equals", field, condition.limit);
}

void read_limit(Section& section, const Field& field, const Unit& unit, Condition& condition) {
    constexpr std::pair<std::string_view, Comparison> comparisons[] = {
        {"above", Comparison::above}, {"below", Comparison::below}, {"equals", Comparison::equals}};
    int count = 0;
    for (const auto& [key, comparison] : comparisons) {
        const document::Node* node = section.find(key);
        if (node == nullptr) continue;
        ++count;
        condition.comparison = comparison;
        const auto limit = to_amount(section, key, *node, unit);
        condition.limit = limit.value_or(0);
        if (limit) check_reachable(section, condition, field);
    }
    if (count != 1) section.complain(section.place(), "a condition has one of \"above\", \"below\" and \"equals\"");
    condition.deadband = read_amount_if(section, "deadband", unit).value_or(0);
    if (condition.deadband < 0) section.complain_at("deadband", "\"deadband\" must not be negative");
    if (condition.deadband != 0 && condition.comparison == Comparison::equals)
        section.complain_at("deadband", "\"equals\" has no deadband");
}

void read_condition(const document::Node& node, Draft& draft, Diagnostics& diagnostics) {
    Section section(node, "condition", diagnostics);
    Condition condition;
    condition.id = ConditionId{read_id(section, "id")};
    check_unused(section, draft, condition.id);
    condition.name = read_name(section);
    condition.priority = read_priority(section);
    condition.on_delay = section.duration_or("on_delay", Duration{0});
    condition.off_delay = section.duration_or("off_delay", Duration{0});
    if (const Field* field = read_field_reference(section, "field", draft)) {
        condition.field = field->id;
        read_limit(section, *field, draft.unit_of(field->id), condition);
    } else {
        for (const std::string_view key : {"above", "below", "equals", "deadband"}) static_cast<void>(section.find(key));
    }
    section.finish();
    draft.profile.conditions.push_back(std::move(condition));
}

void read_event(const document::Node& node, Draft& draft, Diagnostics& diagnostics) {
    Section section(node, "event", diagnostics);
    EventRule event;
    event.id = ConditionId{read_id(section, "id")};
    check_unused(section, draft, event.id);
    event.name = read_name(section);
    event.code = static_cast<int>(section.integer("code", 1, 999));
    if (section.has("zone")) event.zone = static_cast<int>(section.integer("zone", 0, 999));
    const auto same_code = [&](const EventRule& each) { return each.code == event.code && each.zone == event.zone; };
    if (std::any_of(draft.profile.events.begin(), draft.profile.events.end(), same_code))
        section.complain_at("code", "a second event with code " + std::to_string(event.code) +
                                        (event.zone ? " and zone " + std::to_string(*event.zone) : ""));
    event.service = section.text_if("service").value_or("");
    event.pressed = section.flag_or("pressed", false);
    event.priority = read_priority(section);
    section.finish();
    draft.profile.events.push_back(std::move(event));
}

void read_write(Section& parent, Interlock& interlock) {
    Section section(parent.required("write"), "write", parent.diagnostics());
    interlock.function = static_cast<int>(section.integer("function", 5, 6));
    interlock.address = static_cast<std::uint16_t>(section.integer("address", 0, 0xFFFF));
    interlock.value = static_cast<std::uint16_t>(section.integer("value", 0, interlock.function == 5 ? 1 : 0xFFFF));
    section.finish();
}

void read_confirm(Section& parent, const Draft& draft, Interlock& interlock) {
    Section section(parent.required("confirm"), "confirm", parent.diagnostics());
    if (const Field* field = read_field_reference(section, "field", draft)) {
        interlock.confirm_field = field->id;
        interlock.confirm_equals = read_amount(section, "equals", draft.unit_of(field->id));
        check_credible(section, "equals", *field, interlock.confirm_equals);
    } else {
        static_cast<void>(section.find("equals"));
    }
    section.finish();
}

void read_interlock(const document::Node& node, Draft& draft, Diagnostics& diagnostics) {
    Section section(node, "interlock", diagnostics);
    Interlock interlock;
    std::vector<std::string> ids;
    for (const Condition& condition : draft.profile.conditions) ids.push_back(condition.id.value());
    interlock.when = ConditionId{section.word("when", "condition", ids)};
    read_write(section, interlock);
    read_confirm(section, draft, interlock);
    interlock.within = section.duration("within");
    if (section.has("within") && interlock.within < Duration{100}) section.complain_at("within", "\"within\" must be at least 100ms");
    section.finish();
    draft.profile.interlocks.push_back(std::move(interlock));
}

}  // namespace

void read_conditions(Section& root, Draft& draft) {
    const auto nodes = read_list(root, "condition", conditions_max);
    if (draft.profile.protocol == Protocol::dc09 && !nodes.empty())
        root.complain(nodes.front()->place, "a dc09 device sends events: describe them under [[event]], not [[condition]]");
    for (const document::Node* node : nodes) read_condition(*node, draft, root.diagnostics());
}

void read_events(Section& root, Draft& draft) {
    const auto nodes = read_list(root, "event", events_max);
    if (draft.profile.protocol != Protocol::dc09 && !nodes.empty())
        root.complain(nodes.front()->place, "only a dc09 device sends events: describe limits under [[condition]]");
    for (const document::Node* node : nodes) read_event(*node, draft, root.diagnostics());
}

void read_interlocks(Section& root, Draft& draft) {
    const auto nodes = read_list(root, "interlock", interlocks_max);
    if (draft.profile.protocol != Protocol::modbus && !nodes.empty())
        root.complain(nodes.front()->place,
                      "an interlock writes by Modbus; a " + std::string(to_string(draft.profile.protocol)) + " device has none");
    for (const document::Node* node : nodes) read_interlock(*node, draft, root.diagnostics());
}

}  // namespace gengfu::profile
