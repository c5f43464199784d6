#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cloud/feed/dispatch_room.hpp"
#include "cloud/feed/figures_room.hpp"
#include "cloud/feed/server.hpp"
#include "cloud/feed/warnings_room.hpp"
#include "cloud/registry/plan.hpp"
#include "cloud/store/store.hpp"

namespace gengfu::cloud {

/// What the interface tells besides alerts.
struct Rooms {
    feed::FiguresRoom figures;
    feed::DispatchRoom dispatch;
    feed::WarningsRoom warnings;

    Rooms(store::Store& store, const Clock& clock, const registry::Plan* plan, const profile::Catalogue& catalogue)
        : figures(store, clock, desk_of(plan), feed::models_of(catalogue)),
          dispatch(store, plan),
          warnings(plan, clock, [&store] { return paths_of(store.boxes()); }) {}
    void enter(feed::Server& server) {
        server.add_room(figures);
        server.add_room(dispatch);
        server.add_room(warnings);
    }
    /// The plan has changed.
    void renew(const registry::Plan* plan) {
        figures.set_desk(desk_of(plan));
        warnings.renew();
    }
    static alert::Desk desk_of(const registry::Plan* plan) { return plan == nullptr ? alert::Desk{} : plan->people().desk; }
    static std::vector<std::string> paths_of(const std::vector<store::KnownBox>& boxes) {
        std::vector<std::string> paths;
        for (const store::KnownBox& each : boxes) paths.push_back(each.box.group.value() + "/" + each.box.edge.value());
        return paths;
    }
};

}  // namespace gengfu::cloud
