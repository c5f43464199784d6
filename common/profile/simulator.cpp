#include <algorithm>
#include <utility>

#include "common/profile/parts.hpp"

namespace gengfu::profile {
namespace {

using document::Section;

constexpr std::size_t signals_max = 64;
constexpr std::size_t causes_max = 16;

void read_signal(const document::Node& node, const Draft& draft, Simulator& simulator, Diagnostics& diagnostics) {
    Section section(node, "signal", diagnostics);
    const Field* field = read_field_reference(section, "field", draft);
    const Unit& unit = field == nullptr ? units_of(Quantity::code).front() : draft.unit_of(field->id);
    if (field == nullptr) {
        for (const std::string_view key : {"base", "noise"}) static_cast<void>(section.find(key));
    } else {
        Signal signal{field->id, read_amount(section, "base", unit), read_amount_if(section, "noise", unit).value_or(0)};
        check_credible(section, "base", *field, signal.base);
        if (signal.noise < 0) section.complain_at("noise", "\"noise\" must not be negative");
        const auto same_field = [&](const Signal& each) { return each.field == field->id; };
        if (std::any_of(simulator.signals.begin(), simulator.signals.end(), same_field))
            section.complain_at("field", "a second signal of field \"" + field->id.value() + '"');
        simulator.signals.push_back(std::move(signal));
    }
    section.finish();
}

void read_cause(const document::Node& node, const Draft& draft, Simulator& simulator, Diagnostics& diagnostics) {
    Section section(node, "cause", diagnostics);
    Cause cause;
    cause.name = read_id(section, "name");
    cause.over = section.duration_or("over", Duration{0});
    cause.hold = section.duration("hold");
    if (const Field* field = read_field_reference(section, "field", draft)) {
        cause.field = field->id;
        cause.to = read_amount(section, "to", draft.unit_of(field->id));
        check_credible(section, "to", *field, cause.to);
        const auto same = [&](const Cause& each) { return each.name == cause.name && each.field == cause.field; };
        if (std::any_of(simulator.causes.begin(), simulator.causes.end(), same))
            section.complain_at("name", "a second cause \"" + cause.name + "\" of field \"" + field->id.value() + '"');
    } else {
        static_cast<void>(section.find("to"));
    }
    section.finish();
    simulator.causes.push_back(std::move(cause));
}

}  // namespace

void read_simulator(Section& root, Draft& draft) {
    Section section(root.required("simulator"), "simulator", root.diagnostics());
    Simulator simulator;
    for (const document::Node* node : read_list(section, "signal", signals_max)) read_signal(*node, draft, simulator, root.diagnostics());
    for (const document::Node* node : read_list(section, "cause", causes_max)) read_cause(*node, draft, simulator, root.diagnostics());
    section.finish();
    draft.profile.simulator = std::move(simulator);
}

}  // namespace gengfu::profile
