#pragma once

#include <atomic>
#include <filesystem>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/sqlite/disk.hpp"
#include "edge/outbox/batch_file.hpp"
#include "edge/outbox/known_marks.hpp"
#include "edge/outbox/losses.hpp"
#include "edge/outbox/retention.hpp"
#include "edge/outbox/thinning.hpp"

namespace gengfu::edge {

/// One of the outbox's two files with everything that may happen to it: it is trimmed at its bound, closed and verified
/// after a failed commit, moved aside when it is broken, and tried again when the disk has been away.
/// `view` belongs to the thread of the event loop; the rest may be called from the store's thread too.
class Shelf {
public:
    struct Settings {
        std::filesystem::path file;
        std::uint64_t bytes_max = 0;
        Duration ring_age{0};
        bool gives_up = false;          ///< at the bound unsent rows are thinned and dropped; otherwise new ones are refused
        std::filesystem::path ballast;  ///< deleted when the disk is full, so that a commit and its deletions go through
    };
    Shelf(Settings settings, sqlite::Disk& disk);

    struct Opening {
        bool was_there = false;  ///< the file was, whatever had become of it
        bool was_moved = false;  ///< and had to be moved aside
        bool is_open = false;
        std::optional<Head> head;  ///< of the file, or what was left of it
        std::uint64_t last = 0, taken = 0;
        sparkplug::Aliases aliases;
    };
    Opening open(Instant wall);

    struct Work {
        std::vector<StoredRow> rows;
        std::vector<std::pair<Mark, Moment>> marks;
        std::vector<Range> remove;
        bool writes_head = false;
    };
    /// What had to go to make room.
    struct Room {
        std::vector<Range> dropped;
        std::uint64_t dropped_readings = 0;
        std::uint64_t thinned_readings = 0;
        std::uint64_t unsaid = 0;  ///< of them, in rows that are still there: no hole tells of them
    };
    /// One transaction: removals, what leaves by age or for space, rows, mark, head. On disk when it succeeds. After a failure
    /// the file has been closed, opened and looked at; `remove` and the head stay due. `full`: the bound, and nothing may go.
    Result<Room> write(const Work& work, const Head& head, const Moment& now);

    /// Everything into the file itself; the next write begins the log anew. After that no loss of the log's end takes back what was
    /// written before. Trouble is left to the next write.
    void settle();

    /// Moves the file aside with all that is in it; the next opening begins a fresh one. False when the disk refuses.
    bool set_aside(Instant wall);
    /// The file is not the one it was since this was last asked.
    bool was_replaced() { return was_replaced_.exchange(false); }
    /// What had been moved aside, of either file, and was deleted since this was last asked.
    [[nodiscard]] std::vector<std::string> take_deleted();
    /// Reading has met trouble. A broken file is replaced with the next write; `is_lasting`: what cannot be read counts as lost.
    void note_view_failed(const sqlite::Error& error, bool is_lasting = false);
    [[nodiscard]] bool is_broken() const { return is_broken_; }

    /// Checkpoints when enough has gathered, returns space after a drain, notices that the file has been deleted.
    void tidy(Instant wall);
    /// All names, and those of them that this file does not know yet.
    void name_aliases(const AliasNames& names, const AliasNames& fresh);
    /// So many thinned readings have been declared.
    void thinned_are_said(std::uint64_t readings);

    /// Nothing while there is no file.
    [[nodiscard]] BatchReader* view();

    /// The last message of this account, if the file has it. Belongs to the thread of the event loop. Throws sqlite::Error.
    [[nodiscard]] KnownMarks::Found mark(const std::string& account);

    /// No row of the file has a higher sequence; while the file has not been looked at any may.
    [[nodiscard]] std::uint64_t highest() const { return highest_; }

    [[nodiscard]] bool is_failing() const { return is_failing_; }
    [[nodiscard]] bool is_full() const { return is_full_; }
    [[nodiscard]] std::uint64_t used_bytes() const { return used_bytes_; }
    [[nodiscard]] std::uint64_t bytes_written() const { return bytes_before_ + bytes_now_; }
    [[nodiscard]] std::string trouble() const;
    [[nodiscard]] std::string name() const { return settings_.file.filename().string(); }

private:
    static constexpr int read_only_max = 20;  ///< attempts
    static constexpr int saves_max = 50;      ///< attempts to read a file before what cannot be read counts as lost
    static constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

    void open_file(Instant wall);
    void close_file();
    void commit(const Work& work, const Head& head, const Moment& now, Room& room);
    bool make_room(const Head& head, const Moment& now, Room& room);
    [[nodiscard]] std::vector<Range> on_disk(const std::vector<Range>& ranges);  ///< those that have rows, from the first one on
    void give_up(const SequenceSet& settled, std::uint64_t used, Room& room);
    [[nodiscard]] std::uint64_t thin_step(const SequenceSet& settled, std::uint64_t last, Room& room);
    void drop_oldest(const SequenceSet& settled, std::uint64_t last, Room& room);
    [[nodiscard]] std::uint64_t expired_upto(std::uint64_t first, std::uint64_t last, const Moment& now);
    [[nodiscard]] bool holds(const Work& work);
    [[nodiscard]] Room take_doubtful();  ///< what was given up in a commit that failed and is on disk all the same
    bool recover(const sqlite::Error& error, Instant wall);
    bool replace_locked(Instant wall);
    void fill_fresh();
    bool finish_replacement(Instant wall);
    void note_replaced();
    [[nodiscard]] std::filesystem::path fresh_file() const { return settings_.file.string() + "-fresh"; }
    [[nodiscard]] std::filesystem::path log_file() const { return settings_.file.string() + "-wal"; }
    void read_opening(Opening& opening, Instant wall);
    void note_marks(const Work& work);
    void forget_marks(const Work& work);
    void note_size();
    [[nodiscard]] BatchFile::Size size();
    void set_trouble(std::string what);
    void note_deleted(std::vector<std::string> names);

    const Settings settings_;
    sqlite::Disk& disk_;
    std::mutex writing_;  ///< guards what follows
    std::optional<BatchFile> file_;
    std::optional<Head> saved_head_;  ///< out of a file that was moved aside
    int saves_tried_ = 0;
    int read_only_ = 0;  ///< attempts in a row that were refused so
    AliasNames names_;
    std::vector<Range> due_;  ///< to be removed with the next write; joined, so one more at most for each alarm of an outage
    Room doubtful_;           ///< given up in the last commit that failed
    bool is_head_due_ = false;
    bool are_names_due_ = false;
    bool is_pressed_ = false;  ///< the disk has been full
    std::uint64_t writes_ = 0;
    struct Thinning {
        std::uint64_t upto = 0;
        Duration spacing{0};
        std::uint64_t unsaid = 0;
    };
    Thinning thinning_;

    mutable std::mutex word_;  ///< guards what follows
    std::string trouble_;
    std::vector<std::string> deleted_;
    KnownMarks marks_;

    std::optional<BatchView> view_;
    std::atomic<bool> is_view_stale_{false}, is_unreadable_{false};
    std::atomic<bool> was_replaced_{false}, is_broken_{false}, is_failing_{false}, is_full_{false};
    std::atomic<std::uint64_t> highest_{any_number};
    std::atomic<std::uint64_t> used_bytes_{0}, bytes_before_{0}, bytes_now_{0};
};

}  // namespace gengfu::edge
