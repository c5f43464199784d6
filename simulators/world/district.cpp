#include "simulators/world/district.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace gengfu::world {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t devices_a_building = 50, buildings_max = 60;
constexpr Duration watch_every = 60s, looks_every = 15min;
constexpr int minutes_of_structure = 3;  ///< of each hour, from which the hour's median is made
constexpr std::uint64_t seldom = 4;      ///< rounds
constexpr Duration readings_kept = std::chrono::days{7};

Town::Size size_of(const DistrictOptions& options) {
    const std::size_t buildings = std::clamp<std::size_t>(options.devices / devices_a_building, 1, buildings_max);
    return {options.devices, buildings};
}

CloudNode::Setup setup() {
    return {nullptr, nullptr, Script::box_silent_after, watch_every, Script::broker_silent_after, {}};
}

}  // namespace

District::District(const DistrictOptions& options, const profile::Catalogue& catalogue)
    : options_(options),
      catalogue_(catalogue),
      chance_(options.seed),
      scheduler_(chance_.bits()),
      log_(scheduler_, options.keeps_text),
      town_(size_of(options), catalogue, chance_.part()),
      script_(town_, catalogue, options.lasts, chance_.part()),
      network_(scheduler_, log_, chance_.part(), town_.buildings() + first_edge_id),
      around_{scheduler_, network_, log_},
      ledger_(scheduler_, log_),
      cloud_(around_, chance_.part(), ledger_, setup()),
      people_(around_, cloud_, chance_.part(), People::Patience::much),
      structures_(town_.buildings()),
      hourly_(town_.buildings()),
      seldom_(town_.buildings()),
      causes_(scheduler_, ledger_, log_, script_),
      escalations_(scheduler_, ledger_) {}

Result<std::unique_ptr<District>> District::make(const DistrictOptions& options, const profile::Catalogue& catalogue) {
    std::unique_ptr<District> district(new District(options, catalogue));
    if (const auto read = district->read_files(); !read) return tl::make_unexpected(read.error());
    district->build();
    return district;
}

Result<void> District::read_files() {
    std::ifstream in(options_.rules, std::ios::binary);
    if (!in) return fail(FaultKind::not_found, "cannot open " + options_.rules + "; --rules names the rule file");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto rules = detect::Rules::parse(text + town_.rules(), options_.rules);
    if (!rules) return fail(FaultKind::malformed, to_string(rules.error()));
    const auto node = document::parse(town_.people(), "people of the district");
    if (!node) return fail(FaultKind::malformed, to_string(node.error()));
    auto people = registry::parse_people(*node, {catalogue_, rules->conditions(), alert::WorkingTime::around_the_clock()});
    if (!people) return fail(FaultKind::malformed, to_string(people.error()));
    judge_.emplace(std::move(*rules), catalogue_);
    plan_.emplace(std::move(*people));
    cloud_.setup.judge = &*judge_;
    cloud_.setup.directory = &*plan_;
    return {};
}

void District::build() {
    for (std::size_t i = 0; i < town_.buildings(); ++i)
        edges_.emplace_back(around_, first_edge_id + i, Town::name_of(i), chance_.part(), catalogue_, ledger_, EdgeNode::Use::driven);
    for (const Post& post : town_.posts()) {
        const std::string kind = post.kind.value();
        if (post.button != nullptr) {
            edge_of(post).add_caller(post.id, post.button->account(), post.place);
            continue;
        }
        const std::string bus = kind == "settlement-gauge" ? Town::gauges_bus(post.building) : "";
        edge_of(post).add(*post.instrument, 0, {post.place, bus, Town::zero_of(post)});
        if (kind == "water-meter") log_.line(post.id.value(), fmt::format("home of {}", town_.homes()[*post.home].persons));
        const bool is_structure = kind == "tilt-sensor" || kind == "settlement-gauge";
        auto& round = is_structure ? structures_ : kind == "water-meter" ? hourly_ : seldom_;
        round[post.building].push_back(&post);
    }
    cloud_.on_change = [this](const alert::Book::Change& change, Duration age) {
        ++entries_;
        const Steady at = scheduler_.now() - age;
        causes_.hear(change, at);
        escalations_.hear(change, at);
        people_.hear(change);
        log_.count(static_cast<std::uint64_t>(change.entry.seq) << 32 | static_cast<std::uint64_t>(change.entry.alert.value()));
    };
    join(cloud_, nobody);
    for (EdgeNode& edge : edges_) join(edge, edge.node());
}

