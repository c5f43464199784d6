#include <algorithm>
#include <utility>

#include "edge/outbox/outbox.hpp"
#include "edge/outbox/quarantine.hpp"

/// The uplink's side: what must be sent, and what the cloud has said about it.
namespace gengfu::edge {
namespace {

constexpr std::size_t rows_at_once = 64;

}  // namespace

bool Outbox::is_settled(std::uint64_t sequence) const {
    const std::lock_guard state(state_);
    return settled_.contains(sequence);
}

void Outbox::pass_settled(std::uint64_t& upto) const {
    const std::lock_guard state(state_);
    const auto after = settled_.ranges().upper_bound(upto + 1);
    if (after == settled_.ranges().begin()) return;
    upto = std::max(upto, std::prev(after)->second);
}

Row Outbox::to_send(const StoredRow& row) const {
    const bool is_of_this_boot = row.accepted.boot == settings_.boot;
    return {{epoch(), row.lane, row.sequence},
            is_of_this_boot ? std::optional(row.accepted.steady) : std::nullopt,
            row.bytes,
            row.accepted.clock};
}

Outbox::Found Outbox::rows_after(Lane lane, std::uint64_t after, std::size_t rows_max, std::size_t bytes_max) {
    Found found{{}, after};
    if (BatchReader* const view = is_joined_ ? shelf(lane).view() : nullptr) {
        try {
            const bool is_all = find_on_disk(lane, *view, rows_max, bytes_max, found);
            unreadable_since_.erase(lane);
            if (lane != Lane::live) find_held(lane, after, is_all ? next_.load() : found.upto, rows_max, found);
            return found;
        } catch (const sqlite::Error& error) {
            const Steady since = unreadable_since_.try_emplace(lane, clock_.steady()).first->second;
            shelf(lane).note_view_failed(error, clock_.steady() - since >= unreadable_max);
        }
    }
    // What is on disk cannot be read now and must not be passed over; what is in memory can go.
    find_held(lane, after, next_, rows_max, found);
    found.upto = after;
    return found;
}

std::vector<ReadRow> Outbox::read_after(Lane lane, BatchReader& view, std::uint64_t after, std::size_t rows, std::size_t bytes) const {
    if (lane == Lane::live) {
        const std::lock_guard state(state_);
        if (auto recent = recent_.after(after, rows, bytes)) return std::move(*recent);
    }
    return view.after(after, rows, bytes);
}

bool Outbox::find_on_disk(Lane lane, BatchReader& view, std::size_t rows_max, std::size_t bytes_max, Found& found) {
    std::size_t bytes = 0;
    while (found.rows.size() < rows_max && bytes < bytes_max) {
        pass_settled(found.upto);
        if (found.upto >= shelf(lane).highest()) return true;
        const auto read = read_after(lane, view, found.upto, std::min(rows_at_once, rows_max - found.rows.size()), bytes_max - bytes);
        if (read.empty()) return true;
        for (const ReadRow& each : read) {
            if (each.row.sequence >= next_) return true;  // in doubt
            found.upto = each.row.sequence;
            if (is_settled(each.row.sequence)) continue;
            if (!each.is_sound) {
                lose_row(each, shelf(lane));
            } else if (each.row.lane == lane) {
                found.rows.push_back(to_send(each.row));
                bytes += each.row.bytes.size();
            }
        }
    }
    return false;
}

void Outbox::find_held(Lane lane, std::uint64_t after, std::uint64_t upto, std::size_t rows_max, Found& found) const {
    std::vector<StoredRow> rows;
    {
        const std::lock_guard state(state_);
        for (auto each = held_.upper_bound(after); each != held_.end() && each->first <= upto; ++each)
            if (each->second.row.lane == lane) rows.push_back(each->second.row);
    }
    if (rows.empty()) return;
    for (const StoredRow& row : rows) found.rows.push_back(to_send(row));
    std::sort(found.rows.begin(), found.rows.end(), [](const Row& a, const Row& b) { return a.id.sequence < b.id.sequence; });
    // A failed commit may have left on disk what is held.
    const auto same = [](const Row& a, const Row& b) { return a.id.sequence == b.id.sequence; };
    found.rows.erase(std::unique(found.rows.begin(), found.rows.end(), same), found.rows.end());
    const bool is_cut = found.rows.size() > rows_max;
    if (is_cut) found.rows.resize(rows_max);
    const std::uint64_t highest = found.rows.back().id.sequence;
    found.upto = is_cut ? highest : std::max(found.upto, highest);
}

std::optional<Row> Outbox::row(Lane lane, std::uint64_t sequence) {
    {
        const std::lock_guard state(state_);
        if (settled_.contains(sequence) || sequence >= next_) return std::nullopt;
    }
    Shelf& from = shelf(lane);
    try {
        BatchReader* const view = is_joined_ ? from.view() : nullptr;
        const auto read = view == nullptr ? std::nullopt : view->at(sequence);
        if (read && read->is_sound) return to_send(read->row);
        if (read) lose_row(*read, from);
    } catch (const sqlite::Error& error) {
        from.note_view_failed(error);
    }
    std::optional<StoredRow> held;
    {
        const std::lock_guard state(state_);
        const auto found = held_.find(sequence);
        if (found != held_.end()) held = found->second.row;
    }
    return held ? std::optional(to_send(*held)) : std::nullopt;
}

void Outbox::lose_row(const ReadRow& read, Shelf& from) {
    constexpr std::uint64_t believable_max = 100'000;
    const std::uint64_t sequence = read.row.sequence;
    lose({{sequence, sequence}}, read.row.readings <= believable_max ? read.row.readings : 0, reasons::damaged);
    tell(box_conditions::corrupt, AlarmChange::pressed, Priority::p2,
         from.name() + ": batch " + std::to_string(sequence) + " does not fit its checksum and is set aside");
}

void Outbox::commit(const SequenceSet& sequences) {
    const SequenceSet given = below(sequences, next_);
    const std::lock_guard state(state_);
    // More gaps than a set holds: the rest stays on disk and is simply acknowledged again.
    unite(head_.acknowledged, given);
    unite(settled_, given);
    drop_known_held(given);
}

void Outbox::drop_known_held(const SequenceSet& known) {
    constexpr std::size_t confirmed_max = 1'000;
    std::erase_if(held_, [&](const auto& each) {
        if (!known.contains(each.first)) return false;
        if (each.second.mark) confirmed_.emplace_back(*each.second.mark, each.second.row.accepted);
        return true;
    });
    while (confirmed_.size() > confirmed_max) confirmed_.pop_front();
}

bool Outbox::wants_greeting() const {
    const std::lock_guard state(state_);
    return head_.is_renewal_due || is_birth_due_;
}

Outbox::Greeting Outbox::greet(const SequenceSet& known) {
    const std::lock_guard order(order_);
    std::uint64_t threshold = 0;
    bool is_verified = false, is_renewal_due = false;
    {
        const std::lock_guard state(state_);
        is_verified = head_.is_verified;
        is_renewal_due = head_.is_renewal_due;
        threshold = is_verified ? next_.load() : head_.opened_at;
        const bool is_less = !without(head_.acknowledged, known).empty();
        head_.acknowledged = below(known, next_);
        head_.given_up = without(head_.given_up, known);
        settled_ = head_.acknowledged;
        unite(settled_, head_.given_up);
        unite(settled_, sequences_of(losses_));
        drop_known_held(below(known, threshold));
        is_birth_due_ = false;
        // A cloud that has less than before gets again what is still here, and hears what is not.
        if (is_less) checked_upto_ = 0, check_until_ = next_ - 1;
    }
    was_greeted_ = true;
    // Nothing is on its way now, so what is still in memory can take the files' epoch and numbers.
    if (!is_joined_) {
        open_files();
        return is_joined_ ? Greeting::renewed : Greeting::ready;
    }
    const bool is_shortened = reaches(known, threshold);
    if (is_shortened)
        tell(box_conditions::shortened, AlarmChange::pressed, Priority::p3,
             "the cloud knows batch " + std::to_string(known.ranges().rbegin()->second) + ", the next here would be " +
                 std::to_string(threshold));
    if (is_shortened || is_renewal_due) {
        renew(below(known, threshold), threshold);
        return Greeting::renewed;
    }
    if (!is_verified) {
        {
            const std::lock_guard state(state_);
            head_.is_verified = true;
        }
        write_for_good({});
    }
    return Greeting::ready;
}

void Outbox::renew(const SequenceSet& known, std::uint64_t threshold) {
    check_until_ = std::max(check_until_, threshold - 1);
    look_for_gaps(check_until_);
    std::vector<Range> gone;
    {
        const std::lock_guard state(state_);
        SequenceSet settled = known;
        unite(settled, head_.given_up);
        gone = present_in(settled, 1, threshold - 1);
        head_.epoch_before = head_.epoch;
        head_.epoch = settings_.random();
        head_.acknowledged = {};
        head_.given_up = {};
        for (const auto& [first, last] : gone) static_cast<void>(head_.given_up.insert(first, last));
        head_.opened_at = threshold;
        head_.is_verified = true;  // of a new epoch the cloud knows nothing
        head_.is_renewal_due = false;
        settled_ = head_.given_up;
        unite(settled_, sequences_of(losses_));
        add_loss(losses_, gone, 0, reasons::moved);
    }
    write_for_good(gone);
    note_standing();
}

void Outbox::write_for_good(const std::vector<Range>& gone) {
    Shelf::Work work;
    work.writes_head = true;
    work.remove = gone;
    Shelf::Work again;
    again.writes_head = true;
    for (Shelf* each : {&alarms_, &readings_}) {
        if (const auto room = each->write(work, head(), moment())) note_given_up(*room);
        // A log that ends early must not take back what the epoch is and that its numbers are no longer in doubt: what is sent
        // from now on would go out once more, under another epoch.
        each->settle();
        // Begins the log anew: one that is in the file already must not end early either, it would show a mixture.
        if (const auto room = each->write(again, head(), moment())) note_given_up(*room);
    }
}

void Outbox::look_for_gaps(std::uint64_t sequences_max) {
    if (checked_upto_ >= check_until_) return;
    BatchReader* const alarms = alarms_.view();
    BatchReader* const readings = readings_.view();
    if (alarms == nullptr || readings == nullptr) return;
    const std::uint64_t first = checked_upto_ + 1, last = std::min(check_until_, checked_upto_ + sequences_max);
    SequenceSet settled;
    std::vector<StoredRow> keys;
    {
        const std::lock_guard state(state_);
        settled = settled_;
        for (const auto& [sequence, held] : held_) keys.push_back(held.row);
    }
    std::erase_if(keys, [&](const StoredRow& key) { return key.sequence < first || key.sequence > last; });
    if (!missing_from(settled, first, last).empty()) {
        try {
            for (BatchReader* each : {alarms, readings})
                for (StoredRow& key : each->keys(first, last)) keys.push_back(std::move(key));
        } catch (const sqlite::Error&) {
            return;  // the next round finds out
        }
        const Gaps gaps = find_gaps(std::move(keys), settled, first, last, first == 1 ? std::optional<std::uint64_t>(0) : std::nullopt);
        lose(gaps.ranges, gaps.readings, reasons::missing);
    }
    checked_upto_ = last;
}

Outbox::Status Outbox::status() const {
    const std::lock_guard state(state_);
    Status status;
    status.epoch = head_.epoch;
    status.taken = taken_;
    for (const auto& [sequence, held] : held_) status.taken -= held.row.readings;
    const std::uint64_t given = next_ - 1;
    status.pending = given - std::min(given, count(settled_));
    status.readings_lost = head_.readings_lost;
    status.alarms_in_memory = held_.size();
    status.readings_bytes = readings_.used_bytes();
    status.alarms_bytes = alarms_.used_bytes();
    status.bytes_written = readings_.bytes_written() + alarms_.bytes_written();
    status.readings_written = taken_ - taken_at_start_;
    status.quarantined = quarantined(settings_.directory);
    return status;
}

}  // namespace gengfu::edge
