#include "common/model/reading.hpp"

namespace gengfu {

std::string_view to_string(AlarmChange change) noexcept {
    switch (change) {
        case AlarmChange::active: return "active";
        case AlarmChange::cleared: return "cleared";
        case AlarmChange::pressed: return "pressed";
    }
    return "unknown";
}

}  // namespace gengfu
