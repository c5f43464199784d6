#include "cloud/store/reading_table.hpp"

#include "cloud/store/json_text.hpp"

namespace gengfu::store {
namespace {

void append(std::string& text, const Reading& reading, std::int64_t device, const Repair& repair) {
    text += '[';
    append_number(text, device);
    text += ',';
    append_number(text, to_unix_ms(reading.taken_at));
    text += ",{";
    for (const FieldValue& each : reading.values) {
        if (text.back() != '{') text += ',';
        append_quoted(text, each.field.value());
        text += ':';
        append_number(text, each.value);
    }
    text += '}';
    if (repair.mark != ClockMark::as_taken) {
        text += ',';
        append_quoted(text, to_string(repair.mark));
        text += ',';
        append_number(text, to_unix_ms(repair.raw));
    }
    text += ']';
}

}  // namespace

std::string_view to_string(ClockMark mark) noexcept {
    switch (mark) {
        case ClockMark::as_taken: return "as_taken";
        case ClockMark::repaired: return "repaired";
        case ClockMark::estimated: break;
    }
    return "estimated";
}

ReadingTable::ReadingTable(sqlite::Database& database)
    : add_(database.prepare("INSERT INTO batch(edge_id, epoch_id, sequence, received_at, readings) VALUES(?1, ?2, ?3, ?4, ?5)")) {}

void ReadingTable::add(const Row& row, std::span<const Reading> readings, std::span<const std::int64_t> devices,
                       std::span<const Repair> repairs) {
    text_ = '[';
    for (std::size_t i = 0; i < readings.size(); ++i) {
        if (i > 0) text_ += ',';
        append(text_, readings[i], devices[i], repairs.empty() ? Repair{} : repairs[i]);
    }
    text_ += ']';
    add_.bind(1, row.edge).bind(4, to_unix_ms(row.received_at)).bind(5, text_);
    if (row.order) add_.bind(2, row.order->epoch).bind(3, row.order->sequence);
    add_.run();
}

}  // namespace gengfu::store
