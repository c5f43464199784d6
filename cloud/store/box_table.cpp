#include "cloud/store/box_table.hpp"

namespace gengfu::store {
namespace {

std::optional<std::int64_t> one_integer(sqlite::Statement& statement) {
    if (!statement.step()) return std::nullopt;
    const std::int64_t value = statement.integer(0);
    statement.reset();
    return value;
}

}  // namespace

BoxTable::BoxTable(sqlite::Database& database)
    : database_(database),
      find_box_(database.prepare("SELECT id FROM edge WHERE community = ?1 AND name = ?2")),
      add_box_(database.prepare("INSERT INTO edge(community, name) VALUES(?1, ?2)")),
      find_device_(database.prepare("SELECT id FROM device WHERE edge_id = ?1 AND name = ?2")),
      add_device_(database.prepare("INSERT INTO device(edge_id, name) VALUES(?1, ?2)")),
      heard_(database.prepare("UPDATE edge SET last_seen = ?2, readings_stored = readings_stored + ?3 WHERE id = ?1")),
      device_online_(
          database.prepare("UPDATE device SET online = ?2, online_epoch_id = ?3, online_sequence = ?4, online_at = ?5 WHERE id = ?1 AND "
                           "((?3, ?4) >= (online_epoch_id, online_sequence) OR (?3 < online_epoch_id AND ?5 > online_at))")),
      device_online_now_(database.prepare("UPDATE device SET online = ?2 WHERE id = ?1")),
      set_online_(database.prepare("UPDATE edge SET online = ?2, retired_at = CASE ?2 WHEN 1 THEN NULL ELSE retired_at END WHERE id = ?1")),
      devices_offline_(database.prepare("UPDATE device SET online = 0 WHERE edge_id = ?1")),
      sends_batches_(database.prepare("UPDATE edge SET sends_batches = 1 WHERE id = ?1")),
      describe_(database.prepare("UPDATE device SET kind = CASE ?2 WHEN '' THEN kind ELSE ?2 END, "
                                 "place = CASE ?3 WHEN '' THEN place ELSE ?3 END WHERE id = ?1")),
      description_(database.prepare("SELECT kind, place FROM device WHERE edge_id = ?1 AND name = ?2")) {}

BoxTable::Known& BoxTable::known(const Box& box) {
    if (const auto kept = boxes_.find(box); kept != boxes_.end()) return kept->second;
    auto id = one_integer(find_box_.bind(1, box.group.value()).bind(2, box.edge.value()));
    if (!id) {
        add_box_.bind(1, box.group.value()).bind(2, box.edge.value()).run();
        id = database_.last_insert_id();
    }
    if (++kept_ > kept_max) forget();
    return boxes_.emplace(box, Known{*id, {}}).first->second;
}

std::int64_t BoxTable::id_of(const Box& box) {
    return known(box).id;
}

std::int64_t BoxTable::id_of(const Box& box, const DeviceId& device) {
    Known& edge = known(box);
    if (const auto kept = edge.devices.find(device); kept != edge.devices.end()) return kept->second;
    auto id = one_integer(find_device_.bind(1, edge.id).bind(2, device.value()));
    if (!id) {
        add_device_.bind(1, edge.id).bind(2, device.value()).run();
        id = database_.last_insert_id();
    }
    if (++kept_ > kept_max) forget();
    known(box).devices.emplace(device, *id);
    return *id;
}

void BoxTable::heard(std::int64_t box, Instant at, std::int64_t readings) {
    heard_.bind(1, box).bind(2, to_unix_ms(at)).bind(3, readings).run();
}

void BoxTable::set_online(const Box& box, bool online) {
    const std::int64_t id = id_of(box);
    set_online_.bind(1, id).bind(2, std::int64_t{online}).run();
    if (!online) devices_offline_.bind(1, id).run();
}

void BoxTable::set_sends_batches(const Box& box) {
    sends_batches_.bind(1, id_of(box)).run();
}

void BoxTable::describe(const Box& box, const DeviceId& device, const Description& description) {
    describe_.bind(1, id_of(box, device)).bind(2, description.kind).bind(3, description.place).run();
}

void BoxTable::set_online(std::int64_t device, bool online) {
    device_online_now_.bind(1, device).bind(2, std::int64_t{online}).run();
}

void BoxTable::set_online(std::int64_t device, bool online, Order order, Instant at) {
    device_online_.bind(1, device).bind(2, std::int64_t{online}).bind(3, order.epoch).bind(4, order.sequence).bind(5, to_unix_ms(at)).run();
}

Description BoxTable::description_of(const Box& box, const DeviceId& device) {
    description_.bind(1, id_of(box)).bind(2, device.value());
    if (!description_.step()) return {};
    Description found{description_.text(0), description_.text(1)};
    description_.reset();
    return found;
}

std::vector<KnownBox> BoxTable::all() {
    auto rows = database_.prepare("SELECT community, name, online, sends_batches FROM edge WHERE retired_at IS NULL ORDER BY id");
    std::vector<KnownBox> boxes;
    while (rows.step()) boxes.push_back({{GroupId{rows.text(0)}, EdgeId{rows.text(1)}}, rows.integer(2) != 0, rows.integer(3) != 0});
    return boxes;
}

void BoxTable::forget() {
    boxes_.clear();
    kept_ = 0;
}

}  // namespace gengfu::store
