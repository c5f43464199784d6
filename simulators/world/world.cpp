#include "simulators/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gengfu::world {

using namespace std::chrono_literals;

namespace {

constexpr Duration calm_before = 20min;  ///< everybody gets to know everybody
constexpr Duration calm_after = 60min;   ///< everything has healed, and drains
constexpr Duration looks_every = 30s;
/// The cloud notices that it hears nobody, dials until it hears again, and gives each box its deadline from then on.
constexpr Duration cloud_notices = 40s;
constexpr std::uint64_t edge_bytes_most = 64ULL << 20, log_bytes_most = 16ULL << 20;

CloudNode::Setup setup(Chance chance) {
    CloudNode::Setup setup;
    // Some clouds have so little room that a few boxes fill it while a transaction takes long.
    if (!chance.one_in(3)) return setup;
    setup.inbox.bytes = 24'000;
    setup.inbox.bytes_of_sender = 10'000;
    return setup;
}

}  // namespace

World::World(const WorldOptions& options, const profile::Catalogue& catalogue)
    : options_(options),
      catalogue_(catalogue),
      chance_(options.seed),
      scheduler_(chance_.bits()),
      log_(scheduler_, options.keeps_text),
      network_(scheduler_, log_, chance_.part(), options.edges + first_edge_id),
      around_{scheduler_, network_, log_},
      ledger_(scheduler_, log_),
      feed_(scheduler_, ledger_, CloudNode::box_silent_after),
      cloud_{around_, chance_.part(), ledger_, setup(chance_.part())},
      people_(around_, cloud_, chance_.part()) {
    for (std::size_t i = 0; i < options.edges; ++i) build_edge(i);
    for (std::size_t i = 0; i < options.devices; ++i) build_device(i);
    scheduler_.on_lost([this](NodeId node) { on_lost(node); });
    scheduler_.is_lost([this](NodeId node) { return machine(node).disk.is_lost(); });
    scheduler_.on_failed([this](NodeId node, const std::string& what) { on_failed(node, what); });
    ledger_.on_alarm = [this](const DeviceRecord& device, const ConditionId& condition) { feed_.accepted(device, condition); };
    cloud_.on_change = [this](const alert::Book::Change& change, Duration age) {
        log_.line("feed", fmt::format("{} alert {} {} {}/{} by {}", change.entry.seq, change.entry.alert.value(),
                                      to_string(change.entry.transition), change.alert.cause.device.value(),
                                      change.alert.cause.condition.value(), change.entry.actor));
        feed_.hear(change, age);
        people_.hear(change);
    };
    join(cloud_, nobody);
    for (EdgeNode& edge : edges_) join(edge, edge.node());
}

void World::build_edge(std::size_t index) {
    const NodeId node = first_edge_id + index;
    const std::string name = fmt::format("box-{}", index + 1);
    edges_.emplace_back(around_, node, name, chance_.part(), catalogue_, ledger_);
    feed_.boxes.emplace(name, node);
    if (edges_.back().has_little_room()) ledger_.troubled_disks.insert(node);
}

void World::build_device(std::size_t index) {
    static const std::vector<std::string> kinds{"gas-detector", "smoke-detector", "water-meter", "tilt-sensor", "settlement-gauge"};
    EdgeNode& edge = edges_[index % edges_.size()];
    const std::size_t place = index / edges_.size();
    const std::string kind = place == 0 ? "call-button" : kinds[chance_.below(kinds.size())];
    const DeviceId id{fmt::format("{}-{}", kind, index + 1)};
    const profile::Profile& profile = catalogue_.at(KindId{kind});
    const DeviceKey key = ledger_.add(id, edge.node(), edge.name(), profile);
    if (place == 0) {
        buttons_.push_back({CallButton(id, fmt::format("{:04X}", 0x1000 + index)), key, &edge});
        edge.add(buttons_.back().button, key);
        return;
    }
    const bool is_meter = profile.protocol == profile::Protocol::cjt188;
    sensors_.push_back({PolledDevice(id, profile, is_meter ? fmt::format("{:014}", index + 1) : std::to_string(place)), key});
    edge.add(sensors_.back().device, key, {});
}

void World::join(Machine& machine, NodeId ailing) {
    ledger_.health.begin_trouble(machine.node());
    ledger_.health.ail(ailing);
    machine.on_down = [this, &machine, ailing] {
        ledger_.health.begin_trouble(machine.node());
        ledger_.health.ail(ailing);
    };
    machine.on_up = [this, &machine, ailing] {
        ledger_.health.end_trouble(machine.node());
        ledger_.health.heal(ailing);
        if (ailing != nobody) ledger_.box_forgot(machine.node());
    };
}

