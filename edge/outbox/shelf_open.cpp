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
    const std::string name = settings_.file.string();
    const bool has_log = disk_.size(name + "-wal").has_value();
    opening.was_there = disk_.size(name).has_value() || has_log;
    // SQLite deletes the log of an empty file, and what is in it.
    if (has_log && disk_.size(name).value_or(0) == 0) static_cast<void>(move_aside(disk_, settings_.file, wall));
    for (int attempt = 0; attempt < attempts_max && !opening.is_open; ++attempt) {
        try {
            if (!file_) open_file();
            read_opening(opening, wall);
        } catch (const sqlite::Error& error) {
            if (!recover(error, wall)) break;
        }
    }
    if (!opening.head && saved_head_) opening.head = saved_head_;
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
    note_size();
}

bool Shelf::replace(Instant wall) {
    const std::lock_guard lock(writing_);
    return replace_locked(wall);
}

bool Shelf::replace_locked(Instant wall) {
    try {
        // A deleted file can still be read by who has it open.
        const bool is_gone = file_ && !disk_.size(settings_.file);
        if (!is_gone) close_file();
        const auto aside = move_aside(disk_, settings_.file, wall);
        if (!aside) return false;
        if (is_gone) file_->retire();
        BatchFile fresh(settings_.file, disk_.vfs());
        auto transaction = fresh.begin();
        if (is_gone) {
            save_into_fresh(file_->reader(), fresh);
        } else {
            try {
                BatchView old(*aside, disk_.vfs());
                save_into_fresh(old.reader(), fresh);
            } catch (const sqlite::Error&) {
                saved_head_.reset();  // nothing of it can be read
            }
        }
        for (const auto& [alias, known] : names_) fresh.write_alias(alias, known);
        transaction.commit();
    } catch (const sqlite::Error& error) {
        set_trouble(error.what());
        return false;
    }
    close_file();
    is_head_due_ = true;
    is_view_stale_ = true;
    was_replaced_ = true;
    return true;
}

void Shelf::save_into_fresh(BatchReader& from, BatchFile& fresh) {
    saved_head_ = salvage(from, fresh);
    if (saved_head_) saved_head_->is_renewal_due = true;
}

}  // namespace gengfu::edge
