#pragma once

#include "cloud/store/store.hpp"

namespace gengfu::ingest {

/// Takes a box out of use that will not come back: from the next start of the cloud on nobody waits for it, so that no alert is
/// raised of its silence. Each open alert of the box says so in its journal, and the one of its silence stands no more; people
/// still end them. A box that is born again is in use again. The cloud must be stopped: it has the only connection that writes.
/// not_found: no such box. Gives how many alerts were told.
[[nodiscard]] Result<std::size_t> retire(sqlite::Database database, const Box& box, store::Store::Rules rules, const Clock& clock);

}  // namespace gengfu::ingest