Faults::Cast World::cast() {
    Faults::Cast cast{{}, cloud_, {}, {}, people_, ledger_, feed_};
    for (EdgeNode& edge : edges_) cast.edges.push_back(&edge);
    for (Sensor& sensor : sensors_) cast.polled.emplace_back(&sensor.device, sensor.key);
    for (Button& button : buttons_) cast.buttons.emplace_back(&button.button, button.key);
    return cast;
}

Machine& World::machine(NodeId node) {
    return node == cloud_id ? static_cast<Machine&>(cloud_) : edges_.at(node - first_edge_id);
}

void World::on_lost(NodeId node) {
    const auto ending = chance_.one_in(2) ? sqlite::SimDisk::Ending::killed : sqlite::SimDisk::Ending::power_loss;
    machine(node).go_down(ending, chance_.between(500ms, 90s));
}

void World::on_failed(NodeId node, const std::string& what) {
    Machine& failed = machine(node);
    log_.line(failed.name(), "ends: " + what);
    ++programs_ended_;
    failed.go_down(sqlite::SimDisk::Ending::killed, 5s);
}

void World::plan_episodes(Sensor& sensor) {
    const auto possible = possible_episodes(sensor.device.profile());
    if (possible.empty()) return;
    const Steady last = Steady{options_.lasts - calm_after - 90min};
    Steady at = Steady{calm_before} + chance_.between(0min, 6h);
    while (at < last) {
        Episode episode = possible[chance_.below(possible.size())];
        episode.begins = at;
        episode.ends = at + chance_.between(20min, 40min);
        scheduler_.at(episode.begins, nobody, [this, &sensor, episode] {
            log_.line(sensor.device.id().value(), fmt::format("{} is {}", episode.field.value(), episode.value));
            sensor.device.begin(episode);
            ledger_.device(sensor.key).watch.begin(episode);
        });
        scheduler_.at(episode.ends, nobody, [&sensor] { sensor.device.end(); });
        at = episode.ends + chance_.between(75min, 12h);
    }
}

void World::plan_presses(Button& button) {
    const Steady last = Steady{options_.lasts - calm_after - 10min};
    Steady at = Steady{calm_before} + chance_.between(0min, 5h);
    while (at < last) {
        const std::uint64_t times = chance_.one_in(3) ? 1 + chance_.below(4) : 1;
        for (std::uint64_t i = 0; i < times; ++i)
            scheduler_.at(at + i * chance_.between(1s, 30s), nobody, [this, &button] {
                if (button.button.is_dead || !button.button.press()) return;
                ledger_.pressed(button.key);
                call(button);
            });
        at += chance_.between(10min, 8h);
    }
}

void World::call(Button& button) {
    const Steady now = scheduler_.now();
    if (button.button.is_dead) return;
    if (button.button.due(now) > now) return;
    send(button, button.button.next(now, NodeClock::world_begins + now.time_since_epoch()));
}

void World::send(Button& button, const CallButton::Call& call) {
    EdgeNode& edge = *button.edge;
    DeviceRecord& record = ledger_.device(button.key);
    if (call.press == 0) ++record.supervisions_sent;
    scheduler_.at(std::max(scheduler_.now(), button.button.due(scheduler_.now())), nobody, [this, &button] { this->call(button); });
    if (!edge.is_up() || scheduler_.is_paused(edge.node()) || chance_.one_in(30)) return;
    scheduler_.after(chance_.between(1ms, 20ms), edge.node(), [this, &button, &edge, &record, bytes = call.bytes] {
        const auto reply = edge.receive(bytes);
        ledger_.heard(record, Got::surely);
        if (!reply || chance_.one_in(10)) return;
        const auto settled = button.button.hear(*reply);
        if (!settled) return;
        if (*settled == 0)
            ++record.supervisions_acknowledged;
        else
            ledger_.press_acknowledged(button.key, *settled);
        this->call(button);
    });
}

void World::look() {
    scheduler_.after(looks_every, nobody, [this] { look(); });
    for (Button& button : buttons_) call(button);
    feed_.look();
    look_at_reach();
    for (EdgeNode& edge : edges_) {
        if (edge.disk.bytes() > edge_bytes_most)
            ledger_.violated("bounded", fmt::format("{} has {} bytes on its disk", edge.name(), edge.disk.bytes()));
        for (const std::string& file : edge.disk.files())
            if (file.ends_with("-wal") && edge.disk.size(file).value_or(0) > log_bytes_most)
                ledger_.violated("bounded", fmt::format("{}: {} has {} bytes", edge.name(), file, edge.disk.size(file).value_or(0)));
    }
}

