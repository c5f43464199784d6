#include "cloud/store/newest_table.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <exception>
#include <tuple>
#include <utility>

#include "cloud/store/json_text.hpp"

namespace gengfu::store {

bool NewestTable::Value::is_after(const Value& other) const {
    if (order.epoch < other.order.epoch) return taken_at > other.taken_at;
    return std::tie(order, taken_at) >= std::tie(other.order, other.taken_at);
}

NewestTable::NewestTable(sqlite::Database& database)
    : read_(database.prepare("SELECT newest FROM device WHERE id = ?1")),
      write_(database.prepare("UPDATE device SET last_seen = coalesce(?2, last_seen), newest = ?3 WHERE id = ?1")) {}

void NewestTable::keep(std::int64_t device, const Reading& reading, Order order) {
    Kept& kept = fresh_[device];
    for (const FieldValue& each : reading.values) keep(kept.values, {each.field, order, reading.taken_at, each.value});
}

void NewestTable::heard(std::int64_t device, Instant at) {
    fresh_[device].heard_at = at;
}

void NewestTable::keep(Values& values, const Value& value) {
    const auto found = std::find_if(values.begin(), values.end(), [&](const Value& each) { return each.field == value.field; });
    if (found == values.end())
        values.push_back(value);
    else if (value.is_after(*found))
        *found = value;
}

void NewestTable::add(Kept& into, const Kept& more) {
    if (more.heard_at) into.heard_at = more.heard_at;
    for (const Value& each : more.values) keep(into.values, each);
}

void NewestTable::merge(Devices& into, Devices& from) {
    into.merge(from);
    for (const auto& [device, kept] : from) add(into.at(device), kept);
    from.clear();
}

NewestTable::Values& NewestTable::row(std::int64_t device) {
    if (const auto known = rows_.find(device); known != rows_.end()) return known->second;
    if (rows_.size() >= rows_max) rows_.clear();
    read_.bind(1, device);
    const std::string text = read_.step() ? read_.text(0) : "{}";
    read_.reset();
    return rows_.emplace(device, parse(text)).first->second;
}

NewestTable::Values NewestTable::parse(const std::string& text) {
    try {
        Values values;
        const boost::json::value fields = boost::json::parse(text);
        for (const auto& [field, stored] : fields.as_object())
            values.push_back({FieldId{std::string(field)},
                              {stored.at(2).as_int64(), stored.at(3).as_int64()},
                              from_unix_ms(stored.at(1).as_int64()),
                              stored.at(0).as_int64()});
        return values;
    } catch (const std::exception&) {
        return {};  // what is newest is said again; no reading must wait for it
    }
}

void NewestTable::write(std::int64_t device, const Kept& kept) {
    Values& all = row(device);
    for (const Value& each : kept.values) keep(all, each);
    text_ = '{';
    for (const Value& each : all) {
        if (text_.size() > 1) text_ += ',';
        append_quoted(text_, each.field.value());
        text_ += ':';
        char before = '[';
        for (const std::int64_t number : {each.value, to_unix_ms(each.taken_at), each.order.epoch, each.order.sequence}) {
            text_ += std::exchange(before, ',');
            append_number(text_, number);
        }
        text_ += ']';
    }
    text_ += '}';
    const auto heard_at = kept.heard_at ? std::optional(to_unix_ms(*kept.heard_at)) : std::nullopt;
    write_.bind(1, device).bind_if(2, heard_at).bind(3, text_).run();
}

void NewestTable::flush(Steady now) {
    const bool is_due = !written_at_ || now - *written_at_ >= written_every || waiting_.size() + fresh_.size() > kept_max;
    if (!is_due) return;
    for (const auto& [device, kept] : waiting_) {
        const auto more = fresh_.find(device);
        if (more == fresh_.end()) {
            write(device, kept);
            continue;
        }
        Kept both = kept;
        add(both, more->second);
        write(device, both);
    }
    for (const auto& [device, kept] : fresh_)
        if (!waiting_.contains(device)) write(device, kept);
    written_at_ = now;
    written_ = true;
}

void NewestTable::committed() {
    if (std::exchange(written_, false)) {
        waiting_.clear();
        fresh_.clear();
    } else {
        merge(waiting_, fresh_);
    }
}

void NewestTable::forget() {
    fresh_.clear();
    rows_.clear();
    if (std::exchange(written_, false)) written_at_.reset();
}

}  // namespace gengfu::store
