#include <array>
#include <cmath>
#include <utility>

#include "common/model/nearest.hpp"
#include "common/profile/parts.hpp"

namespace gengfu::profile {
namespace {

using document::Section;

constexpr std::size_t fields_max = 64;
constexpr std::size_t invalid_max = 16;

template <class E, std::size_t N>
std::vector<std::string> words(const std::array<std::pair<std::string_view, E>, N>& table) {
    std::vector<std::string> names;
    for (const auto& each : table) names.emplace_back(each.first);
    return names;
}

/// The value that the word stands for, or `fallback` when the key is absent or the word unknown.
template <class E, std::size_t N>
E read_word_or(Section& section, std::string_view key, std::string_view what, const std::array<std::pair<std::string_view, E>, N>& table,
               E fallback) {
    const auto word = section.word_if(key, what, words(table));
    for (const auto& [name, value] : table)
        if (word == name) return value;
    return fallback;
}

template <class E, std::size_t N>
E read_word(Section& section, std::string_view key, std::string_view what, const std::array<std::pair<std::string_view, E>, N>& table) {
    if (!section.has(key)) static_cast<void>(section.required(key));
    return read_word_or(section, key, what, table, table.front().second);
}

constexpr std::array<std::pair<std::string_view, RegisterType>, 6> register_types{{{"u16", RegisterType::u16},
                                                                                   {"i16", RegisterType::i16},
                                                                                   {"u32", RegisterType::u32},
                                                                                   {"i32", RegisterType::i32},
                                                                                   {"f32", RegisterType::f32},
                                                                                   {"bit", RegisterType::bit}}};
constexpr std::array<std::pair<std::string_view, WordOrder>, 4> word_orders{
    {{"abcd", WordOrder::abcd}, {"cdab", WordOrder::cdab}, {"badc", WordOrder::badc}, {"dcba", WordOrder::dcba}}};
constexpr std::array<std::pair<std::string_view, Cjt188Item>, 5> cjt188_items{{{"volume", Cjt188Item::volume},
                                                                               {"settlement-volume", Cjt188Item::settlement_volume},
                                                                               {"valve-closed", Cjt188Item::valve_closed},
                                                                               {"valve-fault", Cjt188Item::valve_fault},
                                                                               {"battery-low", Cjt188Item::battery_low}}};
constexpr std::array<std::pair<std::string_view, Dc09Item>, 5> dc09_items{{{"code", Dc09Item::code},
                                                                           {"qualifier", Dc09Item::qualifier},
                                                                           {"partition", Dc09Item::partition},
                                                                           {"zone", Dc09Item::zone},
                                                                           {"supervision", Dc09Item::supervision}}};
constexpr std::array<std::pair<std::string_view, DiOrder>, 2> di_orders{
    {{"big-endian", DiOrder::big_endian}, {"little-endian", DiOrder::little_endian}}};
constexpr std::array<std::pair<std::string_view, StatusLayout>, 2> status_layouts{
    {{"standard", StatusLayout::standard}, {"high-bits", StatusLayout::high_bits}}};

std::pair<std::int64_t, std::int64_t> raw_range(RegisterType type) {
    switch (type) {
        case RegisterType::u16: return {0, 0xFFFF};
        case RegisterType::i16: return {-0x8000, 0x7FFF};
        case RegisterType::u32: return {0, 0xFFFF'FFFF};
        case RegisterType::i32:
        case RegisterType::f32: return {-0x8000'0000LL, 0x7FFF'FFFF};
        case RegisterType::bit: break;
    }
    return {0, 1};
}

void require_quantity(Section& section, const Field& field, Quantity quantity, std::string_view why) {
    if (field.quantity != quantity)
        section.complain_at("quantity", "quantity must be \"" + std::string(to_string(quantity)) + "\" for " + std::string(why));
}

void read_invalid(Section& section, ModbusSource& source) {
    const auto [least, most] = raw_range(source.type);
    const auto values = section.values("invalid");
    if (values.size() > invalid_max) section.complain_at("invalid", "at most " + std::to_string(invalid_max) + " invalid values");
    for (const document::Node* node : values) {
        const auto* value = std::get_if<std::int64_t>(&node->value);
        if (value == nullptr || *value < least || *value > most) {
            section.complain(node->place, "an invalid value is a whole number from " + std::to_string(least) + " to " +
                                              std::to_string(most) + ", the range of the type");
        } else {
            source.invalid.push_back(*value);
        }
    }
}

ModbusSource read_modbus_source(Section& section, const Field& field, const ModbusSettings& settings) {
    ModbusSource source;
    source.function = static_cast<int>(section.integer("function", 1, 4));
    source.address = static_cast<std::uint16_t>(section.integer("address", 0, 0xFFFF));
    const bool reads_bits = source.function <= 2;
    source.type = read_word_or(section, "type", "type", register_types, reads_bits ? RegisterType::bit : RegisterType::u16);
    if (reads_bits != (source.type == RegisterType::bit))
        section.complain_at("type", reads_bits ? "functions 1 and 2 read bits: the type must be \"bit\""
                                               : "functions 3 and 4 read registers: for one of a register's bits write bit = 0 to 15");
    const bool two_words = source.type == RegisterType::u32 || source.type == RegisterType::i32 || source.type == RegisterType::f32;
    if (two_words && source.address == 0xFFFF) section.complain_at("address", "the second register would be beyond 65535");
    if (two_words && settings.count_max < 2) section.complain_at("type", "two registers in one read are more than \"count_max\" allows");
    source.order = read_word_or(section, "order", "order", word_orders, WordOrder::abcd);
    if (section.has("bit")) {
        source.bit = static_cast<int>(section.integer("bit", 0, 15));
        if (source.type != RegisterType::u16) section.complain_at("bit", "only a u16 has bits");
    }
    const bool is_bit = source.bit || source.type == RegisterType::bit;
    if (is_bit) require_quantity(section, field, Quantity::flag, "a bit");
    source.active_low = section.flag_or("active_low", false);
    if (source.active_low && !is_bit) section.complain_at("active_low", "only a bit can be active low");
    read_invalid(section, source);
    return source;
}

Cjt188Source read_cjt188_source(Section& section, const Field& field) {
    const Cjt188Source source{read_word(section, "item", "item", cjt188_items)};
    const bool volume = source.item == Cjt188Item::volume || source.item == Cjt188Item::settlement_volume;
    require_quantity(section, field, volume ? Quantity::volume : Quantity::flag, volume ? "a volume" : "a state of the meter");
    return source;
}

Dc09Source read_dc09_source(Section& section, const Field& field) {
    const Dc09Source source{read_word(section, "item", "item", dc09_items)};
    const bool flag = source.item == Dc09Item::supervision;
    require_quantity(section, field, flag ? Quantity::flag : Quantity::code, flag ? "supervision" : "a part of a Contact ID event");
    return source;
}

std::optional<Quantity> read_quantity(Section& section) {
    std::vector<std::string> names;
    for (const Quantity quantity : all_quantities()) names.emplace_back(to_string(quantity));
    if (!section.has("quantity")) static_cast<void>(section.required("quantity"));
    const auto name = section.word_if("quantity", "quantity", names);
    return name ? parse_quantity(*name) : std::nullopt;
}

/// A field without a dimension has no unit; any other must say it.
Unit read_unit(Section& section, std::optional<Quantity> quantity) {
    const document::Node* node = section.find("unit");
    if (!quantity) return unknown_unit;
    const auto units = units_of(*quantity);
    if (units.front().name.empty()) {
        if (node != nullptr) section.complain_at("unit", "a " + std::string(to_string(*quantity)) + " has no unit");
        return units.front();
    }
    std::vector<std::string> names;
    for (const Unit& unit : units) names.emplace_back(unit.name);
    const std::string what = "unit of " + std::string(to_string(*quantity));
    if (node == nullptr) section.complain(section.place(), "field has no \"unit\"" + did_you_mean("", names));
    const auto name = section.word_if("unit", what, names);
    for (const Unit& unit : units)
        if (name == unit.name) return unit;
    return unknown_unit;
}

/// Only a Modbus register needs a scale: the other protocols say themselves what their numbers are worth.
double read_worth(Section& section, const Unit& unit) {
    const double scale = section.number_if("scale").value_or(1);
    if (scale == 0 || std::abs(scale) > 1e6 || std::abs(scale) < 1e-9)
        section.complain_at("scale", "\"scale\" must not be 0, nor beyond 1e6 or 1e-9");
    return scale * unit.worth;
}

void read_field(const document::Node& node, Draft& draft, Diagnostics& diagnostics) {
    Section section(node, "field", diagnostics);
    Field field;
    field.id = FieldId{read_id(section, "id")};
    if (draft.profile.find_field(field.id) != nullptr) section.complain_at("id", "a second field \"" + field.id.value() + '"');
    field.name = read_name(section);
    const std::optional<Quantity> quantity = read_quantity(section);
    field.quantity = quantity.value_or(Quantity::code);
    const Unit unit = read_unit(section, quantity);
    field.least = read_amount_if(section, "least", unit);
    field.most = read_amount_if(section, "most", unit);
    if (field.least && field.most && *field.least > *field.most) section.complain_at("least", "\"least\" is more than \"most\"");
    switch (draft.profile.protocol) {
        case Protocol::modbus:
            field.worth = read_worth(section, unit);
            field.source = read_modbus_source(section, field, std::get<ModbusSettings>(draft.profile.settings));
            break;
        case Protocol::cjt188: field.source = read_cjt188_source(section, field); break;
        case Protocol::dc09: field.source = read_dc09_source(section, field); break;
    }
    section.finish();
    draft.profile.fields.push_back(std::move(field));
    draft.units.push_back(unit);
}

}  // namespace

void read_settings(Section& root, Draft& draft) {
    static const document::Node defaults{{}, document::Table{}};
    const std::string name{to_string(draft.profile.protocol)};
    const document::Node* node = root.find(name);
    Section section(node == nullptr ? defaults : *node, name, root.diagnostics());
    switch (draft.profile.protocol) {
        case Protocol::modbus: {
            ModbusSettings settings;
            settings.count_max = static_cast<std::uint16_t>(section.integer_or("count_max", settings.count_max, 1, 125));
            settings.gap_max = static_cast<std::uint16_t>(section.integer_or("gap_max", settings.gap_max, 0, 124));
            draft.profile.settings = settings;
            break;
        }
        case Protocol::cjt188: {
            Cjt188Settings settings;
            settings.meter_type = static_cast<std::uint8_t>(section.integer_or("meter_type", settings.meter_type, 0x10, 0x49));
            settings.di_order = read_word_or(section, "di_order", "order", di_orders, settings.di_order);
            settings.status_layout = read_word_or(section, "status_layout", "status layout", status_layouts, settings.status_layout);
            draft.profile.settings = settings;
            break;
        }
        case Protocol::dc09: draft.profile.settings = Dc09Settings{}; break;
    }
    section.finish();
}

void read_fields(Section& root, Draft& draft) {
    const auto nodes = read_list(root, "field", fields_max);
    if (nodes.empty()) root.complain(root.place(), "a profile has at least one [[field]]");
    for (const document::Node* node : nodes) read_field(*node, draft, root.diagnostics());
}

}  // namespace gengfu::profile