void World::look_at_reach() {
    const Steady now = scheduler_.now();
    look_at_broker();
    for (EdgeNode& edge : edges_) {
        const bool is_reachable = edge.is_up() && !scheduler_.is_paused(edge.node()) && network_.is_through(edge.node());
        // Nobody can be told of a box while the cloud hears none.
        if (is_reachable || feed_.deaf_since || now < Steady{calm_before}) {
            unreachable_since_[edge.node()] = now;
            continue;
        }
        const Duration noticed = CloudNode::box_silent_after + CloudNode::watch_every + cloud_notices;
        const Steady since = unreachable_since_[edge.node()];
        if (now - since < noticed || !ledger_.health.ran_well(cloud_id, since, now)) continue;
        feed_.box_must_be_silent(edge.name());
        unreachable_since_[edge.node()] = Steady::max() - 240h;
    }
}

void World::look_at_broker() {
    const Steady now = scheduler_.now();
    const bool is_deaf = cloud_.is_up() && !network_.is_through(cloud_id);
    if (!is_deaf)
        feed_.deaf_since.reset();
    else if (!feed_.deaf_since)
        feed_.deaf_since = now;
    const Duration noticed = CloudNode::broker_silent_after + CloudNode::watch_every + cloud_notices;
    if (is_deaf && now - *feed_.deaf_since >= noticed && ledger_.health.ran_well(cloud_id, *feed_.deaf_since, now))
        feed_.broker_must_be_silent();
}

/// What was taken just before the end is on its way.
void World::drain(EdgeNode& edge) {
    constexpr int seconds_most = 30;
    for (int i = 0; i < seconds_most && !edge.is_drained(); ++i) scheduler_.run_until(scheduler_.now() + 1s);
}

Outcome World::run() {
    cloud_.start();
    for (EdgeNode& edge : edges_) edge.start();
    for (Sensor& sensor : sensors_) plan_episodes(sensor);
    for (Button& button : buttons_) plan_presses(button);
    const Steady end{options_.lasts};
    faults_.emplace(around_, cast(), chance_.part(), options_.only);
    faults_->schedule(Steady{calm_before}, end - calm_after);
    scheduler_.after(looks_every, nobody, [this] { look(); });
    scheduler_.run_until(end);
    for (EdgeNode& edge : edges_) drain(edge);
    for (EdgeNode& edge : edges_)
        if (!edge.is_drained()) ledger_.violated("nothing-lost", edge.name() + " still has batches that the cloud does not have");
    if (cloud_.is_up()) {
        Judgement judgement(ledger_, feed_, cloud_, end);
        judgement.judge();
        stored_ = judgement.stored();
    } else {
        ledger_.violated("nothing-lost", "the cloud does not run");
    }
    return outcome();
}

Outcome World::outcome() {
    Outcome outcome;
    outcome.seed = options_.seed;
    outcome.violations = ledger_.violations();
    outcome.faults = faults_->struck();
    outcome.readings = ledger_.readings();
    outcome.stored = stored_;
    for (const DeviceRecord& device : ledger_.devices()) outcome.presses += device.presses.size();
    outcome.alarms = feed_.alarms();
    outcome.raised = feed_.raised();
    outcome.escalated = feed_.escalated();
    outcome.events = scheduler_.happened();
    outcome.messages = network_.counts().sent;
    outcome.messages_lost = network_.counts().lost + network_.counts().dropped_by_queue;
    outcome.messages_repeated = network_.counts().repeated + network_.counts().replayed;
    outcome.messages_dropped = cloud_.dropped();
    outcome.programs_ended = programs_ended_;
    outcome.restarts = cloud_.starts() - 1;
    for (const EdgeNode& edge : edges_) {
        outcome.syncs += edge.disk.counts().syncs;
        outcome.bytes_written += edge.disk.counts().bytes_written;
        outcome.disk_errors += edge.disk.counts().errors;
        outcome.restarts += edge.starts() - std::min<std::uint64_t>(1, edge.starts());
    }
    outcome.devices = options_.devices;
    outcome.lasts = options_.lasts;
    outcome.worst_alarm = feed_.worst_delay();
    log_.count(outcome.stored);
    outcome.digest = log_.digest();
    outcome.log = log_.text();
    return outcome;
}

}  // namespace gengfu::world
