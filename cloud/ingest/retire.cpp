#include "cloud/ingest/retire.hpp"

#include "cloud/ingest/ingest.hpp"
#include "cloud/store/intake.hpp"
#include "cloud/store/retired_box.hpp"

namespace gengfu::ingest {
namespace {

std::vector<alert::Alert> open_alerts(const store::Store& store, const Box& box) {
    std::vector<alert::Alert> found;
    alert::Book::Filter filter;
    filter.open_only = true;
    while (true) {
        const auto page = store.list(filter);
        for (const alert::Alert& each : page)
            if (each.cause.group == box.group && each.cause.edge == box.edge) found.push_back(each);
        if (page.size() < filter.limit) return found;
        filter.before = page.back().id;
    }
}

}  // namespace

Result<std::size_t> retire(sqlite::Database database, const Box& box, store::Store::Rules rules, const Clock& clock) {
    const Instant now = clock.wall();
    if (auto marked = store::set_retired(database, box, now); !marked) return tl::make_unexpected(marked.error());
    store::Store store(std::move(database), clock, std::move(rules));
    store::Intake intake(store);
    intake.apply(box, {DeviceId{box.edge.value()}, box_silent_condition(), AlarmChange::cleared, Priority::p3, now, false}, std::nullopt,
                 now);
    intake.commit();
    const auto open = open_alerts(store, box);
    for (const alert::Alert& each : open) {
        alert::Request note;
        note.transition = alert::Transition::note;
        note.actor = "gengfu-cloud retire";
        note.reason = "the box " + box.group.value() + "/" + box.edge.value() + " is out of use";
        if (const auto noted = store.apply(each.id, note); !noted) return tl::make_unexpected(noted.error());
    }
    return open.size();
}

}  // namespace gengfu::ingest
