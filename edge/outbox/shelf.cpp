#include "edge/outbox/shelf.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "edge/outbox/quarantine.hpp"

namespace gengfu::edge {
namespace {

constexpr int attempts_max = 3;
constexpr std::uint64_t checkpoint_bytes = 512 * 1024;
constexpr std::uint64_t give_back_bytes = 256 * 1024;       // at a time
constexpr std::uint64_t freed_at_once_bytes = 1024 * 1024;  // by deleting what was moved aside
constexpr std::uint64_t spare_bytes = 1024 * 1024;          // free space in the file that is kept for what comes

}  // namespace

Shelf::Shelf(Settings settings, sqlite::Disk& disk) : settings_(std::move(settings)), disk_(disk) {}

void Shelf::open_file(Instant wall) {
    constexpr int io_error = 10;  // SQLite's
    if (!finish_replacement(wall)) throw sqlite::Error(io_error, name() + ": what has its name, or takes its place, cannot be moved");
    const bool is_deleted = highest_ != any_number && !disk_.size(settings_.file);
    if (is_deleted) set_trouble("the file has been deleted");
    if (is_deleted) note_replaced();
    file_.emplace(settings_.file, disk_.vfs());
    if (is_pressed_) file_->checkpoint();
}

void Shelf::close_file() {
    if (!file_) return;
    bytes_before_ += bytes_now_.exchange(0);
    file_.reset();
}

Result<Shelf::Room> Shelf::write(const Work& work, const Head& head, const Moment& now) {
    const std::lock_guard lock(writing_);
    is_head_due_ = is_head_due_ || work.writes_head;
    // Before it is known whether they get there: who looks in vain has lost nothing.
    for (const StoredRow& row : work.rows) highest_ = std::max<std::uint64_t>(highest_, row.sequence);
    due_.insert(due_.end(), work.remove.begin(), work.remove.end());
    forget_marks(work);
    if (is_broken_.exchange(false)) replace_locked(now.wall);
    Room room = doubtful_;
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const Thinning before = thinning_;
        try {
            if (!file_) open_file(now.wall);
            // After a failure the last commit may be on disk all the same; or in the system's cache only, after a failed fsync,
            // where reading finds it and a power cut loses it. Once it has been written into the file itself it is safe.
            room = take_doubtful();
            if (attempt > 0 && holds(work) && file_->checkpoint()) {
                due_.clear();
                is_failing_ = false;
                return room;
            }
            commit(work, head, now, room);
            is_failing_ = false;
            read_only_ = 0;
            if (is_full_ && !settings_.gives_up && !work.rows.empty())
                return fail(FaultKind::full, name() + " is full of batches that the cloud has not committed");
            return room;
        } catch (const sqlite::Error& error) {
            thinning_ = before;
            doubtful_ = room;
            // Whether the rows are on disk nobody can tell now: they go before anything else is written.
            for (const StoredRow& row : work.rows) due_.emplace_back(row.sequence, row.sequence);
            due_ = joined(std::move(due_));
            if (!recover(error, now.wall)) break;
        }
    }
    is_failing_ = true;
    return fail(FaultKind::io, name() + " took nothing: " + trouble());
}

void Shelf::commit(const Work& work, const Head& head, const Moment& now, Room& room) {
    auto transaction = file_->begin();
    file_->remove(due_);
    const bool is_trimmed = make_room(head, now, room);
    const bool is_refused = is_full_ && !settings_.gives_up;
    if (!is_refused) {
        for (const StoredRow& row : work.rows) file_->insert(row);
        for (const auto& [mark, at] : work.marks) file_->write(mark, at);
    }
    if (are_names_due_)
        for (const auto& [alias, known] : names_) file_->write_alias(alias, known);
    if (is_head_due_ || is_trimmed) {
        Head own = head;
        own.thinned_upto = thinning_.upto;
        own.spacing_ms = thinning_.spacing.count();
        own.readings_thinned = thinning_.unsaid;
        file_->write(own);
    }
    transaction.commit();
    due_.clear();
    is_head_due_ = are_names_due_ = false;
    ++writes_;
    if (!is_refused) note_marks(work);
    note_size();
}

bool Shelf::recover(const sqlite::Error& error, Instant wall) {
    set_trouble(error.what());
    if (error.is_damage()) return replace_locked(wall);
    // A connection that was opened while the disk was read-only stays so; and only a file that remains so is replaced.
    if (error.is_read_only() && ++read_only_ >= read_only_max) return replace_locked(wall);
    is_view_stale_ = is_view_stale_ || error.is_read_only();
    close_file();
    if (error.is_read_only()) return false;
    if (error.is_full()) {
        // What was moved aside is for people to look at, and less than anything that the cloud has yet to get or may ask for again.
        auto deleted = free_aside(disk_, settings_.file.parent_path(), freed_at_once_bytes);
        if (!deleted.empty()) {
            note_deleted(std::move(deleted));
            return true;
        }
        is_pressed_ = true;
        static_cast<void>(disk_.remove(settings_.ballast));
    }
    return true;
}

