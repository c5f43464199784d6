#include "cloud/detect/hours.hpp"

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {

std::optional<Use> Hours::take(const Use& use) {
    if (!open_) {
        open_ = use;
    } else {
        open_->to = use.to;
        if (open_->litres && use.litres)
            *open_->litres += *use.litres;
        else
            open_->litres.reset();
    }
    const auto hour_of = [](Instant at) { return std::chrono::floor<std::chrono::hours>(at); };
    const bool goes_on = hour_of(open_->from) == hour_of(open_->to) && open_->litres;
    return goes_on ? std::nullopt : std::exchange(open_, std::nullopt);
}

boost::json::value Hours::save() const {
    if (!open_) return nullptr;
    return boost::json::object{{"from", to_unix_ms(open_->from)}, {"to", to_unix_ms(open_->to)}, {"litres", *open_->litres}};
}

void Hours::restore(const boost::json::value& saved) {
    open_.reset();
    if (saved.is_null()) return;
    const boost::json::object& use = saved.as_object();
    open_ = Use{instant_at(use, "from"), instant_at(use, "to"), integer_at(use, "litres")};
}

}  // namespace gengfu::detect
