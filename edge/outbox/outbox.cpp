#include "edge/outbox/outbox.hpp"

#include <algorithm>
#include <utility>

#include "edge/outbox/quarantine.hpp"

namespace gengfu::edge {

Moment Outbox::moment() const {
    return {clock_.wall(), clock_.steady(), settings_.boot, ClockQuality::unset};
}

Head Outbox::head() const {
    const std::lock_guard state(state_);
    return head_;
}

std::uint64_t Outbox::epoch() const {
    const std::lock_guard state(state_);
    return head_.epoch;
}

Result<Outbox::Placed> Outbox::append(std::vector<Piece> pieces, const Moment& now, const With& with) {
    const Lane lane = pieces.front().lane;
    const std::lock_guard order(order_);
    if (lane != Lane::live) burn_doubtful();
    Placed placed{next_, next_ + pieces.size() - 1, true};
    std::vector<StoredRow> rows;
    std::uint64_t sequence = next_, taken = taken_;
    for (Piece& piece : pieces)
        rows.push_back(
            {sequence++, piece.lane, piece.readings, taken += piece.readings, piece.accepted.value_or(now), std::move(piece.bytes)});
    Head head = this->head();
    unite(head.given_up, sequences_of(with.lost));
    head.readings_lost += readings_of(with.lost);
    Shelf::Work work;
    work.writes_head = !with.lost.empty();
    if (lane != Lane::live) add_held(work);
    work.rows.insert(work.rows.end(), rows.begin(), rows.end());
    if (with.mark) work.marks.emplace_back(*with.mark, now);

    const auto room = is_joined_ ? shelf(lane).write(work, head, now)
                                 : Result<Shelf::Room>(fail(FaultKind::io, "no file of the outbox can be opened: " + alarms_.trouble()));
    note_replaced();
    if (!room && lane == Lane::live && is_joined_) doubtful_ = std::max(doubtful_, sequence - next_);
    if (room || lane != Lane::live) next_ = sequence;
    note_standing();
    if (!room) return lane == Lane::live ? tl::make_unexpected(room.error()) : hold(rows, head, with, room.error());
    if (lane == Lane::live) doubtful_ = 0;
    taken_ = taken;
    forget_held(work);
    note_declared(head, with);
    note_given_up(*room);
    if (lane == Lane::live) {
        const std::lock_guard state(state_);
        recent_.add(rows);
    }
    return placed;
}

void Outbox::note_given_up(const Shelf::Room& room) {
    if (room.dropped.empty() && room.thinned_readings == 0) return;
    lose(room.dropped, room.dropped_readings, reasons::dropped);
    lose({}, room.thinned_readings, reasons::thinned);
    const std::lock_guard state(state_);
    recent_.clear();
}

void Outbox::burn_doubtful() {
    // The disk may hold a round under these numbers although it said no, so an alarm must not get them. Another round may: the
    // file removes what it has of them first.
    if (doubtful_ == 0) return;
    lose({{next_, next_ + doubtful_ - 1}}, 0, reasons::not_saved);
    next_ += std::exchange(doubtful_, 0);
}

Result<Outbox::Placed> Outbox::hold(const std::vector<StoredRow>& rows, const Head& head, const With& with, const Fault& fault) {
    std::size_t in_memory = 0;
    {
        const std::lock_guard state(state_);
        in_memory = held_.size();
        if (in_memory + rows.size() <= memory_rows_max)
            for (const StoredRow& row : rows) held_.emplace(row.sequence, Held{row, with.mark});
    }
    if (in_memory + rows.size() > memory_rows_max) {
        // Their numbers are used: the disk may hold them although it said no.
        lose({{rows.front().sequence, rows.back().sequence}}, 0, reasons::not_saved);
        return fail(FaultKind::full, fault.what + ", and " + std::to_string(in_memory) + " batches in memory are the bound");
    }
    note_declared(head, with);
    taken_ = rows.back().taken_after;
    return Placed{rows.front().sequence, rows.back().sequence, false};
}

void Outbox::add_held(Shelf::Work& work) const {
    const std::lock_guard state(state_);
    for (const auto& [sequence, held] : held_) {
        work.rows.push_back(held.row);
        if (held.mark) work.marks.emplace_back(*held.mark, held.row.accepted);
    }
}

void Outbox::forget_held(const Shelf::Work& work) {
    const std::lock_guard state(state_);
    for (const StoredRow& row : work.rows) held_.erase(row.sequence);
}

void Outbox::save_held(const Moment& now) {
    const std::lock_guard order(order_);
    Shelf::Work work;
    work.writes_head = alarms_.is_failing();
    add_held(work);
    if (alarms_.write(work, head(), now)) forget_held(work);
    note_replaced();
    note_standing();
}

void Outbox::note_declared(const Head& head, const With& with) {
    if (with.lost.empty()) return;
    std::uint64_t thinned = 0;
    {
        const std::lock_guard state(state_);
        head_.given_up = head.given_up;
        head_.readings_lost = head.readings_lost;
        for (const sparkplug::Lost& said : with.lost) {
            if (said.reason == reasons::thinned) thinned += said.readings;
            for (sparkplug::Lost& each : losses_) {
                if (each.reason != said.reason) continue;
                each.sequences = without(each.sequences, said.sequences);
                each.readings -= std::min(each.readings, said.readings);
            }
        }
        std::erase_if(losses_, [](const sparkplug::Lost& each) { return each.sequences.empty() && each.readings == 0; });
    }
    if (thinned > 0) readings_.thinned_are_said(thinned);
}

void Outbox::lose(const std::vector<Range>& ranges, std::uint64_t readings, std::string_view reason) {
    const std::lock_guard state(state_);
    add_loss(losses_, ranges, readings, reason);
    for (const auto& [first, last] : ranges) static_cast<void>(settled_.insert(first, last));
}

std::vector<sparkplug::Lost> Outbox::losses() const {
    if (alarms_.is_failing()) return {};  // memory is for alarms
    const std::lock_guard state(state_);
    return losses_;
}

void Outbox::tell(std::string_view condition, AlarmChange change, Priority priority, std::string what) {
    constexpr std::size_t troubles_max = 100;
    const std::lock_guard state(state_);
    if (troubles_.size() < troubles_max) troubles_.push_back({std::string(condition), change, priority, std::move(what)});
}

std::vector<Trouble> Outbox::take_troubles() {
    const std::lock_guard state(state_);
    return std::exchange(troubles_, {});
}

void Outbox::note_standing() {
    const auto note = [this](std::atomic<bool>& said, bool stands, std::string_view condition, const std::string& what) {
        if (said.exchange(stands) == stands) return;
        tell(condition, stands ? AlarmChange::active : AlarmChange::cleared, Priority::p2, what);
    };
    const auto words = [this] {
        return alarms_.is_failing() ? alarms_.name() + ": " + alarms_.trouble() : readings_.name() + ": " + readings_.trouble();
    };
    note(is_failing_said_, alarms_.is_failing() || readings_.is_failing(), box_conditions::disk_failing, words());
    note(is_full_said_, alarms_.is_full() || readings_.is_full(), box_conditions::full,
         alarms_.is_full() ? alarms_.name() + " refuses new batches" : readings_.name() + " gives up its oldest history");
}

void Outbox::note_replaced() {
    for (Shelf* each : {&alarms_, &readings_}) {
        for (const std::string& name : each->take_deleted())
            tell(box_conditions::corrupt, AlarmChange::pressed, Priority::p3,
                 name + ", which had been moved aside, was deleted to make room");
        if (!each->was_replaced()) continue;
        tell(box_conditions::corrupt, AlarmChange::pressed, Priority::p2, each->name() + " was moved aside: " + each->trouble());
        const std::lock_guard state(state_);
        recent_.clear();
        head_.is_renewal_due = true;
        checked_upto_ = 0;
        check_until_ = next_ - 1;
    }
}

void Outbox::tidy(const Moment& now) {
    bool is_any_held = false;
    {
        const std::lock_guard state(state_);
        is_any_held = !held_.empty();
    }
    // What has gone out from memory went under another epoch: the cloud answers it before the files are joined.
    if (!is_joined_ && (!is_any_held || !was_greeted_ || ++rounds_waited_ > rounds_waited_max)) {
        const std::lock_guard order(order_);
        open_files();
    }
    if (is_joined_ && (is_any_held || alarms_.is_failing() || alarms_.is_broken())) save_held(now);
    constexpr std::uint64_t numbers_at_once = 5'000;
    // While a commit is under way what it deletes has not been noted yet: the next round will do.
    const std::unique_lock order(order_, std::try_to_lock);
    if (!order.owns_lock()) return;
    note_replaced();
    look_for_gaps(numbers_at_once);
}

void Outbox::tidy_files() {
    for (Shelf* each : {&alarms_, &readings_}) each->tidy(clock_.wall());
    keep_ballast();
}

void Outbox::keep_ballast() {
    const std::filesystem::path file = settings_.directory / "ballast";
    if (settings_.ballast_bytes == 0 || disk_.size(file)) return;
    // Only where there is room for it twice: what it takes from a full disk is missed at once.
    const std::filesystem::path probe = settings_.directory / "ballast-probe";
    const bool is_room = disk_.fill(probe, settings_.ballast_bytes) && disk_.fill(file, settings_.ballast_bytes);
    if (!is_room) static_cast<void>(disk_.remove(file));
    static_cast<void>(disk_.remove(probe));
}

void Outbox::close(const Moment& now) {
    if (!is_joined_) return;
    save_held(now);
    Shelf::Work work;
    work.writes_head = true;
    const std::lock_guard order(order_);
    for (Shelf* each : {&alarms_, &readings_}) static_cast<void>(each->write(work, head(), now));
}

Outbox::Seen Outbox::seen(const Mark& mark, const Moment& now, Duration window) {
    {
        const std::lock_guard state(state_);
        for (const auto& [sequence, held] : held_)
            if (held.mark == mark && is_within(held.row.accepted, now, window)) return Seen::held;
        for (const auto& [known, at] : confirmed_)
            if (known == mark && is_within(at, now, window)) return Seen::taken;
    }
    for (Shelf* each : {&alarms_, &readings_}) {
        try {
            const auto found = each->mark(mark.account);
            if (found && found->first == mark && is_within(found->second, now, window)) return Seen::taken;
        } catch (const sqlite::Error& error) {
            each->note_view_failed(error);
        }
    }
    return Seen::no;
}

const sparkplug::Aliases& Outbox::aliases_for(const std::vector<std::string>& names) {
    named_.insert(named_.end(), names.begin(), names.end());
    give_aliases();
    return aliases_;
}

void Outbox::give_aliases() {
    std::uint64_t highest = 0;
    for (const auto& [name, alias] : aliases_) highest = std::max(highest, alias);
    // An alias that stands for another name in a row that waits would make it say something wrong.
    if (are_aliases_known_)
        for (const std::string& name : std::exchange(named_, {}))
            if (aliases_.emplace(name, highest + 1).second) ++highest;
    AliasNames all;
    for (const auto& [name, alias] : aliases_) all.emplace(alias, name);
    const auto give = [&](Shelf& shelf, sparkplug::Aliases& known) {
        AliasNames fresh;
        for (const auto& [name, alias] : aliases_)
            if (known.emplace(name, alias).second) fresh.emplace(alias, name);
        shelf.name_aliases(all, fresh);
    };
    give(alarms_, in_alarms_);
    give(readings_, in_readings_);
}

}  // namespace gengfu::edge
