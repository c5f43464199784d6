#include "edge/zero_section.hpp"

#include <cmath>

namespace gengfu::edge {
namespace {

using document::Section;
using profile::Comparison;
using profile::Condition;
using profile::Field;

bool has_zero(const Field& field) {
    return field.quantity == Quantity::angle || field.quantity == Quantity::length;
}

bool is_reachable(const Condition& condition, const Field& field, std::int64_t zero) {
    const std::int64_t limit = condition.limit + zero;
    if (condition.comparison == Comparison::above) return !field.most || limit < *field.most;
    if (condition.comparison == Comparison::below) return !field.least || limit > *field.least;
    return (!field.least || limit >= *field.least) && (!field.most || limit <= *field.most);
}

void check(Section& section, const Field& field, const profile::Profile& profile, std::int64_t zero) {
    const std::string& name = field.id.value();
    if ((field.least && zero < *field.least) || (field.most && zero > *field.most))
        section.complain_at(name, "\"" + name + "\" is outside of what the field can be (its least and most)");
    for (const Condition& condition : profile.conditions)
        if (condition.field == field.id && !is_reachable(condition, field, zero))
            section.complain_at(name, "with this zero condition \"" + condition.id.value() + "\" could never stand");
}

}  // namespace

guard::Zero read_zero(const document::Node& node, const profile::Profile& profile, Diagnostics& diagnostics) {
    Section section(node, "zero", diagnostics);
    guard::Zero zero;
    for (const Field& field : profile.fields) {
        const std::string& name = field.id.value();
        if (!has_zero(field)) {
            if (section.has(name)) section.complain_at(name, "\"" + name + "\" is no angle and no length: it has no zero of its mounting");
            continue;
        }
        const std::size_t faults = diagnostics.size();
        const auto value = section.number_if(name);
        if (!value || diagnostics.size() != faults) continue;
        const std::int64_t amount = std::llround(*value * units_of(field.quantity).back().worth);
        check(section, field, profile, amount);
        zero.emplace(field.id, amount);
    }
    section.finish();
    return zero;
}

}  // namespace gengfu::edge
