#include "cloud/store/watermark_table.hpp"

#include <string>

namespace gengfu::store {
namespace {}  // namespace

WatermarkTable::WatermarkTable(sqlite::Database& database)
    : find_(database.prepare("SELECT sequences FROM watermark WHERE edge_id = ?1 AND epoch = ?2")),
      save_(database.prepare("INSERT INTO watermark(edge_id, epoch, sequences) VALUES(?1, ?2, ?3) "
                             "ON CONFLICT(edge_id, epoch) DO UPDATE SET sequences = ?3")) {}

Result<bool> WatermarkTable::insert(std::int64_t edge, const BatchId& id) {
    Kept& kept = load({edge, id.epoch});
    auto inserted = kept.sequences.insert(id.sequence);
    if (inserted && *inserted) kept.changed = true;
    return inserted;
}

WatermarkTable::Kept& WatermarkTable::load(const Key& key) {
    if (const auto kept = kept_.find(key); kept != kept_.end()) return kept->second;
    const auto& [edge, epoch] = key;
    Kept loaded;
    find_.bind(1, edge).bind(2, epoch_text(epoch));
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
        const auto& [edge, epoch] = key;
        save_.bind(1, edge).bind(2, epoch_text(epoch)).bind(3, to_string(kept.sequences)).run();
        kept.changed = false;
    }
    if (kept_.size() > kept_max) kept_.clear();
}

}  // namespace gengfu::store
