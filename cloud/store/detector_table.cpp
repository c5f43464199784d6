#include "cloud/store/detector_table.hpp"

#include <boost/json.hpp>

namespace gengfu::store {

DetectorTable::DetectorTable(sqlite::Database& database)
    : find_(database.prepare("SELECT detector, part, state FROM detector WHERE device_id = ?1")),
      drop_(database.prepare("DELETE FROM detector WHERE device_id = ?1 AND detector = ?2 AND part = 'now'")),
      keep_(database.prepare("INSERT INTO detector(device_id, detector, part, state) VALUES(?1, ?2, ?3, ?4) "
                             "ON CONFLICT(device_id, detector, part) DO UPDATE SET state = ?4")) {}

detect::Watch* DetectorTable::touch(std::int64_t device, const Make& make) {
    detect::Watch& watch = watch_of(device, make);
    if (watch.empty()) return nullptr;
    touched_.insert(device);
    return &watch;
}

void DetectorTable::renew(std::int64_t device) {
    if (touched_.erase(device) != 0) write_state(device);
    watches_.erase(device);
}

detect::Watch& DetectorTable::watch_of(std::int64_t device, const Make& make) {
    if (const auto kept = watches_.find(device); kept != watches_.end()) return kept->second;
    if (watches_.size() >= kept_max) {
        flush();
        watches_.clear();
        touched_.clear();
    }
    touched_.insert(device);
    return watches_.emplace(device, restored(device, make)).first->second;
}

std::vector<DetectorTable::Row> DetectorTable::rows_of(std::int64_t device) {
    std::vector<Row> rows;
    find_.bind(1, device);
    while (find_.step()) rows.push_back({find_.text(0), find_.text(1), find_.text(2)});
    return rows;
}

std::vector<std::string> DetectorTable::kept(std::int64_t device) {
    std::set<std::string> names;
    for (const auto& [detector, part, state] : rows_of(device)) names.insert(detector);
    return {names.begin(), names.end()};
}

void DetectorTable::drop_present(std::int64_t device, const std::string& detector) {
    drop_.bind(1, device).bind(2, detector).run();
}

detect::Watch DetectorTable::restored(std::int64_t device, const Make& make) {
    detect::Watch watch = make();
    if (watch.empty()) return watch;
    const std::vector<Row> rows = rows_of(device);
    std::set<std::string> unreadable;
    const auto restore = [&] {
        for (const auto& [detector, part, state] : rows) {
            if (unreadable.contains(detector)) continue;
            try {
                watch.restore({detector, part, boost::json::parse(state)});
            } catch (const std::exception&) {
                unreadable.insert(detector);
                return false;
            }
        }
        return true;
    };
    // Whoever has failed half-way is not used any further.
    while (!restore()) watch = make();
    return watch;
}

void DetectorTable::write_state(std::int64_t device) {
    for (const auto& state : watches_.at(device).save())
        keep_.bind(1, device).bind(2, state.detector).bind(3, state.part).bind(4, boost::json::serialize(state.value)).run();
}

void DetectorTable::flush() {
    for (const std::int64_t device : touched_) write_state(device);
}

void DetectorTable::forget() {
    for (const std::int64_t device : touched_) watches_.erase(device);
    touched_.clear();
}

}  // namespace gengfu::store
