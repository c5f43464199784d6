#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <set>
#include <sstream>

#include "cloud/alert/life_cycle.hpp"

using namespace gengfu;
using namespace gengfu::alert;

namespace {

/// The life of an alert as the design's drawing has it, written down once more by hand: what each request of a person leads to
/// from each state. "=" stays where it is, "." is not possible.
constexpr const char* drawing = R"(
              acknowledge  dispatch   refuse       accept   arrive  resolve  rework     verify   close  cancel    note
raised        acknowledged .          .            .        .       .        .          .        .      cancelled =
acknowledged  .            dispatched .            .        .       .        .          .        .      cancelled =
dispatched    .            =          acknowledged accepted .       .        .          .        .      cancelled =
accepted      .            .          acknowledged .        on_site .        .          .        .      cancelled =
on_site       .            .          acknowledged .        .       resolved .          .        .      cancelled =
resolved      .            .          .            .        .       .        dispatched verified .      cancelled =
verified      .            .          .            .        .       .        .          .        closed cancelled =
closed        .            .          .            .        .       .        .          .        .      .         .
cancelled     .            .          .            .        .       .        .          .        .      .         .
)";

/// Which timers each state has: of which service level, and whether an acknowledgement expires ("condition": while it stands). Then what
/// its expiry leads to, and what a press or a condition that comes to stand again does.
constexpr const char* waits = R"(
raised        acknowledge no        .      =
acknowledged  dispatch    yes       raised =
dispatched    on_site     yes       =      =
accepted      on_site     yes       =      =
on_site       -           yes       =      =
resolved      -           condition raised raised
verified      -           condition raised raised
closed        -           no        .      .
cancelled     -           no        .      .
)";

using Names = std::map<std::string, std::string>;

std::map<std::string, Names> read_drawing() {
    std::istringstream lines(drawing);
    std::string line, word;
    std::getline(lines, line);
    std::getline(lines, line);
    std::vector<std::string> heads;
    for (std::istringstream words(line); words >> word;) heads.push_back(word);
    std::map<std::string, Names> table;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        words >> word;
        Names& row = table[word];
        for (const std::string& head : heads) words >> row[head];
    }
    return table;
}

struct Wait {
    std::string level, expires, expired, again;
};

std::map<std::string, Wait> read_waits() {
    std::istringstream words(waits);
    std::map<std::string, Wait> table;
    for (std::string state; words >> state;) {
        Wait& wait = table[state];
        words >> wait.level >> wait.expires >> wait.expired >> wait.again;
    }
    return table;
}

/// What of an alert decides what may happen next. Steps beyond the third are like the third.
struct Model {
    std::string state;
    bool active = false, shelved = false, test = false;
    int priority = 1;
    std::map<std::string, int> timers;  ///< timing to step
    friend auto operator<=>(const Model&, const Model&) = default;
};

std::ostream& operator<<(std::ostream& out, const Model& model) {
    out << model.state << (model.active ? " active" : " cleared") << (model.shelved ? " shelved" : "") << (model.test ? " test" : "")
        << " p" << model.priority;
    for (const auto& [timing, step] : model.timers) out << " " << timing << ":" << step;
    return out;
}

Model model_of(const Alert& alert) {
    Model model{std::string(to_string(alert.state)), alert.condition_active,
                alert.shelved_until.has_value(),     alert.test,
                static_cast<int>(alert.priority),    {}};
    for (const Timer& each : alert.timers) {
        const bool is_new = model.timers.emplace(to_string(each.timing), std::min(each.step, 3)).second;
        CHECK(is_new);
    }
    return model;
}

/// One thing that can happen: a request, an event of the condition, or a timer that fires.
struct Input {
    std::string what;
    std::string name;
    int priority = 1;
    bool test = false;
};

struct Oracle {
    std::map<std::string, Names> table = read_drawing();
    std::map<std::string, Wait> waiting = read_waits();

    [[nodiscard]] bool is_open(const Model& model) const { return model.state != "closed" && model.state != "cancelled"; }

    static void go(Model& model, const std::string& to) {
        if (to != "=") model.state = to;
    }

