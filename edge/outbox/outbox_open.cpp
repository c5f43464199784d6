#include <algorithm>
#include <utility>

#include "edge/outbox/outbox.hpp"

/// How the two files are found to belong together.
namespace gengfu::edge {
namespace {

// Numbers that are left out when a file cannot be read at the start: it may hold higher ones than the other.
constexpr std::uint64_t skipped_ahead = 1u << 20;

Shelf::Settings shelf_settings(const Outbox::Settings& settings, const std::string& name, std::uint64_t bytes_max, bool gives_up) {
    return {settings.directory / name, bytes_max, settings.ring_age, gives_up, settings.directory / "ballast"};
}

}  // namespace

Outbox::Outbox(Settings settings, const Clock& clock)
    : settings_(std::move(settings)),
      clock_(clock),
      disk_(settings_.disk == nullptr ? sqlite::system_disk() : *settings_.disk),
      alarms_(shelf_settings(settings_, "alarms.db", settings_.alarms_bytes_max, false), disk_),
      readings_(shelf_settings(settings_, "readings.db", settings_.readings_bytes_max, true), disk_) {
    keep_ballast();
    open_files();
}

void Outbox::open_files() {
    Shelf::Opening alarms = alarms_.open(clock_.wall()), readings = readings_.open(clock_.wall());
    const bool are_unrelated = alarms.head && readings.head && alarms.head->epoch != readings.head->epoch &&
                               alarms.head->epoch_before != readings.head->epoch && alarms.head->epoch != readings.head->epoch_before;
    // What is in it belongs to another outbox, whose numbers mean something else.
    const bool is_set_aside = are_unrelated && readings_.set_aside(clock_.wall());
    if (is_set_aside) readings = readings_.open(clock_.wall());
    if (are_unrelated == is_set_aside && (alarms.is_open || readings.is_open)) join(alarms, readings);
    if (!is_joined_ && head_.epoch == 0) head_.epoch = settings_.random();
    note_standing();
}

void Outbox::join(const Shelf::Opening& alarms, const Shelf::Opening& readings) {
    read_aliases(alarms, readings);
    next_ = std::max(alarms.last, readings.last) + 1;
    taken_ = taken_at_start_ = std::max(alarms.taken, readings.taken);
    if (!alarms.is_open || !readings.is_open) next_ = next_ + skipped_ahead;
    {
        const std::lock_guard state(state_);
        join_epochs(alarms, readings);
        checked_upto_ = 0;
        check_until_ = next_ - 1;
        settled_ = head_.acknowledged;
        unite(settled_, head_.given_up);
        // Numbers that were given before the files could be read meant nothing.
        std::map<std::uint64_t, Held> held;
        for (auto& [sequence, each] : held_) {
            each.row.sequence = next_++;
            held.emplace(each.row.sequence, std::move(each));
        }
        held_ = std::move(held);
        is_birth_due_ = true;
    }
    is_joined_ = true;
    const Shelf::Opening& other = alarms.head ? readings : alarms;
    if (head_.is_renewal_due && other.is_open && !other.head && !other.was_moved)
        tell(box_conditions::corrupt, AlarmChange::pressed, Priority::p2,
             (alarms.head ? readings_ : alarms_).name() + (other.was_there ? " is empty" : " is gone"));
    if (readings.head) add_loss(losses_, {}, readings.head->readings_thinned, reasons::thinned);
    note_replaced();
    if (!settings_.is_acknowledged && head_.is_renewal_due) renew({}, next_);

    Shelf::Work work;
    work.writes_head = true;
    // Finishes a change of epoch that had reached one file only.
    if (alarms.head && readings.head && alarms.head->epoch != readings.head->epoch)
        work.remove = present_in(head_.given_up, 1, head_.opened_at - 1);
    for (Shelf* each : {&alarms_, &readings_})
        if (const auto room = each->write(work, head_, moment())) note_given_up(*room);
    note_replaced();
}

void Outbox::join_epochs(const Shelf::Opening& alarms, const Shelf::Opening& readings) {
    const auto& a = alarms.head;
    const auto& r = readings.head;
    if (!a && !r) {
        head_.epoch = settings_.random();
        head_.is_verified = !settings_.is_acknowledged;
        head_.opened_at = next_;
        return;
    }
    const Head& leading = a && (!r || a->epoch == r->epoch || a->epoch_before == r->epoch) ? *a : *r;
    head_ = leading;
    if (a && r && a->epoch == r->epoch) {
        unite(head_.acknowledged, r->acknowledged);
        unite(head_.given_up, r->given_up);
        head_.is_renewal_due = a->is_renewal_due || r->is_renewal_due;
        head_.is_verified = a->is_verified || r->is_verified;
        head_.readings_lost = std::max(a->readings_lost, r->readings_lost);
    }
    head_.readings_thinned = 0;
    // What a file knows to be settled was given out, also when the rows themselves have gone with the other file.
    for (const SequenceSet* settled : {&head_.acknowledged, &head_.given_up})
        if (!settled->empty()) next_ = std::max(next_.load(), settled->ranges().rbegin()->second + 1);
    const Shelf::Opening& other = a ? readings : alarms;
    const std::uint64_t rows_of_one = a ? alarms.last : readings.last;
    if (a.has_value() != r.has_value() && other.is_open && rows_of_one > 0) head_.is_renewal_due = true;
    // As long as the cloud has not spoken, numbers from the first opening on are in doubt.
    if (head_.is_verified) head_.opened_at = next_;
    head_.is_verified = !settings_.is_acknowledged;
}

void Outbox::read_aliases(const Shelf::Opening& alarms, const Shelf::Opening& readings) {
    in_alarms_ = alarms.aliases;
    in_readings_ = readings.aliases;
    aliases_ = alarms.aliases;
    std::map<std::uint64_t, std::string> taken;
    for (const auto& [name, alias] : aliases_) taken.emplace(alias, name);
    for (const auto& [name, alias] : readings.aliases)
        if (taken.emplace(alias, name).second) aliases_.emplace(name, alias);
    are_aliases_known_ = alarms.is_open && readings.is_open;
    give_aliases();
}

}  // namespace gengfu::edge
