#include "simulators/world/cloud_node.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>

#include "common/sparkplug/topic.hpp"
#include "simulators/world/edge_node.hpp"

namespace gengfu::world {
namespace {

constexpr std::string_view database_file = "/cloud.db";
constexpr Duration redial_first{250}, redial_most{10'000};

mqtt::Message state_message(bool online, std::uint64_t timestamp) {
    const std::string json = sparkplug::to_json({online, timestamp});
    return {sparkplug::state_topic(EdgeNode::host), mqtt::Bytes(json.begin(), json.end()), 1, true};
}

}  // namespace

struct CloudNode::Program {
    Program(const CloudNode& node, Log& log)
        : clock(node.clock),
          store(sqlite::Database(database_file, sqlite::Database::Access::write, node.disk.vfs()), clock,
                {alert::ServiceLevels(alert::WorkingTime::around_the_clock()), node.setup.judge, node.setup.directory}),
          ingest(store, node.setup.box_silent_after, log),
          inbox(node.setup.inbox),
          broker_watch(node.setup.broker_silent_after),
          escalation(never_run.get_executor(), store, clock, log) {
        if (const auto newest = store.newest_time()) clock.not_before(*newest);
    }

    AnchoredClock clock;
    boost::asio::io_context never_run{1};
    store::Store store;
    ingest::Ingest ingest;
    ingest::Inbox inbox;
    ingest::BrokerWatch broker_watch;
    dispatch::Escalation escalation;
};

CloudNode::CloudNode(Around around, Chance chance, Ledger& ledger, Setup given)
    : Machine(around, cloud_id, "cloud", chance), setup(given), ledger_(ledger), node_log_(around.log, "cloud") {}

CloudNode::~CloudNode() = default;

void CloudNode::begin() {
    is_connected_ = drains_ = feeds_ = false;
    redial_after_ = redial_first;
    program_ = std::make_unique<Program>(*this, node_log_);
    check_what_was_said();
    program_->store.on_change([this] {
        step();
        if (!std::exchange(feeds_, true)) after(Duration{1}, [this] { feed(); });
    });
    if (clock.error() != Duration{0}) ledger_.cloud_time_is_vague = true;
    program_->ingest.begin(clock.steady());
    network().attach(cloud_id, *this);
    dial();
    after(setup.watch_every, [this] { watch(); });
    after(Duration{1}, [this] { feed(); });
    escalate();
}

void CloudNode::end() noexcept {
    program_.reset();
}

void CloudNode::check_what_was_said() {
    if (!last_told_) return;
    const auto again = program_->store.changes_after(last_told_->entry.seq - 1, 1);
    if (again.empty() || again.front().entry != last_told_->entry)
        ledger_.violated("commit-before-speak",
                         "the feed told entry " + std::to_string(last_told_->entry.seq) + ", which is gone after a restart");
    ledger_.check_acknowledged(watermarks());
}

void CloudNode::dial() {
    state_timestamp_ = static_cast<std::uint64_t>(to_unix_ms(program_->clock.wall()));
    network().link(cloud_id).connect({}, state_message(false, state_timestamp_));
}

void CloudNode::on_connected() {
    is_connected_ = true;
    redial_after_ = redial_first;
    program_->ingest.hear_anew(clock.steady());
    static_cast<void>(network().link(cloud_id).subscribe("spBv1.0/#", 1));
    publish_state();
}

void CloudNode::publish_state() {
    static_cast<void>(network().link(cloud_id).publish(state_message(true, state_timestamp_)));
}

void CloudNode::on_disconnected(const std::string&) {
    is_connected_ = false;
    const Duration wait = chance_.between(redial_after_ / 2, redial_after_);
    redial_after_ = std::min(redial_after_ * 2, redial_most);
    after(wait, [this] { dial(); });
}

void CloudNode::on_message(mqtt::Message message) {
    if (message.topic == sparkplug::state_topic(EdgeNode::host)) {
        const auto state = sparkplug::parse_host_state(std::string(message.payload.begin(), message.payload.end()));
        const bool is_old = state && message.retained && state->timestamp < state_timestamp_;
        if (state && !state->online && !is_old)
            after(std::chrono::seconds{1}, [this] {
                if (is_connected_) publish_state();
            });
        return;
    }
    program_->inbox.put({std::move(message.topic), std::move(message.payload), program_->clock.wall(), message.retained});
    drain_later();
}

void CloudNode::drain_later() {
    if (!std::exchange(drains_, true)) after(takes_, [this] { drain(); });
}

void CloudNode::drain() {
    drains_ = false;
    ingest::Inbox& inbox = program_->inbox;
    const Instant wall = program_->clock.wall();
    const auto bunch = inbox.next(clock.steady());
    program_->ingest.note_queue(inbox.bytes(), inbox.limits().bytes);
    if (!bunch.empty()) say(program_->ingest.take(bunch, wall, clock.steady()));
    const auto cut = inbox.take_cut();
    for (const ingest::Inbox::Cut& each : cut) dropped_ += each.dropped;
    if (!cut.empty()) say(program_->ingest.settle(cut, wall, clock.steady()));
    if (inbox.messages() > 0) drain_later();
}

void CloudNode::say(const std::vector<ingest::Outgoing>& answers) {
    for (const ingest::Outgoing& answer : answers) {
        step();
        if (!is_connected_) continue;
        ledger_.acknowledged(answer.topic, answer.payload);
        static_cast<void>(network().link(cloud_id).publish({answer.topic, answer.payload, 0, false}));
    }
}

void CloudNode::watch() {
    const Instant wall = program_->clock.wall();
    const auto change = program_->broker_watch.look(is_connected_, clock.steady());
    if (change && program_->ingest.tell_of_broker(std::string(EdgeNode::host), *change, wall)) program_->broker_watch.told(*change);
    if (is_connected_) say(program_->ingest.watch(wall, clock.steady()));
    after(setup.watch_every, [this] { watch(); });
}

void CloudNode::escalate() {
    const std::uint64_t number = ++escalation_number_;
    after(std::max(Duration{1}, program_->escalation.run_due()), [this, number] {
        if (number == escalation_number_) escalate();
    });
}

void CloudNode::feed() {
    constexpr std::size_t page = 100;
    feeds_ = false;
    const auto changes = program_->store.changes_after(cursor_, page);
    for (const alert::Book::Change& change : changes) {
        cursor_ = change.entry.seq;
        last_told_ = change;
        on_change(change, std::max(Duration{0}, program_->clock.wall() - change.entry.at));
    }
    if (changes.size() == page) return feed();
    if (!changes.empty()) escalate();
}

Result<alert::Book::Change> CloudNode::apply(alert::AlertId id, const alert::Request& request) {
    try {
        auto done = program_->store.apply(id, request);
        step();
        return done;
    } catch (const sqlite::Error& error) {
        return fail(FaultKind::io, error.what());  // as the feed answers it
    }
}

std::optional<alert::Alert> CloudNode::find(alert::AlertId id) const {
    return program_->store.find(id);
}

std::vector<alert::Alert> CloudNode::open_alerts() const {
    alert::Book::Filter filter;
    filter.open_only = true;
    filter.limit = 500;
    return program_->store.list(filter);
}

std::vector<alert::Incident> CloudNode::incidents() const {
    constexpr std::size_t page = 100;
    std::vector<alert::Incident> all;
    alert::IncidentFilter filter;
    filter.limit = page;
    while (true) {
        const auto some = program_->store.incidents(filter);
        all.insert(all.end(), some.begin(), some.end());
        if (some.size() < page) break;
        filter.before = some.back().id;
    }
    std::ranges::reverse(all);
    return all;
}

std::int64_t CloudNode::forget_readings_before(Instant received) {
    sqlite::Database database(database_file, sqlite::Database::Access::write, disk.vfs());
    database.prepare("DELETE FROM batch WHERE received_at < ?1").bind(1, to_unix_ms(received)).run();
    return database.changes();
}

void CloudNode::each_reading(const std::function<void(const StoredReading&)>& visit) const {
    sqlite::Database database(database_file, sqlite::Database::Access::read, disk.vfs());
    std::map<std::int64_t, std::string> names;
    auto devices = database.prepare("SELECT id, name FROM device");
    while (devices.step()) names.emplace(devices.integer(0), devices.text(1));
    auto rows = database.prepare("SELECT readings FROM batch ORDER BY epoch_id, sequence");
    std::array<unsigned char, 64 * 1024> room{};  // taken anew for each row
    while (rows.step()) {
        boost::json::monotonic_resource memory(room.data(), room.size());
        const boost::json::value readings = boost::json::parse(rows.text(0), &memory);
        for (const boost::json::value& each : readings.as_array()) {
            const boost::json::array& parts = each.as_array();
            visit({names.at(parts.at(0).as_int64()), from_unix_ms(parts.at(1).as_int64()), parts.size() > 3, parts.at(2).as_object()});
        }
    }
}

std::vector<std::pair<std::string, std::string>> CloudNode::watermarks() const {
    sqlite::Database database(database_file, sqlite::Database::Access::read, disk.vfs());
    auto rows = database.prepare(
        "SELECT edge.name || ' ' || epoch.name, sequences FROM epoch JOIN edge ON edge.id = edge_id WHERE sequences <> '' UNION ALL "
        "SELECT edge.name || ' ' || epoch.name, first || '-' || last FROM beyond JOIN epoch ON epoch.id = epoch_id JOIN edge ON edge.id = "
        "edge_id");
    std::vector<std::pair<std::string, std::string>> found;
    while (rows.step()) found.emplace_back(rows.text(0), rows.text(1));
    return found;
}

std::map<std::string, std::int64_t> CloudNode::declared_lost() const {
    sqlite::Database database(database_file, sqlite::Database::Access::read, disk.vfs());
    auto rows = database.prepare("SELECT edge.name, sum(readings) FROM loss_count JOIN edge ON edge.id = edge_id GROUP BY edge.name");
    std::map<std::string, std::int64_t> found;
    while (rows.step()) found.emplace(rows.text(0), rows.integer(1));
    return found;
}

std::int64_t CloudNode::quarantined() const {
    sqlite::Database database(database_file, sqlite::Database::Access::read, disk.vfs());
    auto row = database.prepare("SELECT count(*) FROM quarantine");
    row.step();
    return row.integer(0);
}

}  // namespace gengfu::world
