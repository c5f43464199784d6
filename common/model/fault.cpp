#include "common/model/fault.hpp"

namespace gengfu {

std::string_view to_string(FaultKind kind) noexcept {
    switch (kind) {
        case FaultKind::malformed: return "malformed";
        case FaultKind::unsupported: return "unsupported";
        case FaultKind::refused: return "refused";
        case FaultKind::timeout: return "timeout";
        case FaultKind::unreachable: return "unreachable";
        case FaultKind::not_found: return "not_found";
        case FaultKind::conflict: return "conflict";
        case FaultKind::full: return "full";
        case FaultKind::io: return "io";
    }
    return "unknown";
}

std::string to_string(const Diagnostic& diagnostic) {
    const Place& place = diagnostic.place;
    std::string text = place.file;
    if (place.line != 0) text += ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    return text + ": " + diagnostic.what;
}

std::string to_string(const Diagnostics& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (!text.empty()) text += '\n';
        text += to_string(diagnostic);
    }
    return text;
}

}  // namespace gengfu
