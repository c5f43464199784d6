#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/model/fault.hpp"
#include "common/model/named.hpp"
#include "common/model/quantity.hpp"
#include "common/model/reading.hpp"
#include "common/model/time.hpp"
#include "common/profile/document.hpp"

namespace gengfu {

/// What people read, in both languages.
struct Text {
    std::string zh;
    std::string en;

    friend bool operator==(const Text&, const Text&) = default;
};

}  // namespace gengfu

/// One device kind as its document (configs/profiles/<kind>.toml) describes it. All numbers are already in the
/// fixed unit of their quantity. A profile that exists is valid: every name it uses is defined in it.
namespace gengfu::profile {

enum class Protocol { modbus, cjt188, dc09 };
[[nodiscard]] std::string_view to_string(Protocol protocol) noexcept;

enum class RegisterType { u16, i16, u32, i32, f32, bit };
enum class WordOrder { abcd, cdab, badc, dcba };

/// A Modbus value: `function` 1 and 2 read bits, 3 and 4 read registers; `address` counts from 0.
struct ModbusSource {
    int function = 3;
    std::uint16_t address = 0;
    RegisterType type = RegisterType::u16;
    WordOrder order = WordOrder::abcd;
    std::optional<int> bit;             ///< 0..15: this bit of a u16
    bool active_low = false;            ///< bits only
    std::vector<std::int64_t> invalid;  ///< raw values (as read, before scaling) that mean "no value"
    friend bool operator==(const ModbusSource&, const ModbusSource&) = default;
};

enum class Cjt188Item { volume, settlement_volume, valve_closed, valve_fault, battery_low };
struct Cjt188Source {
    Cjt188Item item = Cjt188Item::volume;
    friend bool operator==(const Cjt188Source&, const Cjt188Source&) = default;
};

/// Contact ID parts of a DC-09 message: the three-digit event code, its qualifier (1 new, 3 restore, 6 status),
/// partition and zone; `supervision` is 1 for a NULL message.
enum class Dc09Item { code, qualifier, partition, zone, supervision };
struct Dc09Source {
    Dc09Item item = Dc09Item::code;
    friend bool operator==(const Dc09Source&, const Dc09Source&) = default;
};

using Source = std::variant<ModbusSource, Cjt188Source, Dc09Source>;

struct Field {
    FieldId id;
    Text name;
    Quantity quantity = Quantity::code;
    double worth = 1;                         ///< raw value x worth, rounded = value in the fixed unit
    std::optional<std::int64_t> least, most;  ///< outside of these a value is not credible: it reads as absent
    Source source;
};

enum class Comparison { above, below, equals };

/// A condition on a field. It comes to stand when the comparison has held for `on_delay`, and is cleared when the
/// value has been back by more than `deadband` for `off_delay` (ISA-18.2).
struct Condition {
    ConditionId id;
    Text name;
    FieldId field;
    Comparison comparison = Comparison::above;
    std::int64_t limit = 0;
    std::int64_t deadband = 0;
    Duration on_delay{0};
    Duration off_delay{0};
    Priority priority = Priority::p1;
};

/// A Contact ID event that means something. A pressed one happens (a call button); any other stands from its new
/// event (qualifier 1) to its restore (qualifier 3).
struct EventRule {
    ConditionId id;
    Text name;
    int code = 0;
    bool pressed = false;
    Priority priority = Priority::p1;
    std::optional<int> zone{};  ///< only of this zone: a key of its own; goes before a rule of the code without one
    std::string service{};      ///< what is asked for by it: "meal", "repair"; "any" where the device cannot say. Empty: no service
};

/// Every kind has a limit within which it must have been heard; beyond it the condition "silent" stands.
struct Silence {
    Duration after{0};
    Priority priority = Priority::p4;
};

/// What the edge does by itself when a condition comes to stand: write, then read back until `confirm` holds.
struct Interlock {
    ConditionId when;
    int function = 5;  ///< Modbus 5 (coil) or 6 (register)
    std::uint16_t address = 0;
    std::uint16_t value = 0;
    FieldId confirm_field;
    std::int64_t confirm_equals = 0;
    Duration within{0};
};

struct ModbusSettings {
    std::uint16_t count_max = 125;  ///< registers in one read
    std::uint16_t gap_max = 0;      ///< unused registers that may be read along to save a request
};
enum class DiOrder { big_endian, little_endian };
enum class StatusLayout { standard, high_bits };  ///< two readings of the status word are in the field
struct Cjt188Settings {
    std::uint8_t meter_type = 0x10;
    DiOrder di_order = DiOrder::big_endian;
    StatusLayout status_layout = StatusLayout::standard;
};
struct Dc09Settings {};
using Settings = std::variant<ModbusSettings, Cjt188Settings, Dc09Settings>;

/// How a simulator plays a field when nothing happens: `base` with uniform noise of ± `noise`.
struct Signal {
    FieldId field;
    std::int64_t base = 0;
    std::int64_t noise = 0;
};
/// Something a person may cause: the field moves to `to` within `over`, stays for `hold`, and comes back. Several causes
/// of one name, each of another field, happen together.
struct Cause {
    std::string name;  ///< the verb of `gengfu-sim`: "leak", "smoke", "tilt", "press"
    FieldId field;
    std::int64_t to = 0;
    Duration over{0};
    Duration hold{0};
};
struct Simulator {
    std::vector<Signal> signals;
    std::vector<Cause> causes;
};

/// A real frame and what it must give: the reading's values, or the kind of fault.
struct Example {
    std::string note;
    std::vector<std::uint8_t> request;  ///< may be empty where the reply stands for itself
    std::vector<std::uint8_t> frame;
    std::vector<FieldValue> values;
    std::optional<FaultKind> fault;
    Place place;
};

struct Profile {
    KindId kind;
    Text name;
    std::optional<std::string> manufacturer, model;  ///< where the document is about one product
    Protocol protocol = Protocol::modbus;
    Settings settings;
    std::optional<Duration> poll_every;  ///< absent where the device speaks first
    Duration reply_within{0};
    Silence silence;
    std::vector<Field> fields;
    std::vector<Condition> conditions;
    std::vector<EventRule> events;
    std::vector<Interlock> interlocks;
    Simulator simulator;
    std::vector<Example> examples;

    [[nodiscard]] const Field* find_field(const FieldId& id) const;
    [[nodiscard]] const Condition* find_condition(const ConditionId& id) const;
};

/// The condition that every kind has without declaring it.
[[nodiscard]] const ConditionId& silent_condition();

[[nodiscard]] Checked<Profile> parse(const document::Node& node);
[[nodiscard]] Checked<Profile> load(const std::filesystem::path& file);

/// All profiles of a directory by kind. Two files that define one kind are a fault; so is an empty directory.
using Catalogue = std::map<KindId, Profile>;
[[nodiscard]] Checked<Catalogue> load_directory(const std::filesystem::path& directory);

}  // namespace gengfu::profile
