#include "cloud/store/reading_table.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace gengfu::store {

ReadingTable::ReadingTable(sqlite::Database& database)
    : add_(database.prepare("INSERT INTO reading(device_id, taken_at, received_at, fields) VALUES(?1, ?2, ?3, ?4)")),
      keep_(database.prepare("INSERT INTO latest(device_id, field, taken_at, value) VALUES(?1, ?2, ?3, ?4) "
                             "ON CONFLICT(device_id, field) DO UPDATE SET taken_at = ?3, value = ?4 WHERE ?3 >= taken_at")) {}

void ReadingTable::add(std::int64_t device, const Reading& reading, Instant received_at) {
    boost::json::object fields;
    for (const FieldValue& each : reading.values) fields[each.field.value()] = each.value;
    add_.bind(1, device).bind(2, to_unix_ms(reading.taken_at)).bind(3, to_unix_ms(received_at));
    add_.bind(4, boost::json::serialize(fields)).run();
}

void ReadingTable::keep_latest(std::int64_t device, const Reading& reading) {
    for (const FieldValue& each : reading.values)
        keep_.bind(1, device).bind(2, each.field.value()).bind(3, to_unix_ms(reading.taken_at)).bind(4, each.value).run();
}

}  // namespace gengfu::store
