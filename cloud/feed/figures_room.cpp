#include "cloud/feed/figures_room.hpp"

#include <algorithm>

#include "cloud/feed/figures_json.hpp"
#include "cloud/feed/figures_metrics.hpp"
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

Counted counted(alert::Gatherer& gatherer) {
    Period period = gatherer.period();
    return {std::move(period), gatherer.finish()};
}

}  // namespace

bool FiguresRoom::count(Instant from, Instant to, std::vector<alert::Gatherer>& gatherers) const {
    const Steady until = clock_.steady() + counts_for;
    bool in_time = true;
    lives_.each_life(from, to, [&](const alert::Life& life) {
        for (alert::Gatherer& each : gatherers) each.take(life);
        in_time = clock_.steady() < until;
        return in_time;
    });
    return in_time;
}

std::optional<Response> FiguresRoom::answer(const Ask& ask) {
    if (ask.endpoint != Endpoint::figures) return std::nullopt;
    const auto asked = asked_of(ask.request, desk_, clock_.wall());
    if (!asked) return fault_response(asked.error());
    const auto& [from, to, shifts] = *asked;
    std::vector<alert::Gatherer> gatherers;
    gatherers.emplace_back(alert::whole(from, to, desk_));
    for (Period& each : alert::days(from, to, desk_)) gatherers.emplace_back(std::move(each));
    const std::size_t first_turn = gatherers.size();
    for (const alert::Shift& shift : shifts)
        for (Period& each : alert::turns(from, to, desk_, shift)) gatherers.emplace_back(std::move(each));
    if (!count(from, to, gatherers))
        return fault_response({FaultKind::refused, "there is more in this time than can be counted in " +
                                                       std::to_string(counts_for.count()) +
                                                       " ms, for which alarms would wait; ask for a shorter one"});
    std::vector<Counted> days, turns;
    for (std::size_t i = 1; i < gatherers.size(); ++i) (i < first_turn ? days : turns).push_back(counted(gatherers[i]));
    std::stable_sort(turns.begin(), turns.end(), [](const Counted& a, const Counted& b) { return a.period.from < b.period.from; });
    return json_response(figures_json(counted(gatherers.front()), days, turns, models_));
}

std::string FiguresRoom::metrics() const {
    const Steady begun = clock_.steady();
    if (counted_.empty() || begun >= counted_until_) {
        counted_ = count_metrics();
        const Steady ended = clock_.steady();
        counted_until_ = ended + rests_for * (ended - begun);
    }
    return counted_;
}

std::string FiguresRoom::count_metrics() const {
    const Instant now = clock_.wall();
    const Instant from = now - at_first, to = now + Duration{1};
    std::vector<alert::Gatherer> gatherers;
    gatherers.emplace_back(alert::whole(now - Figures::slot, to, desk_));
    gatherers.emplace_back(alert::whole(from, to, desk_));
    std::vector<std::string> shifts;
    for (const alert::Shift& each : desk_.shifts) {
        const auto turns = alert::turns(from, to, desk_, each);
        if (turns.empty() || turns.back().to != to || shifts.size() == shifts_max) continue;
        gatherers.emplace_back(turns.back());
        shifts.push_back(each.name);
    }
    LatestFigures latest;
    latest.known = count(from, to, gatherers);
    if (latest.known) {
        latest.ten_minutes = counted(gatherers[0]);
        latest.day = counted(gatherers[1]);
        for (std::size_t i = 0; i < shifts.size(); ++i) latest.shifts.emplace_back(shifts[i], counted(gatherers[2 + i]));
    }
    return figures_metrics(latest, models_);
}

}  // namespace gengfu::feed
