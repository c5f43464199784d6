#include "cloud/store/epoch_table.hpp"

#include <algorithm>
#include <string>

#include "common/model/batch.hpp"

namespace gengfu::store {
namespace {

std::int64_t signed_of(std::uint64_t sequence) {
    return static_cast<std::int64_t>(sequence);
}

/// How many numbers of first to last are not in the set.
std::uint64_t missing(const SequenceSet& set, std::uint64_t first, std::uint64_t last) {
    std::uint64_t count = last - first + 1;
    auto range = set.ranges().upper_bound(first);
    if (range != set.ranges().begin()) --range;
    for (; range != set.ranges().end() && range->first <= last; ++range) {
        const std::uint64_t from = std::max(first, range->first);
        const std::uint64_t to = std::min(last, range->second);
        if (from <= to) count -= to - from + 1;
    }
    return count;
}

}  // namespace

EpochTable::EpochTable(sqlite::Database& database)
    : database_(database),
      find_(database.prepare("SELECT id, sequences, EXISTS(SELECT 1 FROM beyond WHERE epoch_id = id) FROM epoch "
                             "WHERE edge_id = ?1 AND name = ?2")),
      create_(database.prepare("INSERT INTO epoch(edge_id, name, first_at, sequences) VALUES(?1, ?2, ?3, '')")),
      save_(database.prepare("UPDATE epoch SET sequences = ?2 WHERE id = ?1")),
      find_beyond_(database.prepare("SELECT last FROM beyond WHERE epoch_id = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1")),
      drop_beyond_(database.prepare("DELETE FROM beyond WHERE epoch_id = ?1 AND first >= ?2 AND last <= ?3")),
      add_beyond_(database.prepare("INSERT INTO beyond(epoch_id, first, last) VALUES(?1, ?2, ?3)")) {}

std::optional<Order> EpochTable::insert(std::int64_t edge, std::uint64_t epoch, std::uint64_t sequence, Instant now) {
    const Key key{edge, epoch};
    Kept& kept = load(key);
    if (kept.sequences.contains(sequence) || (kept.has_beyond && is_beyond(kept, sequence, sequence))) return std::nullopt;
    create(kept, key, now);
    insert_range(kept, sequence, sequence);
    return Order{kept.id, signed_of(sequence)};
}

std::uint64_t EpochTable::insert(std::int64_t edge, std::uint64_t epoch, const SequenceSet& sequences, Instant now) {
    const Key key{edge, epoch};
    Kept& kept = load(key);
    std::uint64_t fresh = 0;
    for (const auto& [first, last] : sequences.ranges()) {
        const std::uint64_t more = missing(kept.sequences, first, last);
        if (more == 0) continue;
        fresh += more;
        create(kept, key, now);
        insert_range(kept, first, last);
    }
    return fresh;
}

Order EpochTable::last(std::int64_t edge, std::uint64_t epoch) {
    const Kept& kept = load({edge, epoch});
    if (kept.sequences.empty()) return {kept.id, 0};
    return {kept.id, signed_of(kept.sequences.ranges().rbegin()->second)};
}

EpochTable::Kept& EpochTable::load(const Key& key) {
    if (const auto kept = kept_.find(key); kept != kept_.end()) return kept->second;
    Kept loaded;
    find_.bind(1, key.first).bind(2, epoch_text(key.second));
    if (find_.step()) {
        loaded.id = find_.integer(0);
        auto sequences = parse_sequence_set(find_.text(1));
        loaded.has_beyond = find_.integer(2) != 0;
        find_.reset();
        if (!sequences) throw sqlite::Error(0, "the database holds a broken set of sequences: " + sequences.error().what);
        loaded.sequences = std::move(*sequences);
    }
    loaded.counted = loaded.sequences.ranges().size();
    ranges_ += loaded.counted;
    return kept_.emplace(key, std::move(loaded)).first->second;
}

void EpochTable::create(Kept& kept, const Key& key, Instant now) {
    if (kept.id != 0) return;
    create_.bind(1, key.first).bind(2, epoch_text(key.second)).bind(3, to_unix_ms(now)).run();
    kept.id = database_.last_insert_id();
}

/// No row holds another, so that of those which begin in time the last to begin reaches farthest.
bool EpochTable::is_beyond(const Kept& kept, std::uint64_t first, std::uint64_t last) {
    find_beyond_.bind(1, kept.id).bind(2, signed_of(first));
    const bool found = find_beyond_.step() && find_beyond_.integer(0) >= signed_of(last);
    find_beyond_.reset();
    return found;
}

void EpochTable::insert_range(Kept& kept, std::uint64_t first, std::uint64_t last) {
    if (kept.sequences.insert(first, last)) return touch(kept);
    if (kept.has_beyond && is_beyond(kept, first, last)) return;
    drop_beyond_.bind(1, kept.id).bind(2, signed_of(first)).bind(3, signed_of(last)).run();
    add_beyond_.bind(1, kept.id).bind(2, signed_of(first)).bind(3, signed_of(last)).run();
    kept.has_beyond = true;
}

void EpochTable::touch(Kept& kept) {
    if (!kept.changed) changed_.push_back(&kept);
    kept.changed = true;
}

/// Gaps may have closed: what lies beyond the set finds room in it, the lowest first.
void EpochTable::absorb(Kept& kept) {
    auto rows = database_.prepare("SELECT first, last FROM beyond WHERE epoch_id = ?1 ORDER BY first LIMIT ?2");
    rows.bind(1, kept.id).bind(2, std::int64_t{absorbed_at_once});
    std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
    kept.has_beyond = false;
    while (rows.step()) {
        const std::pair range{static_cast<std::uint64_t>(rows.integer(0)), static_cast<std::uint64_t>(rows.integer(1))};
        kept.has_beyond = true;
        if (!kept.sequences.insert(range.first, range.second)) break;
        taken.push_back(range);
    }
    rows.reset();
    for (const auto& [first, last] : taken) drop_beyond_.bind(1, kept.id).bind(2, signed_of(first)).bind(3, signed_of(last)).run();
}

void EpochTable::flush() {
    for (Kept* kept : changed_) {
        if (kept->has_beyond) absorb(*kept);
        save_.bind(1, kept->id).bind(2, to_string(kept->sequences)).run();
        kept->changed = false;
        ranges_ += kept->sequences.ranges().size() - kept->counted;
        kept->counted = kept->sequences.ranges().size();
    }
    changed_.clear();
    if (kept_.size() > kept_max || ranges_ > kept_ranges_max) forget();
}

void EpochTable::forget() {
    kept_.clear();
    changed_.clear();
    ranges_ = 0;
}

}  // namespace gengfu::store
