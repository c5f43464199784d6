#include "cloud/feed/figures_json.hpp"

#include <boost/json.hpp>

#include "cloud/feed/array_of.hpp"

namespace gengfu::feed {
namespace {

namespace json = boost::json;
using alert::Figures;

json::value share(std::size_t part, std::size_t of) {
    if (of == 0) return nullptr;
    return static_cast<double>(part) / static_cast<double>(of);
}

json::value seconds(const std::optional<Duration>& duration) {
    if (!duration) return nullptr;
    return static_cast<double>(duration->count()) / 1000.0;
}

/// Whole ones as such: most desks have no part of an operator.
json::value number(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) return whole;
    return value;
}

json::value text_or_null(const std::optional<std::string>& text) {
    if (!text) return nullptr;
    return json::value(*text);
}

json::object object_of(const Figures::Source& source) {
    return {{"group", source.group.value()},   {"edge", source.edge.value()}, {"place", source.place},
            {"device", source.device.value()}, {"kind", source.kind.value()}, {"condition", source.condition.value()}};
}

json::array sources_of(const std::vector<Figures::Source>& sources, std::size_t all) {
    json::array array;
    for (const Figures::Source& each : sources) {
        json::object object = object_of(each);
        object["alarms"] = each.alarms;
        object["share"] = share(each.alarms, all);
        array.emplace_back(std::move(object));
    }
    return array;
}

json::object object_of(const Figures::Spread& spread) {
    return {{"count", spread.count}, {"p50_s", seconds(spread.p50)}, {"p95_s", seconds(spread.p95)}};
}

json::object object_of(const Figures::Ended& ended) {
    return {{"ended", ended.ended}, {"false_alarms", ended.false_alarms}, {"share", share(ended.false_alarms, ended.ended)}};
}

json::object of_kind(const Figures::EndedOf& each) {
    json::object object = object_of(each.ended);
    object["kind"] = each.name;
    return object;
}

json::object of_device(const Figures::EndedOf& each) {
    json::object object = object_of(each.source);
    object.erase("condition");
    for (const auto& [key, value] : object_of(each.ended)) object[key] = value;
    return object;
}

json::object of_model(const EndedOfModel& each) {
    json::object object = object_of(each.ended);
    object["manufacturer"] = text_or_null(each.model.manufacturer);
    object["model"] = text_or_null(each.model.model);
    return object;
}

json::object floods_of(const Counted& counted) {
    json::array periods;
    for (const Figures::Flood& each : counted.figures.floods)
        periods.emplace_back(json::object{{"from", to_rfc3339(each.from)}, {"to", to_rfc3339(each.to)}, {"alarms", each.alarms}});
    const auto whole = static_cast<std::size_t>((counted.period.to - counted.period.from).count());
    return {{"share", share(static_cast<std::size_t>(counted.figures.flooded.count()), whole)}, {"periods", std::move(periods)}};
}

json::array stale_of(const Figures& figures) {
    json::array array;
    for (const Figures::Stale& each : figures.stale) {
        json::object object = object_of(each.source);
        object["alert"] = each.alert.value();
        object["since"] = to_rfc3339(each.since);
        array.emplace_back(std::move(object));
    }
    return array;
}

json::object exercises_of(const Figures& figures) {
    json::array named;
    for (const Figures::Exercise& each : figures.exercises) {
        json::object object = object_of(each.source);
        object["alert"] = each.alert.value();
        named.emplace_back(std::move(object));
    }
    return {{"count", figures.exercises_count}, {"alerts", std::move(named)}};
}

json::object object_of(const Counted& counted, const Models& models) {
    const Figures& figures = counted.figures;
    json::object object;
    object["name"] = counted.period.name.empty() ? json::value(nullptr) : json::value(counted.period.name);
    object["from"] = to_rfc3339(counted.period.from);
    object["to"] = to_rfc3339(counted.period.to);
    object["operators"] = number(counted.period.operators);
    object["alarms"] = figures.alarms;
    object["per_operator_10min"] = json::object{{"average", figures.average}, {"peak", figures.peak}};
    object["slots"] = array_of(figures.slots, [](std::size_t alarms) { return alarms; });
    object["slot_operators"] =
        counted.period.by_slot.empty() ? json::value(nullptr) : json::value(array_of(counted.period.by_slot, number));
    object["floods"] = floods_of(counted);
    object["top_sources"] = sources_of(figures.top, figures.alarms);
    object["chattering"] = sources_of(figures.chattering, figures.alarms);
    object["stale"] = stale_of(figures);
    json::object& mix = object["priorities"].emplace_object();
    for (std::size_t i = 0; i < figures.by_priority.size(); ++i)
        mix["P" + std::to_string(i + 1)] =
            json::object{{"alarms", figures.by_priority[i]}, {"share", share(figures.by_priority[i], figures.alarms)}};
    object["answered"] = object_of(figures.answered);
    object["unanswered"] = figures.unanswered;
    object["arrived"] = object_of(figures.arrived);
    object["false_alarms"] = object_of(figures.ended);
    object["false_alarms_by_kind"] = array_of(figures.ended_by_kind, of_kind);
    object["false_alarms_by_model"] = array_of(ended_by_model(figures, models), of_model);
    object["false_alarms_by_device"] = array_of(figures.ended_by_device, of_device);
    object["exercises"] = exercises_of(figures);
    return object;
}

}  // namespace

std::string figures_json(const Counted& whole, const std::vector<Counted>& days, const std::vector<Counted>& turns, const Models& models) {
    const auto told = [&](const Counted& each) { return object_of(each, models); };
    return json::serialize(json::object{{"whole", told(whole)}, {"days", array_of(days, told)}, {"shifts", array_of(turns, told)}});
}

}  // namespace gengfu::feed
