#include "cloud/feed/figures_room.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cloud/feed/figures_json.hpp"
#include "cloud/feed/query.hpp"
#include "common/model/nearest.hpp"

namespace gengfu::feed {
namespace {

using alert::Figures;
using alert::Period;

Result<Instant> time_of(const Request& request, const std::string& name, Instant otherwise) {
    const auto found = request.query.find(name);
    if (found == request.query.end()) return otherwise;
    const auto at = parse_rfc3339(found->second);
    if (!at) return fail(FaultKind::malformed, "query parameter \"" + name + "\": " + at.error().what);
    return *at;
}

struct Asked {
    Instant from, to;
    std::vector<alert::Shift> shifts;
};

Result<Asked> asked_of(const Request& request, const alert::Desk& desk, Instant now) {
    if (const auto known = only_known(request, {"from", "to", "shift"}); !known) return tl::make_unexpected(known.error());
    const auto to = time_of(request, "to", now);
    if (!to) return tl::make_unexpected(to.error());
    const auto from = time_of(request, "from", *to - FiguresRoom::at_first);
    if (!from) return tl::make_unexpected(from.error());
    if (*from >= *to) return fail(FaultKind::malformed, "query parameter \"from\": must be before \"to\"");
    if (*to - *from > FiguresRoom::longest) return fail(FaultKind::malformed, "query parameter \"from\": at most 31 days before \"to\"");
    Asked asked{*from, *to, desk.shifts};
    const auto shift = request.query.find("shift");
    if (shift == request.query.end()) return asked;
    std::erase_if(asked.shifts, [&](const alert::Shift& each) { return each.name != shift->second; });
    if (!asked.shifts.empty()) return asked;
    std::vector<std::string> names;
    for (const alert::Shift& each : desk.shifts) names.push_back(each.name);
    constexpr std::size_t shown_max = 40;
    const std::string advice = names.empty() ? "; the file of people has none" : did_you_mean(shift->second, names);
    return fail(FaultKind::malformed, "query parameter \"shift\": unknown shift \"" + shift->second.substr(0, shown_max) + "\"" + advice);
}

void count(std::vector<Counted>& counted, const std::vector<alert::Life>& lives, const std::vector<Period>& periods) {
    for (const Period& each : periods) counted.push_back({each, alert::figures(lives, each)});
}

void gauge(std::string& text, const std::string& name, const std::string& help) {
    text += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n";
}

void sample(std::string& text, const std::string& name, double value) {
    std::array<char, 32> number{};
    const int size = std::snprintf(number.data(), number.size(), "%.6g", value);
    text += name + " " + std::string(number.data(), static_cast<std::size_t>(size)) + "\n";
}

void quantiles(std::string& text, const std::string& name, const std::string& help, const Figures::Spread& spread) {
    gauge(text, name, help);
    constexpr double ms = 1000.0;
    if (spread.p50) sample(text, name + "{quantile=\"0.5\"}", static_cast<double>(spread.p50->count()) / ms);
    if (spread.p95) sample(text, name + "{quantile=\"0.95\"}", static_cast<double>(spread.p95->count()) / ms);
}

std::string in_label(const std::string& value) {
    std::string escaped;
    for (const char each : value) {
        if (each == '"' || each == '\\') escaped += '\\';
        escaped += each;
    }
    return '"' + escaped + '"';
}

void shares(std::string& text, const Figures& day, const Models& models) {
    const auto share = [](const Figures::Ended& of) { return static_cast<double>(of.false_alarms) / static_cast<double>(of.ended); };
    gauge(text, "gengfu_false_alarm_share", "Of the alerts that ended in the last 24 hours, by kind.");
    for (const Figures::EndedOf& each : day.ended_by_kind)
        if (each.ended.ended > 0) sample(text, "gengfu_false_alarm_share{kind=" + in_label(each.name) + "}", share(each.ended));
    std::vector<EndedOfModel> by_model = ended_by_model(day, models);
    const auto more = [](const EndedOfModel& a, const EndedOfModel& b) { return a.ended.ended > b.ended.ended; };
    std::stable_sort(by_model.begin(), by_model.end(), more);
    if (by_model.size() > FiguresRoom::models_max) by_model.resize(FiguresRoom::models_max);
    gauge(text, "gengfu_false_alarm_share_by_model",
          "The same by model, of the " + std::to_string(FiguresRoom::models_max) + " models with the most that ended.");
    for (const auto& [model, ended] : by_model)
        sample(text,
               "gengfu_false_alarm_share_by_model{manufacturer=" + in_label(model.manufacturer.value_or("")) +
                   ",model=" + in_label(model.model.value_or("")) + "}",
               share(ended));
}

/// How many operators sit at the desk now.
int operators_at(Instant now, const alert::Desk& desk) {
    for (const alert::Shift& each : desk.shifts)
        if (!alert::turns(now, now + Duration{1}, desk, each).empty()) return each.operators;
    return desk.operators;
}

}  // namespace

std::optional<Response> FiguresRoom::answer(const Ask& ask) {
    if (ask.endpoint != Endpoint::figures) return std::nullopt;
    const auto asked = asked_of(ask.request, desk_, clock_.wall());
    if (!asked) return fault_response(asked.error());
    const auto lives = lives_.lives(asked->from, asked->to);
    if (!lives) return fault_response({FaultKind::refused, lives.error().what});
    const Period whole{asked->from, asked->to, "", desk_.operators};
    std::vector<Counted> days, turns;
    count(days, *lives, alert::days(asked->from, asked->to, desk_));
    for (const alert::Shift& each : asked->shifts) count(turns, *lives, alert::turns(asked->from, asked->to, desk_, each));
    std::stable_sort(turns.begin(), turns.end(), [](const Counted& a, const Counted& b) { return a.period.from < b.period.from; });
    return json_response(figures_json({whole, alert::figures(*lives, whole)}, days, turns, models_));
}

std::string FiguresRoom::metrics() const {
    const Instant now = clock_.wall();
    const auto lives = lives_.lives(now - at_first, now + Duration{1});
    std::string text;
    gauge(text, "gengfu_figures_known", "Whether the journal of the last 24 hours is short enough to be counted at each scrape.");
    sample(text, "gengfu_figures_known", lives ? 1 : 0);
    if (!lives) return text;
    const int operators = operators_at(now, desk_);
    const Figures latest = alert::figures(*lives, {now - Figures::slot, now + Duration{1}, "", operators});
    const Figures day = alert::figures(*lives, {now - at_first, now + Duration{1}, "", operators});
    const double each = static_cast<double>(latest.alarms) / operators;
    gauge(text, "gengfu_alarms_per_operator_10min", "Alarms of the last ten minutes for each operator.");
    sample(text, "gengfu_alarms_per_operator_10min", each);
    gauge(text, "gengfu_alarm_flood", "Whether these are more than an operator can answer (EEMUA 191: ten).");
    sample(text, "gengfu_alarm_flood", each > Figures::flood_above ? 1 : 0);
    gauge(text, "gengfu_alarm_flood_seconds", "Of the last 24 hours, how much was flood.");
    sample(text, "gengfu_alarm_flood_seconds", static_cast<double>(day.flooded.count()) / 1000.0);
    gauge(text, "gengfu_alarm_sources_chattering", "Sources that came to stand three times within a minute in the last 24 hours.");
    sample(text, "gengfu_alarm_sources_chattering", static_cast<double>(day.chattering.size()));
    gauge(text, "gengfu_alarms_stale", "Open alerts whose condition has stood for more than 24 hours.");
    sample(text, "gengfu_alarms_stale", static_cast<double>(day.stale.size()));
    gauge(text, "gengfu_alarms_24h", "Alarms of the last 24 hours by priority.");
    for (std::size_t i = 0; i < day.by_priority.size(); ++i)
        sample(text, "gengfu_alarms_24h{priority=\"" + std::to_string(i + 1) + "\"}", static_cast<double>(day.by_priority[i]));
    quantiles(text, "gengfu_alert_answer_seconds", "From raising to a person's first word, of the last 24 hours.", day.answered);
    quantiles(text, "gengfu_alert_arrival_seconds", "From raising to on site, of the last 24 hours.", day.arrived);
    shares(text, day, models_);
    return text;
}

}  // namespace gengfu::feed
