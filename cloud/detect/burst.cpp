#include "cloud/detect/burst.hpp"

#include <algorithm>
#include <utility>

#include "cloud/detect/hours.hpp"
#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/reason.hpp"

namespace gengfu::detect {
namespace {

constexpr Duration piece_least = std::chrono::minutes{10};
constexpr Duration strange_for = std::chrono::days{14};  ///< so long nobody knows what the home does not do

/// A meter may be off by one count: by 10 L at most, which is much for minutes and little for an hour.
std::int64_t tolerance_of(const Use& piece) {
    return piece.length() < std::chrono::minutes{30} ? 10 : 1;
}

}  // namespace

const ConditionId& burst_condition() {
    static const ConditionId id{"burst"};
    return id;
}

std::vector<Finding> Burst::take(const Use& use) {
    if (!began_) began_ = use.from;
    if (strong_flows_.begin(use.from)) has_learnt_ = true;
    if (!piece_) piece_ = Use{use.from, use.from, 0};
    piece_->to = use.to;
    if (use.litres) {
        *piece_->litres += *use.litres;
    } else {
        piece_ = Use{use.to, use.to, 0};
        last_.reset();
    }
    if (piece_->length() < piece_least && use.litres) return {};
    const Use piece = *std::exchange(piece_, std::nullopt);
    follow(piece);
    const bool stands = settings_.on && run_ && lacks(*run_, tolerance_of(piece)) <= 0 && is_too_long(*run_);
    if (stands == stands_) return {};
    stands_ = stands;
    if (!stands) return {{burst_condition(), AlarmChange::cleared, settings_.priority, piece.to, Reason("burst-over").text()}};
    const Reason why = Reason("burst").with("litres_per_hour", settings_.litres_per_hour).with("since", run_->from);
    return {{burst_condition(), AlarmChange::active, settings_.priority, piece.to, why.text()}};
}

void Burst::follow(const Use& piece) {
    if (lacks(piece, tolerance_of(piece)) > 0) {
        end_run();
        last_ = piece;
    } else if (!run_) {
        run_ = piece;
    } else {
        run_->to = piece.to;
        *run_->litres += *piece.litres;
    }
}

void Burst::end_run() {
    if (run_ && run_->length() >= settings_.after_if_unusual) {
        strong_flows_.note(run_->from, run_->to, can_have_stood(*run_) - settings_.after_if_unusual);
        has_learnt_ = true;
    }
    run_.reset();
}

std::int64_t Burst::lacks(const Use& flow, std::int64_t tolerance) const {
    return settings_.litres_per_hour * flow.length().count() / Duration{std::chrono::hours{1}}.count() - *flow.litres - tolerance;
}

Duration Burst::can_have_stood(const Use& run) const {
    // What was used at an unknown moment of a long time says nothing of its end.
    if (!last_ || last_->length() > Hours::single_most || *run.litres <= 0) return run.length();
    return run.length() + std::min(last_->length(), run.length() * *last_->litres / *run.litres);
}

bool Burst::is_too_long(const Use& run) const {
    if (run.length() >= settings_.after) return true;
    if (run.length() < settings_.after_if_unusual) return false;
    const Duration stood = can_have_stood(run);
    if (run.to - *began_ < strange_for) return stood >= settings_.after;
    return strong_flows_.once_in(run.to, run.from, stood - settings_.after_if_unusual) > settings_.once_in;
}

boost::json::value Burst::save() const {
    const auto json_of_use = [](const std::optional<Use>& use) {
        return use ? boost::json::value(boost::json::array{to_unix_ms(use->from), to_unix_ms(use->to), *use->litres})
                   : boost::json::value();
    };
    return boost::json::object{{"piece", json_of_use(piece_)},
                               {"began", json_of(began_)},
                               {"run", json_of_use(run_)},
                               {"last", json_of_use(last_)},
                               {"stands", stands_}};
}

void Burst::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    const auto use_at = [&](std::string_view key) -> std::optional<Use> {
        if (parts.at(key).is_null()) return std::nullopt;
        const auto number = [&](std::size_t i) { return parts.at(key).as_array().at(i).to_number<std::int64_t>(); };
        return Use{from_unix_ms(number(0)), from_unix_ms(number(1)), number(2)};
    };
    piece_ = use_at("piece");
    run_ = use_at("run");
    last_ = parts.contains("last") ? use_at("last") : std::nullopt;
    began_ = instant_if(parts, "began");
    stands_ = parts.at("stands").as_bool();
}

}  // namespace gengfu::detect
