#include "cloud/detect/meter.hpp"

#include "cloud/detect/json_parts.hpp"

namespace gengfu::detect {

std::optional<Use> Meter::take(Instant at, std::int64_t index) {
    if (last_ && at <= last_->at) return std::nullopt;
    std::optional<Use> use;
    if (last_) use = Use{last_->at, at, std::nullopt};
    if (use && index >= last_->index) use->litres = index - last_->index;
    last_ = Last{at, index};
    return use;
}

boost::json::value Meter::save() const {
    if (!last_) return nullptr;
    return boost::json::object{{"at", to_unix_ms(last_->at)}, {"index", last_->index}};
}

void Meter::restore(const boost::json::value& saved) {
    last_.reset();
    if (saved.is_null()) return;
    last_ = Last{instant_at(saved.as_object(), "at"), integer_at(saved.as_object(), "index")};
}

}  // namespace gengfu::detect
