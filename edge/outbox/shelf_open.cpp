#include <array>
#include <limits>

#include "edge/outbox/quarantine.hpp"
#include "edge/outbox/shelf.hpp"

/// How a shelf's file is opened, and what happens to one that cannot be used.
namespace gengfu::edge {

Shelf::Opening Shelf::open(Instant wall) {
    constexpr int attempts_max = 3;
    const std::lock_guard lock(writing_);
    Opening opening;
    opening.was_there = disk_.size(settings_.file) || disk_.size(log_file()) || disk_.size(fresh_file());
    for (int attempt = 0; attempt < attempts_max && !opening.is_open; ++attempt) {
        try {
            if (!file_) open_file(wall);
            read_opening(opening, wall);
        } catch (const sqlite::Error& error) {
            if (!recover(error, wall)) break;
        }
    }
    if (!opening.head && saved_head_) opening.head = saved_head_;
    note_deleted(trim_aside(disk_, settings_.file));
    opening.was_moved = was_replaced_;
    is_failing_ = !opening.is_open;
    return opening;
}

void Shelf::read_opening(Opening& opening, Instant wall) {
    const auto newest = file_->reader().before(std::numeric_limits<std::int64_t>::max(), 1);
    // What follows a broken last row would get numbers that nobody can be sure of.
    if (!newest.empty() && !newest[0].is_sound) {
        set_trouble("its last row is broken");
        static_cast<void>(replace_locked(wall));
        return;
    }
    if (!newest.empty()) opening.last = newest[0].row.sequence;
    if (!newest.empty()) opening.taken = newest[0].row.taken_after;
    opening.head = file_->reader().head();
    opening.aliases = file_->reader().aliases();
    if (opening.head) thinning_ = {opening.head->thinned_upto, Duration{opening.head->spacing_ms}, opening.head->readings_thinned};
    opening.is_open = true;
    highest_ = opening.last;
    note_size();
}

bool Shelf::set_aside(Instant wall) {
    const std::lock_guard lock(writing_);
    close_file();
    const bool is_moved = move_aside(disk_, settings_.file, wall).has_value();
    set_trouble("it belongs to another outbox");
    if (is_moved) note_replaced();
    is_failing_ = !is_moved;
    return is_moved;
}

bool Shelf::replace_locked(Instant wall) {
    // The fresh file is complete before the old one is moved: whatever happens in between, one of them has what can be saved.
    const std::string fresh = fresh_file().string();
    // A deleted file can still be read by who has it open.
    const bool is_gone = !disk_.size(settings_.file);
    if (!file_ && is_gone) return finish_replacement(wall);
    if (!is_gone) close_file();
    try {
        for (const char* const part : {"", "-wal", "-shm"})
            if (!disk_.remove(fresh + part)) return false;
        fill_fresh();
    } catch (const sqlite::Error& error) {
        set_trouble(error.what());
        if (error.is_full()) note_deleted(free_aside(disk_, settings_.file.parent_path(), disk_.size(settings_.file).value_or(0)));
        return false;
    }
    close_file();
    saves_tried_ = 0;
    if (disk_.size(fresh + "-wal")) return false;  // not closed well: its end is not in the file
    if (!move_aside(disk_, settings_.file, wall)) return false;
    note_deleted(trim_aside(disk_, settings_.file));
    return finish_replacement(wall);
}

void Shelf::fill_fresh() {
    BatchFile fresh(fresh_file(), disk_.vfs());
    auto transaction = fresh.begin();
    // A disk in trouble may give later what it refuses now; one that refuses for long has lost it.
    const bool is_patient = ++saves_tried_ < saves_max && !is_unreadable_;
    saved_head_.reset();
    if (file_) {
        saved_head_ = salvage(file_->reader(), fresh, is_patient);
    } else if (disk_.size(settings_.file)) {
        try {
            BatchView old(settings_.file, disk_.vfs());
            saved_head_ = salvage(old.reader(), fresh, is_patient);
        } catch (const sqlite::Error& error) {
            if (is_patient && !error.is_damage()) throw;
        }
    }
    if (saved_head_) {
        saved_head_->is_renewal_due = true;
        fresh.write(*saved_head_);
    }
    for (const auto& [alias, known] : names_) fresh.write_alias(alias, known);
    transaction.commit();
}

bool Shelf::finish_replacement(Instant wall) {
    // SQLite deletes the log of an empty file, and takes what is left of one that is gone for that of the next.
    const bool is_beside = disk_.size(log_file()) || disk_.size(settings_.file.string() + "-shm");
    if (is_beside && disk_.size(settings_.file).value_or(0) == 0 && !move_aside(disk_, settings_.file, wall)) return false;
    if (disk_.size(settings_.file) || !disk_.size(fresh_file())) return true;
    if (!disk_.move(fresh_file(), settings_.file)) return false;
    note_replaced();
    return true;
}

void Shelf::note_replaced() {
    is_head_due_ = true;
    is_view_stale_ = true;
    was_replaced_ = true;
    is_unreadable_ = false;
    const std::lock_guard word(word_);
    marks_.clear();
}

}  // namespace gengfu::edge
