#pragma once

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/model/reading.hpp"
#include "common/runtime/clock.hpp"
#include "common/sparkplug/batch_codec.hpp"
#include "common/sqlite/disk.hpp"
#include "edge/outbox/recent.hpp"
#include "edge/outbox/shelf.hpp"
#include "edge/outbox/source.hpp"

namespace gengfu::edge {

/// Conditions of the box itself; their device is the box.
namespace box_conditions {
inline constexpr std::string_view shortened = "outbox-shortened";  ///< the files had lost their end
inline constexpr std::string_view corrupt = "outbox-corrupt";      ///< a file, or rows of it, could not be used
inline constexpr std::string_view full = "outbox-full";            ///< stands while a bound makes us give up or refuse
inline constexpr std::string_view disk_failing = "disk-failing";   ///< stands while a file takes nothing
inline constexpr std::string_view readings_lost = "readings-lost";
}  // namespace box_conditions

/// Something that people must hear about the box.
struct Trouble {
    std::string condition;
    AlarmChange change = AlarmChange::pressed;
    Priority priority = Priority::p2;
    std::string what;  ///< for the log: names the file and what was done
    friend bool operator==(const Trouble&, const Trouble&) = default;
};

/// Store-and-forward (docs/outbox.md). Two files, `alarms.db` for the lanes safety and alarm and `readings.db` for the rest, under one
/// epoch and one sequence. What has been appended is on disk (WAL, synchronous=FULL) when `append` says so, and stays there until the
/// cloud has committed it, and then as a ring for a second copy. Alarms that no disk takes are kept in memory, and said so.
///
/// Threads: `append` to the lane live and `tidy_files` may run on a thread of the store, one at a time; everything else belongs to the
/// thread of the event loop. An append to the other lanes waits for at most the one commit that is under way, because a number must not
/// be given before it is known whether the one before was used. Nothing else waits for the disk.
class Outbox final : public BatchSource {
public:
    struct Settings {
        std::filesystem::path directory;
        std::uint64_t readings_bytes_max = 256ull << 20;
        std::uint64_t alarms_bytes_max = 32ull << 20;  ///< the reserve of alarms: nothing else can use it
        std::uint64_t ballast_bytes = 1ull << 20;      ///< given free when the disk is full
        Duration ring_age{72 * 3'600'000};             ///< committed rows stay so long, space permitting
        std::uint64_t boot = 0;                        ///< random, one per start of the machine
        std::function<std::uint64_t()> random;
        sqlite::Disk* disk = nullptr;  ///< nothing: the operating system's
        bool is_acknowledged = true;   ///< false: no cloud will ever say what it has
    };
    static constexpr std::size_t memory_rows_max = 1'000;
    /// Files that could not be opened at the start are joined when the cloud has answered what it was sent from memory, or at its
    /// next word, at the latest after so many rounds: with the files alarms in memory get another epoch and other numbers.
    static constexpr int rounds_waited_max = 600;
    /// What the disk can read around, and not itself, for so long is lost: the file is replaced by what can be read of it.
    static constexpr Duration unreadable_max{600'000};

    /// Opens or creates the files, and moves aside what cannot be used. Always succeeds: trouble is told by `take_troubles`.
    Outbox(Settings settings, const Clock& clock);

    struct Piece {
        Lane lane = Lane::live;
        Bytes bytes = {};
        std::uint64_t readings = 0;
        std::optional<Moment> accepted = {};  ///< when it was not now that this was gathered
    };
    struct Placed {
        std::uint64_t first = 0, last = 0;  ///< sequences
        bool is_on_disk = true;             ///< false: in memory only, of lanes other than live
    };
    struct With {
        std::optional<Mark> mark = {};
        std::vector<sparkplug::Lost> lost = {};  ///< declared by this batch
    };
    /// Taken in one transaction, one batch for each piece; pieces of lane live do not mix with others. io or full: nothing was taken.
    [[nodiscard]] Result<Placed> append(std::vector<Piece> pieces, const Moment& now, const With& with);
    [[nodiscard]] Result<Placed> append(std::vector<Piece> pieces, const Moment& now) { return append(std::move(pieces), now, With()); }

    enum class Seen {
        no,
        held,   ///< yes, but only in memory: it must not be acknowledged to its device
        taken,  ///< yes, and on disk or committed by the cloud
    };
    /// Whether this message was appended no longer than `window` before `now`.
    [[nodiscard]] Seen seen(const Mark& mark, const Moment& now, Duration window);

    /// Gives each new name an alias, for ever. While a file could not be read it may hold rows that use aliases which nobody knows, so
    /// that new names have none until both have been: they go as they are. What is returned stays up to date.
    [[nodiscard]] const sparkplug::Aliases& aliases_for(const std::vector<std::string>& names);

    /// What must be declared; to be handed to the next `append` of a batch of lane alarm that says so.
    [[nodiscard]] std::vector<sparkplug::Lost> losses() const;
    /// Since last asked.
    [[nodiscard]] std::vector<Trouble> take_troubles();

    /// Once a round, on the event loop: looks for gaps, saves what is only in memory.
    void tidy(const Moment& now);
    /// Once a round, on the thread of the store: checkpoints, gives space back, sees to the ballast.
    void tidy_files();
    /// Writes down what the cloud has committed. A planned end.
    void close(const Moment& now);

    struct Status {
        std::uint64_t epoch = 0;
        std::uint64_t taken = 0;             ///< readings ever appended
        std::uint64_t pending = 0;           ///< batches that the cloud has not committed, as far as we know
        std::uint64_t readings_lost = 0;     ///< ever declared
        std::uint64_t alarms_in_memory = 0;  ///< on no disk
        std::uint64_t readings_bytes = 0, alarms_bytes = 0;
        std::uint64_t bytes_written = 0;     ///< to flash since the start, at most
        std::uint64_t readings_written = 0;  ///< readings taken since the start
        std::vector<std::string> quarantined;
    };
    [[nodiscard]] Status status() const;

    std::uint64_t epoch() const override;
    std::uint64_t next() const override { return next_; }
    Found rows_after(Lane lane, std::uint64_t after, std::size_t rows_max, std::size_t bytes_max) override;
    std::optional<Row> row(Lane lane, std::uint64_t sequence) override;
    void commit(const SequenceSet& sequences) override;
    Greeting greet(const SequenceSet& known) override;
    bool wants_greeting() const override;

private:
    struct Held {
        StoredRow row;
        std::optional<Mark> mark;
    };
    void open_files();
    void join(const Shelf::Opening& alarms, const Shelf::Opening& readings);
    void join_epochs(const Shelf::Opening& alarms, const Shelf::Opening& readings);
    void read_aliases(const Shelf::Opening& alarms, const Shelf::Opening& readings);
    void give_aliases();
    [[nodiscard]] Shelf& shelf(Lane lane) { return lane == Lane::live ? readings_ : alarms_; }
    [[nodiscard]] Moment moment() const;
    [[nodiscard]] Head head() const;
    void burn_doubtful();
    Result<Placed> hold(const std::vector<StoredRow>& rows, const Head& head, const With& with, const Fault& fault);
    void add_held(Shelf::Work& work) const;
    void forget_held(const Shelf::Work& work);
    void note_declared(const Head& head, const With& with);
    void note_given_up(const Shelf::Room& room);
    void note_standing();
    void note_replaced();
    void lose_row(const ReadRow& read, Shelf& from);
    void lose(const std::vector<Range>& ranges, std::uint64_t readings, std::string_view reason);
    void tell(std::string_view condition, AlarmChange change, Priority priority, std::string what);
    void save_held(const Moment& now);
    void look_for_gaps(std::uint64_t sequences_max);  ///< `order_` is held
    void pass_settled(std::uint64_t& upto) const;
    [[nodiscard]] std::vector<ReadRow> read_after(Lane lane, BatchReader& view, std::uint64_t after, std::size_t rows,
                                                  std::size_t bytes) const;
    /// Whether there is nothing more on disk.
    bool find_on_disk(Lane lane, BatchReader& view, std::size_t rows_max, std::size_t bytes_max, Found& found);
    void find_held(Lane lane, std::uint64_t after, std::uint64_t upto, std::size_t rows_max, Found& found) const;
    void drop_known_held(const SequenceSet& known);  ///< `state_` is held
    void renew(const SequenceSet& known, std::uint64_t threshold);
    void write_for_good(const std::vector<Range>& gone);
    [[nodiscard]] Row to_send(const StoredRow& row) const;
    [[nodiscard]] bool is_settled(std::uint64_t sequence) const;
    void keep_ballast();

    const Settings settings_;
    const Clock& clock_;
    sqlite::Disk& disk_;
    Shelf alarms_, readings_;
    sparkplug::Aliases aliases_;
    sparkplug::Aliases in_alarms_, in_readings_;  ///< what each file knows of them
    std::vector<std::string> named_;              ///< names that have no alias yet
    bool are_aliases_known_ = false;              ///< both files have been read

    std::mutex order_;  ///< held from the choice of a number until it is known to be used; then `state_` may be taken
    std::atomic<std::uint64_t> next_{1}, taken_{0};
    std::uint64_t taken_at_start_ = 0;
    std::uint64_t doubtful_ = 0;  ///< numbers from `next_` on that readings.db may hold although it said no

    mutable std::mutex state_;  ///< never held across anything that waits
    Head head_;
    SequenceSet settled_;  ///< acknowledged or given up
    std::vector<sparkplug::Lost> losses_;
    RecentRows recent_;                              ///< of lane live
    std::map<std::uint64_t, Held> held_;             ///< alarms on no disk
    std::map<Lane, Steady> unreadable_since_;        ///< belongs to the thread of the event loop
    std::deque<std::pair<Mark, Moment>> confirmed_;  ///< marks that were on no disk and that the cloud has committed
    std::vector<Trouble> troubles_;

    std::uint64_t checked_upto_ = 0, check_until_ = 0;  ///< guarded by `order_`
    std::atomic<bool> is_joined_{false};                ///< at least one file could be opened, so the epoch is known
    bool is_birth_due_ = false;
    int rounds_waited_ = 0;
    bool was_greeted_ = false;  ///< before that nothing is sent
    std::atomic<bool> is_failing_said_{false}, is_full_said_{false};
};

}  // namespace gengfu::edge
