#include "cloud/detect/leak.hpp"

#include <algorithm>
#include <cmath>

#include "cloud/detect/hours.hpp"
#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/reason.hpp"

namespace gengfu::detect {
namespace {

constexpr double evidence_an_hour_most = 3;  ///< for or against: no single hour decides
constexpr std::size_t waiting_most = 200;
constexpr std::int64_t everyday_flow = 2;  ///< L/h: an hour with less is no leak's, and what came before it is learnt

}  // namespace

const ConditionId& leak_condition() {
    static const ConditionId id{"leak"};
    return id;
}

Leak::Leak(const LeakSettings& settings, Duration utc_offset) : settings_(settings), volumes_(utc_offset, settings.half_life) {}

std::vector<Finding> Leak::take(const Use& hour, bool burst_stands) {
    follow(hour);
    learn_from(hour);
    auto flow = proven(hour.to);
    if (!flow && raised_ && runs_[*raised_].since != hour.to) flow = raised_;
    const bool stands = settings_.on && flow && (stands_ || !burst_stands);
    if (stands == stands_) return {};
    stands_ = stands;
    raised_ = stands ? flow : std::nullopt;
    if (!stands) return {{leak_condition(), AlarmChange::cleared, settings_.priority, hour.to, Reason("leak-over").text()}};
    const Reason why = Reason("leak").with("litres_per_hour", flows[*flow]).with("since", *runs_[*flow].since);
    return {{leak_condition(), AlarmChange::active, settings_.priority, hour.to, why.text()}};
}

void Leak::follow(const Use& hour) {
    const bool is_single = hour.length() <= Hours::single_most;
    const double hours = std::chrono::duration<double, std::chrono::hours::period>(hour.length()).count();
    for (std::size_t i = 0; i < flows.size(); ++i) {
        Run& run = runs_[i];
        if (!hour.litres || static_cast<double>(*hour.litres) < std::floor(static_cast<double>(flows[i]) * hours)) {
            run = {hour.to, 0};
            continue;
        }
        if (!run.since) run.since = hour.from;
        if (!is_single) continue;
        const auto in_an_hour = static_cast<std::int64_t>(std::llround(static_cast<double>(*hour.litres) / hours));
        const double evidence = evidence_for(flows[i], hour.from + hour.length() / 2, in_an_hour);
        run.evidence = std::max(0.0, run.evidence + std::clamp(evidence, -evidence_an_hour_most, evidence_an_hour_most));
    }
}

double Leak::evidence_for(std::int64_t flow, Instant middle, std::int64_t litres) const {
    constexpr std::int64_t parts = 4;
    double with_leak = 0;
    std::int64_t tried = 0, last = 0;
    for (std::int64_t part = 0; part < parts; ++part) {
        const std::int64_t leaked = flow + flow * part / parts;
        if (leaked == last) continue;
        last = leaked;
        ++tried;
        if (litres >= leaked) with_leak += volumes_.likelihood(middle, litres - leaked);
    }
    return std::log(with_leak / static_cast<double>(tried) / volumes_.likelihood(middle, litres));
}

void Leak::learn_from(const Use& hour) {
    if (hour.litres && hour.length() <= Hours::single_most) waiting_.push_back(hour);
    const bool is_everyday = runs_[1].since == hour.to;
    if (!is_everyday && waiting_.size() < waiting_most) return;
    for (const Use& each : waiting_) volumes_.learn(each);
    waiting_.clear();
}

const FlowSettings& Leak::limits(std::int64_t flow) const {
    return flow < everyday_flow ? settings_.trickle : flow == everyday_flow ? settings_.slow : settings_.steady;
}

std::optional<std::size_t> Leak::proven(Instant now) const {
    for (std::size_t i = flows.size(); i-- > 0;) {
        const FlowSettings& needs = limits(flows[i]);
        if (runs_[i].since && now - *runs_[i].since >= needs.after && runs_[i].evidence >= needs.evidence) return i;
    }
    return std::nullopt;
}

boost::json::value Leak::save() const {
    boost::json::array runs, waiting;
    for (const Run& each : runs_)
        runs.push_back(boost::json::array{each.since ? boost::json::value(to_unix_ms(*each.since)) : boost::json::value(), each.evidence});
    for (const Use& each : waiting_) waiting.push_back(boost::json::array{to_unix_ms(each.from), to_unix_ms(each.to), *each.litres});
    return boost::json::object{{"volumes", volumes_.save()},
                               {"runs", std::move(runs)},
                               {"waiting", std::move(waiting)},
                               {"stands", stands_},
                               {"raised", raised_ ? boost::json::value(*raised_) : boost::json::value()}};
}

void Leak::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    volumes_.restore(parts.at("volumes"));
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const boost::json::array& run = parts.at("runs").as_array().at(i).as_array();
        runs_[i] = {};
        if (!run.at(0).is_null()) runs_[i].since = from_unix_ms(run.at(0).to_number<std::int64_t>());
        runs_[i].evidence = run.at(1).to_number<double>();
    }
    waiting_.clear();
    for (const boost::json::value& each : parts.at("waiting").as_array()) {
        const auto number = [&](std::size_t i) { return each.as_array().at(i).to_number<std::int64_t>(); };
        waiting_.push_back({from_unix_ms(number(0)), from_unix_ms(number(1)), number(2)});
    }
    stands_ = parts.at("stands").as_bool();
    raised_.reset();
    const boost::json::value* flow = parts.if_contains("raised");
    if (flow != nullptr && !flow->is_null()) raised_ = std::min(flow->to_number<std::size_t>(), flows.size() - 1);
}

}  // namespace gengfu::detect