    void set_timers(const Model& before, Model& after, const std::string& fired, bool anew = false) const {
        after.timers.clear();
        if (!is_open(after)) {
            after.shelved = false;
            return;
        }
        if (after.shelved) {
            after.timers["shelve"] = 1;
            return;
        }
        const auto& [level, expires, expired, again] = waiting.at(after.state);
        if (level != "-") {
            const bool begins = anew || before.shelved || waiting.at(before.state).level != level;
            if (begins)
                after.timers[level] = 1;
            else if (before.timers.contains(level)) {
                const int step = before.timers.at(level) + (fired == level ? 1 : 0);
                if (step <= 2 || level == "acknowledge") after.timers[level] = std::min(step, 3);
            }
        }
        if (expires == "yes" || (expires == "condition" && after.active)) after.timers["realarm"] = 1;
    }

    [[nodiscard]] std::optional<Model> request(const Model& before, const std::string& name) const {
        Model after = before;
        if (name == "shelve" || name == "unshelve") {
            if (!is_open(before) || before.shelved == (name == "shelve")) return std::nullopt;
            after.shelved = name == "shelve";
        } else {
            const auto& row = table.at(before.state);
            if (!row.contains(name) || row.at(name) == ".") return std::nullopt;
            go(after, row.at(name));
        }
        set_timers(before, after, "");
        return after;
    }

    [[nodiscard]] std::optional<Model> event(const Model& before, const Input& input) const {
        Model after = before;
        const bool becomes_real = before.test && !input.test && input.name != "cleared";
        if (input.name == "cleared") {
            if (!before.active) return std::nullopt;
            after.active = false;
        } else if (input.name == "active") {
            if (before.active && !(before.test && !input.test)) return std::nullopt;
            after.active = true;
            after.priority = std::min(before.priority, input.priority);
        } else {
            after.priority = std::min(std::max(before.priority - 1, 1), input.priority);
        }
        if (input.name != "cleared") {
            after.test = before.test && input.test;
            after.shelved = false;
            go(after, becomes_real ? "raised" : waiting.at(before.state).again);
        }
        set_timers(before, after, "", becomes_real);
        return after;
    }

    [[nodiscard]] std::optional<Model> fire(const Model& before, const std::string& timing) const {
        if (!before.timers.contains(timing)) return std::nullopt;
        Model after = before;
        if (timing == "shelve") after.shelved = false;
        if (timing == "realarm") go(after, waiting.at(before.state).expired);
        set_timers(before, after, timing);
        return after;
    }

    [[nodiscard]] std::optional<Model> after(const Model& before, const Input& input) const {
        if (input.what == "request") return request(before, input.name);
        if (input.what == "fire") return fire(before, input.name);
        return event(before, input);
    }
};

const Instant noon = from_unix_ms(1'800'000'000'000);
const Cause cause{GroupId{"pingjiang"}, EdgeId{"b03"}, DeviceId{"gas-0007"}, KindId{"gas-detector"}, "2-301", ConditionId{"gas-high"}};
const ServiceLevels levels;

std::vector<Input> every_input() {
    std::vector<Input> all;
    for (int i = 0; i <= static_cast<int>(Transition::decline); ++i)
        all.push_back({"request", std::string(to_string(static_cast<Transition>(i)))});
    for (int i = 0; i <= static_cast<int>(Timing::shelve); ++i) all.push_back({"fire", std::string(to_string(static_cast<Timing>(i)))});
    for (const char* name : {"active", "cleared", "pressed"})
        for (int priority = 1; priority <= 4; ++priority)
            for (const bool test : {false, true}) all.push_back({"event", name, priority, test});
    return all;
}

AlarmEvent event_of(const Input& input, Instant at) {
    const AlarmChange change = input.name == "active"    ? AlarmChange::active
                               : input.name == "cleared" ? AlarmChange::cleared
                                                         : AlarmChange::pressed;
    return {cause.device, cause.condition, change, static_cast<Priority>(input.priority), at, input.test};
}

Request complete(Transition transition) {
    Request request;
    request.transition = transition;
    request.actor = "li.na";
    request.reason = "seen by the neighbour";
    request.outcome = Outcome::false_alarm;
    request.assignee = "grid worker 12";
    request.shelve_for = std::chrono::minutes{10};
    request.key = "k-1";
    return request;
}

std::optional<Instant> due_of(const Alert& alert, const std::string& timing) {
    for (const Timer& each : alert.timers)
        if (to_string(each.timing) == timing) return each.due;
    return std::nullopt;
}

