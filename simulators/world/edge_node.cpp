#include "simulators/world/edge_node.hpp"

#include <algorithm>

namespace gengfu::world {
namespace {

constexpr std::uint64_t ballast_bytes = 64 * 1024;
constexpr Duration driven_looks = std::chrono::hours{4};
constexpr Duration read_back_after{800}, round{1'000}, job_starts_within{30};

}  // namespace

/// The thread of the store: its job is done a little later, and that it is done is known a little later still.
class EdgeNode::LaterWorker final : public edge::Worker {
public:
    explicit LaterWorker(EdgeNode& node) : node_(node) {}
    bool is_busy() const override { return is_busy_; }
    void run(std::function<void()> work, std::function<void()> done) override {
        is_busy_ = true;
        node_.after(node_.chance_.between(Duration{0}, job_starts_within), [this, work = std::move(work), done = std::move(done)] {
            work();
            node_.after(node_.chance_.between(Duration{0}, job_starts_within), [this, done] {
                is_busy_ = false;
                done();
            });
        });
    }
    void finish() override {}

private:
    EdgeNode& node_;
    bool is_busy_ = false;
};

struct EdgeNode::Program {
    Program(EdgeNode& node, std::uint64_t seed, Log& log)
        : worker(node),
          outbox(settings(node), node.clock),
          collector(node.site_, node.clock, log, outbox, worker, node.boot()),
          conversation({node.site_.group, node.site_.edge, node.site_.host, seed}, outbox,
                       [this](Instant wall) { return collector.birth(wall); }),
          receiver(callers(node.site_), node.clock, log, collector) {}

    static edge::Outbox::Settings settings(EdgeNode& node) {
        edge::Outbox::Settings settings;
        settings.directory = "/";
        settings.ballast_bytes = ballast_bytes;
        settings.boot = node.boot();
        settings.readings_bytes_max = node.readings_bytes_max_;
        settings.random = [&node] { return node.chance_.bits(); };
        settings.disk = &node.disk;
        return settings;
    }

    static std::vector<const edge::DeviceConfig*> callers(const edge::Site& site) {
        std::vector<const edge::DeviceConfig*> found;
        for (const edge::DeviceConfig& device : site.devices)
            if (device.on == "calls") found.push_back(&device);
        return found;
    }

