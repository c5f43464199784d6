#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>
#include <utility>

#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/tilt.hpp"

namespace gengfu::detect {

namespace json = boost::json;

std::vector<ConditionId> Tilt::standing() const {
    std::vector<ConditionId> all;
    for (const Tiers* each : {&tiers_, &rates_})
        if (auto said = each->standing()) all.push_back(std::move(*said));
    if (gap_) all.emplace_back("tilt-gap");
    if (is_unsigned_) all.emplace_back("tilt-unsigned");
    return all;
}

json::value Tilt::save() const {
    json::object saved{{"tiers", tiers_.save()},
                       {"rates", rates_.save()},
                       {"hour", hour_},
                       {"gap", gap_},
                       {"noise", noise_},
                       {"swing", swing_},
                       {"step_minutes", step_.minutes},
                       {"step_hour", step_.hour},
                       {"mean_from", mean_from_}};
    json::array& channels = saved["channels"].emplace_array();
    for (const Channel& each : channels_) channels.push_back(each.save());
    saved["at_edge"] = at_edge_.save();
    saved["is_unsigned"] = is_unsigned_;
    if (step_.reference) saved["step_reference"] = json::array(step_.reference->begin(), step_.reference->end());
    if (newest_) saved["newest"] = to_unix_ms(*newest_);
    if (waiting_since_) saved["waiting_since"] = to_unix_ms(*waiting_since_);
    return saved;
}

std::optional<json::value> Tilt::save_learnt() {
    if (!std::exchange(has_learnt_, false)) return std::nullopt;
    return json::value{{"hours", hours_.save()}, {"days", days_.save()}, {"compensation", compensation_.save()}};
}

void Tilt::restore(const json::value& value) {
    const json::object& saved = value.as_object();
    tiers_.restore(saved.at("tiers"));
    rates_.restore(saved.at("rates"));
    for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i].restore(saved.at("channels").as_array().at(i));
    step_ = {saved.at("step_minutes").to_number<int>(), std::nullopt, integer_at(saved, "step_hour")};
    if (const json::value* reference = saved.if_contains("step_reference")) {
        step_.reference.emplace();
        for (const json::value& each : reference->as_array()) step_.reference->push_back(each.to_number<double>());
        if (step_.reference->size() != channels_.size()) throw std::invalid_argument("a step of another number of fields");
    }
    hour_ = integer_at(saved, "hour");
    mean_from_ = saved.contains("mean_from") ? integer_at(saved, "mean_from") : 0;
    gap_ = saved.at("gap").as_bool();
    noise_ = number_at(saved, "noise");
    swing_ = number_at(saved, "swing");
    newest_.reset();
    waiting_since_.reset();
    if (saved.contains("newest")) newest_ = instant_at(saved, "newest");
    if (saved.contains("waiting_since")) waiting_since_ = instant_at(saved, "waiting_since");
    at_edge_.restore(saved.at("at_edge"));
    is_unsigned_ = saved.contains("is_unsigned") && saved.at("is_unsigned").as_bool();
}

void Tilt::restore_learnt(const json::value& value) {
    const json::object& saved = value.as_object();
    hours_.restore(saved.at("hours"));
    days_.restore(saved.at("days"));
    compensation_.restore(saved.at("compensation"));
    const bool is_wide = std::ranges::all_of(hours_.all(), [&](const Row& row) { return row.values.size() == channels_.size(); });
    if (!is_wide) throw std::invalid_argument("hours of another number of fields");
}

}  // namespace gengfu::detect