std::optional<Step> happens(const Alert& alert, const Input& input) {
    const Instant now = alert.updated_at + Duration{1};
    if (input.what == "event") return apply(alert, cause, event_of(input, now), now, levels);
    if (input.what == "fire") {
        const auto due = due_of(alert, input.name);
        Timing timing = Timing::acknowledge;
        while (to_string(timing) != input.name) timing = static_cast<Timing>(static_cast<int>(timing) + 1);
        if (due) CHECK(!fire(alert, timing, *due - Duration{1}, levels));
        return fire(alert, timing, due.value_or(now), levels);
    }
    const auto step = apply(alert, complete(parse_transition(input.name).value()), now, levels);
    if (step) return *step;
    CHECK(step.error().kind == FaultKind::conflict);
    CHECK_THAT(step.error().what, Catch::Contains(std::string(to_string(alert.state))));
    return std::nullopt;
}

void check_entry(const Alert& before, const Step& step, const Input& input) {
    CHECK(step.alert.version == before.version + 1);
    CHECK(step.entry.version == step.alert.version);
    CHECK(step.entry.at == step.alert.updated_at);
    CHECK(step.entry.from == before.state);
    CHECK(step.entry.to == step.alert.state);
    CHECK(step.entry.actor == (input.what == "request" ? "li.na" : "system"));
    CHECK(step.entry.key == (input.what == "request" ? "k-1" : ""));
    CHECK(step.entry.fired.has_value() == (input.what == "fire"));
    const auto was_so = [&](const Timer& timer) {
        return std::find(before.timers.begin(), before.timers.end(), timer) != before.timers.end();
    };
    for (const Timer& each : step.alert.timers) CHECK((was_so(each) || each.due > step.alert.updated_at));
    if (input.what == "request") CHECK(to_string(step.entry.transition) == input.name);
    const bool rises = input.name == "pressed" || (input.what == "fire" && input.name != "shelve");
    CHECK(step.alert.level == before.level + (rises ? 1 : 0));
}

}  // namespace

TEST_CASE("every alert that can come to be takes exactly what the drawing allows, and waits for exactly what it says") {
    const Oracle oracle;
    const auto inputs = every_input();
    std::map<Model, Alert> known;
    std::deque<Model> fresh;
    const auto meet = [&](const Alert& alert) {
        const Model model = model_of(alert);
        if (known.emplace(model, alert).second) fresh.push_back(model);
    };
    for (const Input& input : inputs) {
        if (input.what != "event") continue;
        const auto raised = apply(std::nullopt, cause, event_of(input, noon), noon, levels);
        REQUIRE(raised.has_value() == (input.name != "cleared"));
        if (raised) meet(raised->alert);
    }
    std::size_t steps = 0;
    while (!fresh.empty()) {
        const Model model = fresh.front();
        fresh.pop_front();
        const Alert alert = known.at(model);
        std::set<std::string> possible, offered;
        for (const Transition each : legal(alert)) CHECK(offered.emplace(to_string(each)).second);
        for (const Input& input : inputs) {
            if (!oracle.is_open(model) && input.what == "event") continue;  // an ended alert is not the open one of its cause
            INFO(model << " <- " << input.what << " " << input.name << " p" << input.priority << (input.test ? " test" : ""));
            const auto expected = oracle.after(model, input);
            const auto step = happens(alert, input);
            REQUIRE(step.has_value() == expected.has_value());
            ++steps;
            if (!step) continue;
            if (input.what == "request") possible.insert(input.name);
            REQUIRE(model_of(step->alert) == *expected);
            check_entry(alert, *step, input);
            meet(step->alert);
        }
        INFO(model);
        CHECK(offered == possible);
    }
    std::set<std::string> states;
    for (const auto& [model, alert] : known) states.insert(model.state);
    CHECK(states.size() == 9);
    CHECK(known.size() > 300);
    CHECK(steps > known.size() * 20);
}

TEST_CASE("in no state does a request that names another version change anything") {
    for (int i = 0; i <= static_cast<int>(State::cancelled); ++i)
        for (int j = 0; j <= static_cast<int>(Transition::decline); ++j)
            for (const int expected : {4, 6}) {
                Alert alert;
                alert.state = static_cast<State>(i);
                alert.version = 5;
                Request request = complete(static_cast<Transition>(j));
                request.expected_version = expected;
                const auto step = apply(alert, request, noon, levels);
                REQUIRE(!step);
                CHECK(step.error().kind == FaultKind::conflict);
                CHECK_THAT(step.error().what, Catch::Contains("version 5"));
            }
}
