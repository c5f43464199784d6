#include "cloud/feed/figures_metrics.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cloud/feed/figures_room.hpp"

namespace gengfu::feed {
namespace {

using alert::Figures;

constexpr double ms = 1000.0;

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
    if (spread.p50) sample(text, name + "{quantile=\"0.5\"}", static_cast<double>(spread.p50->count()) / ms);
    if (spread.p95) sample(text, name + "{quantile=\"0.95\"}", static_cast<double>(spread.p95->count()) / ms);
}

std::string in_label(const std::string& value) {
    std::string escaped;
    for (const char each : value) {
        if (each == '"' || each == '\\') escaped += '\\';
        if (each == '\n')
            escaped += "\\n";
        else
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

std::string labels_of(const Figures::Source& source) {
    return "group=" + in_label(source.group.value()) + ",edge=" + in_label(source.edge.value()) + ",place=" + in_label(source.place) +
           ",device=" + in_label(source.device.value());
}

void worst(std::string& text, const Figures& day) {
    gauge(text, "gengfu_alarms_by_source_24h", "Alarms of the ten sources with the most in the last 24 hours.");
    for (const Figures::Source& each : day.top)
        sample(text, "gengfu_alarms_by_source_24h{" + labels_of(each) + ",condition=" + in_label(each.condition.value()) + "}",
               static_cast<double>(each.alarms));
    gauge(text, "gengfu_false_alarms_by_device_24h", "False alarms of the ten devices with the most in the last 24 hours.");
    for (const Figures::EndedOf& each : day.ended_by_device)
        sample(text, "gengfu_false_alarms_by_device_24h{" + labels_of(each.source) + ",kind=" + in_label(each.source.kind.value()) + "}",
               static_cast<double>(each.ended.false_alarms));
}

void shifts(std::string& text, const std::vector<std::pair<std::string, Counted>>& present) {
    const auto tell = [&](const std::string& name, const std::string& help, const auto& value_of) {
        gauge(text, name, help);
        for (const auto& [shift, counted] : present) sample(text, name + "{shift=" + in_label(shift) + "}", value_of(counted));
    };
    tell("gengfu_shift_operators", "Who sits at the desk in the present turn, on average.",
         [](const Counted& counted) { return counted.period.operators; });
    tell("gengfu_shift_alarms", "Alarms of the present turn.",
         [](const Counted& counted) { return static_cast<double>(counted.figures.alarms); });
    tell("gengfu_shift_alarms_per_operator_10min", "The same for each operator in ten minutes, on average.",
         [](const Counted& counted) { return counted.figures.average; });
    tell("gengfu_shift_alarms_per_operator_10min_peak", "The same in the fullest ten minutes.",
         [](const Counted& counted) { return counted.figures.peak; });
    tell("gengfu_shift_flood_seconds", "Of the present turn, how much was flood.",
         [](const Counted& counted) { return static_cast<double>(counted.figures.flooded.count()) / ms; });
}

}  // namespace

std::string figures_metrics(const LatestFigures& latest, const Models& models) {
    std::string text;
    gauge(text, "gengfu_figures_known", "Whether there was time to count the journal of the last 24 hours.");
    sample(text, "gengfu_figures_known", latest.known ? 1 : 0);
    if (!latest.known) return text;
    const Figures& day = latest.day.figures;
    const double each = static_cast<double>(latest.ten_minutes.figures.alarms) / latest.ten_minutes.period.operators;
    gauge(text, "gengfu_alarms_per_operator_10min", "Alarms of the last ten minutes for each operator.");
    sample(text, "gengfu_alarms_per_operator_10min", each);
    gauge(text, "gengfu_alarm_flood", "Whether these are more than an operator can answer (EEMUA 191: ten).");
    sample(text, "gengfu_alarm_flood", each > Figures::flood_above ? 1 : 0);
    gauge(text, "gengfu_alarm_flood_seconds", "Of the last 24 hours, how much was flood.");
    sample(text, "gengfu_alarm_flood_seconds", static_cast<double>(day.flooded.count()) / ms);
    gauge(text, "gengfu_alarm_sources_chattering", "Sources that came to stand three times within a minute in the last 24 hours.");
    sample(text, "gengfu_alarm_sources_chattering", static_cast<double>(day.chattering.size()));
    gauge(text, "gengfu_alarms_stale", "Open alerts whose condition has stood for more than 24 hours.");
    sample(text, "gengfu_alarms_stale", static_cast<double>(day.stale.size()));
    gauge(text, "gengfu_alarms_24h", "Alarms of the last 24 hours by priority.");
    for (std::size_t i = 0; i < day.by_priority.size(); ++i)
        sample(text, "gengfu_alarms_24h{priority=\"" + std::to_string(i + 1) + "\"}", static_cast<double>(day.by_priority[i]));
    quantiles(text, "gengfu_alert_answer_seconds", "From raising to a person's first word, of the last 24 hours.", day.answered);
    quantiles(text, "gengfu_alert_arrival_seconds", "From raising to on site, of the last 24 hours.", day.arrived);
    shares(text, day, models);
    worst(text, day);
    shifts(text, latest.shifts);
    return text;
}

}  // namespace gengfu::feed