    LaterWorker worker;
    edge::Outbox outbox;
    edge::Collector collector;
    edge::Conversation conversation;
    edge::CallReceiver receiver;
};

EdgeNode::EdgeNode(Around around, NodeId node, std::string name, Chance chance, const profile::Catalogue& catalogue, Ledger& ledger,
                   Use use)
    : Machine(around, node, std::move(name), chance),
      ledger_(ledger),
      node_log_(around.log, this->name()),
      catalogue_(catalogue),
      use_(use) {
    site_.edge = EdgeId{this->name()};
    site_.group = GroupId{std::string(group)};
    site_.host = std::string(host);
    phase_ = chance_.between(Duration{0}, poll_every);
    // Some boxes have so little room that an outage of hours fills it.
    constexpr std::uint64_t little = 400'000, much = 64'000'000;
    has_little_room_ = chance_.one_in(4) && use == Use::by_itself;
    readings_bytes_max_ = has_little_room_ ? little : much;
}

EdgeNode::~EdgeNode() = default;

void EdgeNode::add_config(const DeviceId& id, const KindId& kind, const std::string& on, const std::string& address,
                          const std::string& place) {
    edge::DeviceConfig config;
    config.id = id;
    config.profile = &catalogue_.at(kind);
    config.on = on;
    config.address = address;
    config.place = place;
    site_.devices.push_back(std::move(config));
}

void EdgeNode::add(BusDevice& device, DeviceKey key, const Mount& mount) {
    add_config(device.id(), device.profile().kind, mount.bus.empty() ? "bus" : mount.bus, device.address(), mount.place);
    site_.devices.back().zero = mount.zero;
    if (!mount.bus.empty() && std::ranges::find(site_.buses, mount.bus, &edge::BusConfig::id) == site_.buses.end())
        site_.buses.push_back({mount.bus, nullptr, {}});
    polled_.push_back({&device, key, site_.devices.size() - 1, protocol::find_codec(device.is_meter() ? "cjt188" : "modbus-rtu")});
}

void EdgeNode::add_caller(const DeviceId& id, const std::string& account, const std::string& place) {
    add_config(id, KindId{"call-button"}, "calls", account, place);
}

void EdgeNode::begin() {
    left_over_.clear();
    wakes_at_.reset();
    looks_at_.reset();
    error_believed_ = no_error_yet;
    program_ = std::make_unique<Program>(*this, chance_.bits(), node_log_);
    program_->collector.on_appended([this] {
        step();
        act(program_->conversation.on_appended(now()));
    });
    network().attach(node(), *this);
    if (use_ == Use::by_itself) after(starts() == 0 ? phase_ : chance_.between(Duration{100}, Duration{5'000}), [this] { poll_all(); });
    act(program_->conversation.on_time(now()));
}

void EdgeNode::end() noexcept {
    program_.reset();
}

void EdgeNode::poll_all() {
    after(poll_every, [this] { poll_all(); });
    program_->collector.on_time();
    for (const Polled& each : polled_) poll(each);
    after(chance_.between(Duration{1}, flush_after), [this] { flush(); });
    look_at_deadlines();
}

void EdgeNode::end_round() {
    program_->collector.on_time();
    flush();
    look_at_deadlines();
}

void EdgeNode::poll(const Polled& polled) {
    const edge::DeviceConfig& config = site_.devices[polled.config];
    const auto requests = polled.codec->requests(*config.profile, config.address, ++tag_);
    Reading reading{config.id, {}, {}};
    for (const protocol::Bytes& request : requests) {
        const auto frame = exchange(polled, request);
        if (!frame) continue;
        reading.taken_at = clock.wall();
        auto values = polled.codec->decode(*config.profile, request, *frame);
        if (!values) continue;
        for (FieldValue& value : *values) reading.values.push_back(std::move(value));
    }
    tag_ = static_cast<std::uint16_t>(tag_ + requests.size());
    if (reading.values.empty()) return;
    const auto commands = program_->collector.take(std::move(reading));
    if (!commands.empty()) obey(polled, commands);
}

std::optional<Bytes> EdgeNode::exchange(const Polled& polled, BytesView request) {
    // What is on the line from before is thrown away before a request, unless it comes just after.
    Bytes received = chance_.one_in(2) ? Bytes() : left_over_;
    left_over_.clear();
    BusDevice::Answer answer = polled.device->hear(request, scheduler().now(), chance_);
    const bool is_vague = answer.is_late || !received.empty();
    if (answer.serial)
        ledger_.shown(polled.key, *answer.serial, answer.value,
                      answer.is_garbled ? Got::not_at_all
                      : is_vague        ? Got::perhaps
                                        : Got::surely,
                      is_dated());
    if (answer.is_late)
        left_over_ = std::move(answer.bytes);
    else
        received.insert(received.end(), answer.bytes.begin(), answer.bytes.end());
    while (!received.empty()) {
        const protocol::Split split = polled.codec->split(request, received);
        if (split.kind == protocol::Split::Kind::incomplete) break;
        const auto end = received.begin() + static_cast<std::ptrdiff_t>(split.size);
        if (split.kind == protocol::Split::Kind::frame) return Bytes(received.begin(), end);
        received.erase(received.begin(), end);
    }
    return std::nullopt;
}

/// Whether the program could know it, should its clock be wrong: no clock could show that, or it has seen the clock jump. The first
/// possible time that it sees it has to believe.
bool EdgeNode::is_dated() {
    constexpr Instant possible_from = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
    constexpr Instant possible_until = std::chrono::sys_days{std::chrono::year{2095} / 1 / 1};
    if (clock.wall() < possible_from || clock.wall() > possible_until) return true;
    if (error_believed_ == no_error_yet) error_believed_ = clock.error();
    return clock.error() == Duration{0} || clock.error() != error_believed_;
}

void EdgeNode::obey(const Polled& polled, const std::vector<const profile::Interlock*>& commands) {
    step();
    for (const profile::Interlock* command : commands) {
        const auto request = polled.codec->command(polled.device->address(), *command, ++tag_);
        if (request) static_cast<void>(exchange(polled, *request));
    }
    after(read_back_after, [this, polled] {
        poll(polled);
        flush();
    });
}

void EdgeNode::flush() {
    const bool is_busy = program_->worker.is_busy();
    program_->collector.flush();
    if (is_busy) after(round, [this] { flush(); });
}

void EdgeNode::look_at_deadlines() {
    const Steady deadline = program_->collector.deadline();
    const Steady next = clock.steady() + (use_ == Use::driven ? driven_looks : poll_every);
    if (deadline >= next || looks_at_ == deadline) return;
    looks_at_ = deadline;
    after(std::max(Duration{10}, deadline - clock.steady()), [this] {
        program_->collector.on_time();
        look_at_deadlines();
    });
}

std::optional<Bytes> EdgeNode::receive(BytesView message) {
    auto reply = program_->receiver.receive(message);
    step();
    look_at_deadlines();
    return reply;
}

bool EdgeNode::is_drained() {
    if (!is_up()) return false;
    for (const Lane lane : lanes)
        if (!program_->outbox.rows_after(lane, 0, 1, 1).rows.empty()) return false;
    return true;
}

void EdgeNode::on_connected() {
    act(program_->conversation.on_connected(now()));
}

void EdgeNode::on_disconnected(const std::string&) {
    act(program_->conversation.on_disconnected(now()));
}

void EdgeNode::on_message(mqtt::Message message) {
    act(program_->conversation.on_message(message, now()));
}

void EdgeNode::act(const edge::Effects& effects) {
    mqtt::Link& link = network().link(node());
    bool is_refused = false;
    for (const edge::Effect& effect : effects) {
        step();
        if (const auto* dial = std::get_if<edge::Dial>(&effect)) link.connect({}, dial->will);
        if (std::holds_alternative<edge::HangUp>(effect)) link.disconnect();
        if (const auto* subscribe = std::get_if<edge::Subscribe>(&effect))
            static_cast<void>(link.subscribe(subscribe->filter, subscribe->qos));
        if (const auto* publish = std::get_if<edge::Publish>(&effect); publish != nullptr && !is_refused)
            is_refused = !link.publish(publish->message);
    }
    if (is_refused)
        program_->conversation.on_publish_failed(now());
    else
        program_->conversation.on_handed_over();
    wake_conversation();
}

void EdgeNode::wake_conversation() {
    const Steady deadline = program_->conversation.deadline();
    if (deadline == Steady::max() || (wakes_at_ && *wakes_at_ <= deadline)) return;
    wakes_at_ = deadline;
    after(std::max(Duration{0}, deadline - clock.steady()), [this, deadline] {
        if (wakes_at_ != deadline) return;
        wakes_at_.reset();
        if (program_->conversation.deadline() <= clock.steady())
            act(program_->conversation.on_time(now()));
        else
            wake_conversation();
    });
}

}  // namespace gengfu::world
