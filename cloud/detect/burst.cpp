#include "cloud/detect/burst.hpp"

#include <utility>

#include "cloud/detect/json_parts.hpp"
#include "cloud/detect/reason.hpp"

namespace gengfu::detect {
namespace {

constexpr Duration piece_least = std::chrono::minutes{10};
constexpr Duration strange_for = std::chrono::days{14};  ///< so long nobody knows what the home does not do

}  // namespace

const ConditionId& burst_condition() {
    static const ConditionId id{"burst"};
    return id;
}

std::vector<Finding> Burst::take(const Use& use) {
    if (!began_) began_ = use.from;
    if (!piece_) piece_ = Use{use.from, use.from, 0};
    piece_->to = use.to;
    if (use.litres)
        *piece_->litres += *use.litres;
    else
        piece_ = Use{use.to, use.to, 0};
    if (piece_->length() < piece_least && use.litres) return {};
    const Use piece = *std::exchange(piece_, std::nullopt);
    const bool flows = *piece.litres > 0 && *piece.litres * (Duration{std::chrono::hours{1}} / Duration{1}) >=
                                                settings_.litres_per_hour * piece.length().count();
    if (!flows) {
        if (since_ && piece.from - *since_ >= settings_.after_if_new) last_end_ = piece.from;
        since_.reset();
    } else if (!since_) {
        since_ = piece.from;
    }
    const bool stands = settings_.on && is_too_much(piece.to);
    if (stands == stands_) return {};
    stands_ = stands;
    if (!stands) return {{burst_condition(), AlarmChange::cleared, settings_.priority, piece.to, Reason("burst-over").text()}};
    const Reason why = Reason("burst").with("litres_per_hour", settings_.litres_per_hour).with("since", *since_);
    return {{burst_condition(), AlarmChange::active, settings_.priority, piece.to, why.text()}};
}

bool Burst::is_too_much(Instant now) const {
    if (!since_) return false;
    const Duration lasts = now - *since_;
    const bool is_known = now - *began_ >= strange_for;
    const bool is_new = is_known && (!last_end_ || now - *last_end_ > settings_.memory);
    return lasts >= (is_new ? settings_.after_if_new : settings_.after);
}

boost::json::value Burst::save() const {
    boost::json::value piece;
    if (piece_) piece = boost::json::array{to_unix_ms(piece_->from), to_unix_ms(piece_->to), *piece_->litres};
    return boost::json::object{
        {"piece", piece}, {"began", json_of(began_)}, {"since", json_of(since_)}, {"last_end", json_of(last_end_)}, {"stands", stands_}};
}

void Burst::restore(const boost::json::value& saved) {
    const boost::json::object& parts = saved.as_object();
    piece_.reset();
    if (const auto* piece = parts.at("piece").if_array()) {
        const auto number = [&](std::size_t i) { return piece->at(i).to_number<std::int64_t>(); };
        piece_ = Use{from_unix_ms(number(0)), from_unix_ms(number(1)), number(2)};
    }
    began_ = instant_if(parts, "began");
    since_ = instant_if(parts, "since");
    last_end_ = instant_if(parts, "last_end");
    stands_ = parts.at("stands").as_bool();
}

}  // namespace gengfu::detect