void District::join(Machine& machine, NodeId ailing) {
    ledger_.health.begin_trouble(machine.node());
    ledger_.health.ail(ailing);
    machine.on_down = [this, &machine, ailing] {
        ledger_.health.begin_trouble(machine.node());
        ledger_.health.ail(ailing);
    };
    machine.on_up = [this, &machine, ailing] {
        ledger_.health.end_trouble(machine.node());
        ledger_.health.heal(ailing);
    };
}

DistrictOutcome District::run(const std::function<void(Duration)>& progress) {
    cloud_.start();
    for (EdgeNode& edge : edges_) edge.start();
    plan_rounds();
    for (const Plot::Close& each : script_.closely)
        scheduler_.at(each.from, nobody, [this, &each] { watch_closely(each, scheduler_.now()); });
    for (const Plot::Said& each : script_.said)
        scheduler_.at(each.at, nobody, [this, &each] {
            each.post->button->say(each.event);
            call(*each.post);
        });
    for (const Trouble& each : script_.troubles) scheduler_.at(each.at, nobody, [this, &each] { strike(each); });
    scheduler_.after(looks_every, nobody, [this] { look(); });
    const Steady end{options_.lasts};
    while (scheduler_.now() < end) {
        scheduler_.run_until(std::min(end, scheduler_.now() + 24h));
        weigh();
        progress(scheduler_.now().time_since_epoch());
    }
    if (cloud_.is_up())
        causes_.judge(cloud_.open_alerts(), cloud_.incidents());
    else
        ledger_.violated("nothing-lost", "the cloud does not run");
    return outcome();
}

/// Each building has its own minute of the hour, and its own hour of four.
void District::plan_rounds() {
    for (std::size_t building = 0; building < town_.buildings(); ++building) {
        const Duration phase = chance_.between(2min, 50min);
        scheduler_.after(phase, nobody, [this, building] { begin_round(building, building); });
    }
    for (const Post& post : town_.posts())
        if (post.button != nullptr) scheduler_.at(post.button->due({}), nobody, [this, &post] { call(post); });
}

void District::begin_round(std::size_t building, std::uint64_t number) {
    scheduler_.after(1h, nobody, [this, building, number] { begin_round(building, number + 1); });
    for (int minute = 0; minute < minutes_of_structure; ++minute) {
        scheduler_.after(minute * 1min, nobody, [this, building, number, minute] {
            const bool is_last = minute + 1 == minutes_of_structure;
            for (const Post* each : structures_[building]) ask(*each);
            if (!is_last) return;
            for (const Post* each : hourly_[building]) ask(*each);
            if (number % seldom == 0)
                for (const Post* each : seldom_[building]) ask(*each);
            if (edges_[building].is_up()) edges_[building].end_round();
        });
    }
}

void District::ask(const Post& post) {
    if (!edge_of(post).is_up()) return;
    ++readings_;
    edge_of(post).ask(post.on_bus);
}

void District::watch_closely(const Plot::Close& close, Steady at) {
    ask(*close.post);
    if (edge_of(*close.post).is_up()) edge_of(*close.post).end_round();
    const Steady next = at + close.every;
    if (next <= close.from + close.lasts) scheduler_.at(next, nobody, [this, &close, next] { watch_closely(close, next); });
}

void District::call(const Post& post) {
    const Steady now = scheduler_.now();
    HomeButton& button = *post.button;
    if (button.due(now) > now) return;
    if (!button.is_dead(now)) return send(post);
    scheduler_.after(HomeButton::supervise_every, nobody, [this, &post] { call(post); });
}

