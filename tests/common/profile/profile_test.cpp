#include <catch2/catch.hpp>

#include "common/profile/profile.hpp"
#include "tests/common/profile/sample.hpp"

namespace gengfu::profile {
namespace {

Profile parse_text(const std::string& text) {
    const auto node = document::parse(text, "gas.toml");
    if (!node) FAIL(to_string(node.error()));
    auto profile = parse(*node);
    if (!profile) FAIL(to_string(profile.error()));
    return *std::move(profile);
}

}  // namespace

TEST_CASE("a profile says what its document says") {
    const Profile profile = parse_text(sample);
    CHECK(profile.kind == KindId{"gas"});
    CHECK(profile.name == Text{"燃气", "Gas"});
    CHECK(!profile.manufacturer);
    CHECK(!profile.model);
    CHECK(profile.protocol == Protocol::modbus);
    CHECK(profile.poll_every == Duration{1000});
    CHECK(profile.reply_within == Duration{300});
    CHECK(profile.silence.after == Duration{10'000});
    CHECK(profile.silence.priority == Priority::p3);
    CHECK(std::get<ModbusSettings>(profile.settings).count_max == 16);
    REQUIRE(profile.fields.size() == 2);
    const auto& source = std::get<ModbusSource>(profile.fields[0].source);
    CHECK(source == ModbusSource{3, 0, RegisterType::u16, WordOrder::abcd, std::nullopt, false, {0xFFFF}});
    CHECK(std::get<ModbusSource>(profile.fields[1].source).type == RegisterType::bit);
    CHECK(profile.find_field(FieldId{"valve-closed"}) == &profile.fields[1]);
    CHECK(profile.find_field(FieldId{"valve"}) == nullptr);
    CHECK(profile.find_condition(ConditionId{"gas-high"}) == &profile.conditions[0]);
}

TEST_CASE("a profile of one product says who makes it and what they call it") {
    const Profile profile = parse_text(spoiled("protocol", "manufacturer = \"敏科\"\nmodel = \"GD-2 \\\"S\\\"\"\nprotocol"));
    CHECK(profile.manufacturer == "敏科");
    CHECK(profile.model == "GD-2 \"S\"");
}

TEST_CASE("numbers are written in the field's unit and kept in the fixed one") {
    const Profile profile = parse_text(sample);
    CHECK(profile.fields[0].worth == 1.0);  // 0.1 %LEL is one per mille
    CHECK(profile.fields[0].most == 1000);
    CHECK(profile.conditions[0].limit == 500);
    CHECK(profile.conditions[0].deadband == 50);
    CHECK(profile.simulator.signals[0].base == 5);
    CHECK(profile.simulator.signals[0].noise == 3);
    CHECK(profile.simulator.causes[0].to == 650);
    CHECK(profile.examples[0].values == std::vector<FieldValue>{{FieldId{"concentration"}, 123}});
}

TEST_CASE("an interlock says what is written and how it is confirmed") {
    const Interlock interlock = parse_text(sample).interlocks.at(0);
    CHECK(interlock.when == ConditionId{"gas-high"});
    CHECK(interlock.function == 5);
    CHECK(interlock.value == 1);
    CHECK(interlock.confirm_field == FieldId{"valve-closed"});
    CHECK(interlock.confirm_equals == 1);
    CHECK(interlock.within == Duration{5000});
}

TEST_CASE("true and false stand for the two values of a flag") {
    CHECK(parse_text(spoiled("equals = 1", "equals = true")).interlocks.at(0).confirm_equals == 1);
    CHECK(parse_text(spoiled("equals = 1", "equals = false")).interlocks.at(0).confirm_equals == 0);
}

TEST_CASE("a delay that is not written is none") {
    const Condition condition = parse_text(sample).conditions.at(0);
    CHECK(condition.on_delay == Duration{0});
    CHECK(condition.off_delay == Duration{5000});
}

TEST_CASE("an example keeps its bytes and its place") {
    const Example example = parse_text(sample).examples.at(0);
    CHECK(example.frame == std::vector<std::uint8_t>{0x01, 0x03, 0x02, 0x00, 0x7B, 0xF8, 0x67});
    CHECK(example.request.size() == 8);
    CHECK(example.place.line == 53);
    CHECK(!example.fault);
}

TEST_CASE("two causes of one name may move two fields") {
    const std::string second = R"({ name = "leak", field = "valve-closed", to = 1, hold = "1s" } ])";
    CHECK(parse_text(spoiled("hold = \"20s\" } ]", "hold = \"20s\" }, " + second)).simulator.causes.size() == 2);
}

}  // namespace gengfu::profile