void Shelf::note_marks(const Work& work) {
    const std::lock_guard lock(word_);
    for (const auto& [mark, at] : work.marks) marks_.set(mark.account, std::pair(mark, at));
}

void Shelf::forget_marks(const Work& work) {
    const std::lock_guard lock(word_);
    for (const auto& [mark, at] : work.marks) marks_.forget(mark.account);
}

KnownMarks::Found Shelf::mark(const std::string& account) {
    {
        const std::lock_guard lock(word_);
        if (const KnownMarks::Found* const known = marks_.find(account)) return *known;
    }
    BatchReader* const reader = view();
    if (reader == nullptr) return std::nullopt;
    KnownMarks::Found found = reader->mark(account);
    const std::lock_guard lock(word_);
    marks_.set(account, found);
    return found;
}

bool Shelf::holds(const Work& work) {
    if (work.rows.empty()) return false;
    const auto found = file_->reader().at(work.rows.back().sequence);
    return found && found->row == work.rows.back();
}

Shelf::Room Shelf::take_doubtful() {
    const Room room = std::exchange(doubtful_, {});
    bool is_there = false;
    if (!room.dropped.empty()) {
        is_there = !file_->reader().at(room.dropped.front().first);
    } else if (room.unsaid > 0) {
        const auto head = file_->reader().head();
        is_there = head && head->readings_thinned == thinning_.unsaid + room.unsaid;
    }
    if (!is_there) return {};
    thinning_.unsaid += room.unsaid;
    return room;
}

BatchFile::Size Shelf::size() {
    constexpr std::uint64_t tolerance_parts = 256;  // of the bound
    return file_->size(settings_.bytes_max / tolerance_parts);
}

void Shelf::note_size() {
    used_bytes_ = size().used_bytes;
    bytes_now_ = file_->bytes_written();
}

void Shelf::tidy(Instant wall) {
    const std::lock_guard lock(writing_);
    if (file_ && !disk_.size(settings_.file)) {
        set_trouble("the file has been deleted");
        replace_locked(wall);
    }
    try {
        if (!file_) return;
        const BatchFile::Size size = this->size();
        if (size.free_bytes > std::max(spare_bytes, size.used_bytes / 2) || (is_pressed_ && size.free_bytes > give_back_bytes))
            file_->give_back(give_back_bytes);
        if (file_->bytes_since_checkpoint() >= checkpoint_bytes || is_pressed_) file_->checkpoint();
        if (is_pressed_ && disk_.size(settings_.ballast)) is_pressed_ = false;
        note_size();
    } catch (const sqlite::Error& error) {
        set_trouble(error.what());  // the next write finds out what it means
    }
}

void Shelf::settle() {
    const std::lock_guard lock(writing_);
    try {
        if (file_) file_->checkpoint();
    } catch (const sqlite::Error& error) {
        set_trouble(error.what());
    }
}

void Shelf::name_aliases(const AliasNames& names, const AliasNames& fresh) {
    const std::lock_guard lock(writing_);
    names_ = names;
    if (fresh.empty()) return;
    try {
        are_names_due_ = true;
        if (!file_) return;
        auto transaction = file_->begin();
        for (const auto& [alias, name] : fresh) file_->write_alias(alias, name);
        transaction.commit();
        are_names_due_ = false;
    } catch (const sqlite::Error& error) {
        set_trouble(error.what());
    }
}

void Shelf::thinned_are_said(std::uint64_t readings) {
    const std::lock_guard lock(writing_);
    thinning_.unsaid -= std::min(thinning_.unsaid, readings);
    is_head_due_ = true;
}

BatchReader* Shelf::view() {
    // It outlives the writer's closing and opening: where there is no space, only who has the file open can read it.
    const bool is_stale = is_view_stale_.exchange(false);
    if (is_stale || !view_) {
        try {
            view_.reset();
            view_.emplace(settings_.file, disk_.vfs());
        } catch (const sqlite::Error&) {
            return nullptr;
        }
    }
    return &view_->reader();
}

void Shelf::note_view_failed(const sqlite::Error& error, bool is_lasting) {
    is_view_stale_ = true;
    if (!error.is_damage() && !is_lasting) return;
    is_unreadable_ = is_lasting;
    is_broken_ = true;
    set_trouble(error.what());
}

void Shelf::set_trouble(std::string what) {
    const std::lock_guard lock(word_);
    trouble_ = std::move(what);
}

void Shelf::note_deleted(std::vector<std::string> names) {
    const std::lock_guard lock(word_);
    deleted_.insert(deleted_.end(), std::make_move_iterator(names.begin()), std::make_move_iterator(names.end()));
}

std::vector<std::string> Shelf::take_deleted() {
    const std::lock_guard lock(word_);
    return std::exchange(deleted_, {});
}

std::string Shelf::trouble() const {
    const std::lock_guard lock(word_);
    return trouble_;
}

}  // namespace gengfu::edge
