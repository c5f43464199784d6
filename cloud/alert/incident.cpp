#include "cloud/alert/incident.hpp"

#include <algorithm>

namespace gengfu::alert {

IncidentOutline outline_of(const Incident& incident) {
    IncidentOutline outline{incident.id, incident.kind, incident.group, incident.edge, incident.raised_at, false, Priority::p4, {}};
    for (const Alert& each : incident.members) {
        outline.is_open |= is_open(each.state);
        outline.priority = std::min(outline.priority, each.priority);
        outline.members.push_back(each.id);
    }
    return outline;
}

}  // namespace gengfu::alert
