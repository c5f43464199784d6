#include "simulators/rim/journal.hpp"

#include <boost/json.hpp>

namespace gengfu::sim {

std::string journal_line(const Note& note) {
    boost::json::object line{{"at", to_rfc3339(note.at)}, {"event", note.event}, {"device", note.device.value()}};
    for (const auto& [key, value] : note.details) line[key] = value;
    return boost::json::serialize(line);
}

Result<Journal> Journal::open(const std::filesystem::path& file) {
    std::ofstream out(file, std::ios::binary | std::ios::app);
    if (!out) return fail(FaultKind::io, "cannot append to " + file.string());
    return Journal(std::move(out));
}

void Journal::write(const Note& note) {
    out_ << journal_line(note) << std::endl;
}

}  // namespace gengfu::sim
