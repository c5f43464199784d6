#include "cloud/store/watermark_table.hpp"

#include <array>
#include <cstdio>
#include <string>

namespace gengfu::store {
namespace {

/// As in a batch id: SQLite's integers have a sign.
std::string epoch_text(std::uint64_t epoch) {
    std::array<char, 17> text{};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(epoch));
    return text.data();
}

}  // namespace

WatermarkTable::WatermarkTable(sqlite::Database& database)
    : find_(database.prepare("SELECT sequences FROM watermark WHERE edge_id = ?1 AND epoch = ?2 AND lane = ?3")),
      save_(database.prepare("INSERT INTO watermark(edge_id, epoch, lane, sequences) VALUES(?1, ?2, ?3, ?4) "
                             "ON CONFLICT(edge_id, epoch, lane) DO UPDATE SET sequences = ?4")) {}

Result<bool> WatermarkTable::insert(std::int64_t edge, const BatchId& id) {
    Kept& kept = load({edge, id.epoch, id.lane});
    auto inserted = kept.sequences.insert(id.sequence);
    if (inserted && *inserted) kept.changed = true;
    return inserted;
}

WatermarkTable::Kept& WatermarkTable::load(const Key& key) {
    if (const auto kept = kept_.find(key); kept != kept_.end()) return kept->second;
    const auto& [edge, epoch, lane] = key;
    Kept loaded;
    find_.bind(1, edge).bind(2, epoch_text(epoch)).bind(3, to_string(lane));
    if (find_.step()) {
        auto sequences = parse_sequence_set(find_.text(0));
        find_.reset();
        if (!sequences) throw sqlite::Error(0, "the database holds a broken watermark: " + sequences.error().what);
        loaded.sequences = std::move(*sequences);
    }
    return kept_.emplace(key, std::move(loaded)).first->second;
}

void WatermarkTable::flush() {
    for (auto& [key, kept] : kept_) {
        if (!kept.changed) continue;
        const auto& [edge, epoch, lane] = key;
        save_.bind(1, edge).bind(2, epoch_text(epoch)).bind(3, to_string(lane)).bind(4, to_string(kept.sequences)).run();
        kept.changed = false;
    }
    if (kept_.size() > kept_max) kept_.clear();
}

}  // namespace gengfu::store
