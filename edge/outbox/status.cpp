#include "edge/outbox/status.hpp"

#include <algorithm>

#include "edge/outbox/quarantine.hpp"

namespace gengfu::edge {

std::optional<Outbox::Status> read_status(const std::filesystem::path& directory, const std::string& vfs) {
    Outbox::Status status;
    SequenceSet settled;
    std::uint64_t last = 0;
    bool is_any = false;
    for (const char* name : {"alarms.db", "readings.db"}) {
        try {
            BatchView file(directory / name, vfs);
            if (const auto newest = file.reader().last()) {
                last = std::max(last, *newest);
                status.taken = std::max(status.taken, file.reader().at(*newest)->row.taken_after);
            }
            if (const auto head = file.reader().head()) {
                status.epoch = head->epoch;
                status.readings_lost = std::max(status.readings_lost, head->readings_lost);
                unite(settled, head->acknowledged);
                unite(settled, head->given_up);
            }
            is_any = true;
        } catch (const sqlite::Error&) {
            continue;  // not there, or not readable: the other one may be
        }
    }
    if (!is_any) return std::nullopt;
    status.pending = last - std::min(last, count(below(settled, last + 1)));
    status.quarantined = quarantined(directory);
    return status;
}

}  // namespace gengfu::edge
