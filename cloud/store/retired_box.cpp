#include "cloud/store/retired_box.hpp"

#include "cloud/store/schema.hpp"

namespace gengfu::store {

Result<void> set_retired(sqlite::Database& database, const Box& box, Instant now) {
    database.migrate(migrations());
    auto retire = database.prepare("UPDATE edge SET retired_at = ?3, online = 0 WHERE community = ?1 AND name = ?2");
    retire.bind(1, box.group.value()).bind(2, box.edge.value()).bind(3, to_unix_ms(now)).run();
    if (database.changes() > 0) return {};
    return fail(FaultKind::not_found, "the cloud has never heard of a box " + box.group.value() + "/" + box.edge.value());
}

}  // namespace gengfu::store
