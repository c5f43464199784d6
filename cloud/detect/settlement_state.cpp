#include <boost/json.hpp>
#include <utility>

#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/settlement.hpp"

namespace gengfu::detect {

namespace json = boost::json;

std::vector<ConditionId> Settlement::standing(const DeviceId& device) const {
    std::vector<ConditionId> all;
    const auto add = [&](const Tiers& tiers) {
        if (auto said = tiers.standing()) all.push_back(std::move(*said));
    };
    for (const Watched& each : points_) {
        if (each.device != device) continue;
        for (const Tiers* tiers : {&each.settled, &each.risen, &each.settling, &each.slow}) add(*tiers);
        if (each.gap) all.emplace_back("settlement-gap");
        if (each.is_unsigned) all.emplace_back("settlement-unsigned");
    }
    if (device == settings_.points.front().device) add(differential_);
    return all;
}

json::value Settlement::save() const {
    json::object saved{{"differential", differential_.save()}, {"judged_hour", judged_hour_}};
    if (top_hour_) saved["top_hour"] = *top_hour_;
    json::object& points = saved["points"].emplace_object();
    for (const Watched& each : points_) {
        points[each.device.value()] = {{"gauge", each.gauge.save()},
                                       {"settled", each.settled.save()},
                                       {"risen", each.risen.save()},
                                       {"settling", each.settling.save()},
                                       {"slow", each.slow.save()},
                                       {"gap", each.gap},
                                       {"mean_from", each.mean_from},
                                       {"is_unsigned", each.is_unsigned},
                                       {"at_edge", each.sunk_at_edge.save()},
                                       {"risen_at_edge", each.risen_at_edge.save()}};
    }
    return saved;
}

std::optional<json::value> Settlement::save_learnt() {
    bool has_learnt = false;
    for (Watched& each : points_) has_learnt |= each.gauge.has_learnt();
    if (!has_learnt) return std::nullopt;
    json::object saved;
    for (const Watched& each : points_) saved[each.device.value()] = each.gauge.save_learnt();
    return saved;
}

void Settlement::restore(const json::value& value) {
    const json::object& saved = value.as_object();
    differential_.restore(saved.at("differential"));
    judged_hour_ = integer_at(saved, "judged_hour");
    top_hour_.reset();
    if (saved.contains("top_hour")) top_hour_ = integer_at(saved, "top_hour");
    for (Watched& each : points_) {
        // A point that was added to the rules meanwhile begins anew.
        const json::value* found = saved.at("points").as_object().if_contains(each.device.value());
        if (found == nullptr) continue;
        const json::object& point = found->as_object();
        each.gauge.restore(point.at("gauge"));
        each.settled.restore(point.at("settled"));
        each.risen.restore(point.at("risen"));
        each.settling.restore(point.at("settling"));
        each.slow.restore(point.at("slow"));
        each.gap = point.at("gap").as_bool();
        each.mean_from = point.contains("mean_from") ? integer_at(point, "mean_from") : 0;
        each.is_unsigned = point.contains("is_unsigned") && point.at("is_unsigned").as_bool();
        each.sunk_at_edge.restore(point.at("at_edge"));
        if (point.contains("risen_at_edge")) each.risen_at_edge.restore(point.at("risen_at_edge"));
    }
}

void Settlement::restore_learnt(const json::value& value) {
    for (Watched& each : points_)
        if (const json::value* found = value.as_object().if_contains(each.device.value())) each.gauge.restore_learnt(*found);
}

}  // namespace gengfu::detect