/// One in thirty of the calls is lost, and one in twenty of the answers.
void District::send(const Post& post) {
    const Steady now = scheduler_.now();
    HomeButton& button = *post.button;
    const Bytes bytes = button.next(now, NodeClock::world_begins + now.time_since_epoch());
    const auto again = [this, &post] { call(post); };
    EdgeNode& edge = edge_of(post);
    if (edge.is_up() && !chance_.one_in(30)) {
        const auto reply = edge.receive(bytes);
        if (reply && !chance_.one_in(20)) button.hear(*reply, now);
    }
    scheduler_.at(std::max(button.due(now), now + 10ms), nobody, again);
}

void District::away(NodeId node, Duration lasts) {
    ledger_.health.ail(node == cloud_id ? nobody : node);
    network_.set_path(node, Path::silent);
    scheduler_.after(lasts, nobody, [this, node] {
        network_.set_path(node, Path::well);
        ledger_.health.heal(node == cloud_id ? nobody : node);
    });
}

void District::strike(const Trouble& trouble) {
    using Ending = sqlite::SimDisk::Ending;
    EdgeNode& edge = edges_[trouble.building];
    const auto down = [&](Machine& machine, Ending ending) {
        if (machine.is_up()) machine.go_down(ending, trouble.lasts);
    };
    switch (trouble.kind) {
        case TroubleKind::box_killed: return down(edge, Ending::killed);
        case TroubleKind::box_without_power: return down(edge, Ending::power_loss);
        case TroubleKind::link_cut: return network_.cut(edge.node());
        case TroubleKind::link_away: return away(edge.node(), trouble.lasts);
        case TroubleKind::broker_away:
            ledger_.health.ail(nobody);
            network_.stop_broker(false);
            scheduler_.after(trouble.lasts, nobody, [this] {
                network_.start_broker();
                ledger_.health.heal(nobody);
            });
            return;
        case TroubleKind::cloud_killed: return down(cloud_, Ending::killed);
        case TroubleKind::cloud_without_power: return down(cloud_, Ending::power_loss);
        case TroubleKind::cloud_upkeep: break;
    }
    cloud_.at_rest = [this](sqlite::SimDisk&) {
        cloud_.forget_readings_before(NodeClock::world_begins + (scheduler_.now().time_since_epoch() - readings_kept));
    };
    down(cloud_, Ending::killed);
}

void District::look() {
    scheduler_.after(looks_every, nobody, [this] { look(); });
    escalations_.look();
}

void District::weigh() {
    const struct mallinfo2 heap = mallinfo2();
    std::uint64_t disks = cloud_.disk.memory();
    for (const EdgeNode& edge : edges_) disks += edge.disk.memory();
    // Sanitizers have a heap of their own, of which the C library knows nothing.
    if (const std::uint64_t taken = heap.uordblks + heap.hblkhd; taken > disks) memory_.push_back(static_cast<double>(taken - disks) / 1e6);
}

DistrictOutcome District::outcome() {
    DistrictOutcome outcome;
    outcome.violations = ledger_.violations();
    outcome.rows = causes_.rows();
    outcome.false_alarms = causes_.false_alarms();
    outcome.left_out = script_.left_out;
    outcome.devices = town_.posts().size();
    outcome.buildings = town_.buildings();
    outcome.homes = town_.homes().size();
    outcome.homes_of_one =
        static_cast<std::size_t>(std::ranges::count_if(town_.homes(), [](const Home& each) { return each.persons == 1; }));
    outcome.incidents = causes_.incidents();
    outcome.readings = readings_;
    outcome.alerts = causes_.alerts();
    outcome.entries = entries_;
    outcome.escalated = escalations_.escalated();
    outcome.events = scheduler_.happened();
    outcome.digest = log_.digest();
    outcome.lasts = options_.lasts;
    outcome.memory = memory_;
    outcome.log = log_.text();
    return outcome;
}

}  // namespace gengfu::world
