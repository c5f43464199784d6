#pragma once

#include <string_view>

/// The migrations of figures, deliveries and the volunteers' ledger, for schema.cpp.
namespace gengfu::store {

// For the figures of a day or a month.
inline constexpr std::string_view alerts_by_time = R"sql(
CREATE INDEX alert_updated ON alert(updated_at);
)sql";

// A delivery is due only as long as it is queued. `caused_by` and `seq` are numbers of the journal.
inline constexpr std::string_view who_is_told = R"sql(
CREATE TABLE delivery(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_id INTEGER NOT NULL REFERENCES alert(id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    level INTEGER NOT NULL,
    responder TEXT NOT NULL,
    role TEXT NOT NULL,
    channel TEXT NOT NULL,
    why TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL,
    due_at INTEGER CHECK(due_at IS NULL OR state = 'queued'),
    changed_at INTEGER NOT NULL,
    caused_by INTEGER NOT NULL REFERENCES journal(seq),
    seq INTEGER NOT NULL REFERENCES journal(seq),
    UNIQUE(alert_id, caused_by, kind, responder)
) STRICT;
CREATE INDEX delivery_due ON delivery(due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_waiting ON delivery(id) WHERE state = 'queued' AND kind <> 'notice';
CREATE INDEX delivery_responder ON delivery(responder, id);
CREATE INDEX delivery_seq ON delivery(seq);
CREATE TRIGGER delivery_stays BEFORE DELETE ON delivery BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END;

CREATE TABLE delivery_answer(
    delivery_id INTEGER NOT NULL REFERENCES delivery(id),
    key TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY(delivery_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE time_bank(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    responder TEXT NOT NULL,
    alert_id INTEGER NOT NULL REFERENCES alert(id),
    delivery_id INTEGER NOT NULL REFERENCES delivery(id) UNIQUE,
    condition TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL CHECK(to_at >= from_at),
    minutes INTEGER NOT NULL CHECK(minutes >= 0)
) STRICT;
CREATE INDEX time_bank_responder ON time_bank(responder, minutes);
CREATE TRIGGER time_bank_no_update BEFORE UPDATE ON time_bank BEGIN SELECT RAISE(ABORT, 'the time bank is append-only'); END;
CREATE TRIGGER time_bank_no_delete BEFORE DELETE ON time_bank BEGIN SELECT RAISE(ABORT, 'the time bank is append-only'); END;
CREATE TRIGGER time_bank_no_replace BEFORE INSERT ON time_bank
WHEN EXISTS (SELECT 1 FROM time_bank WHERE id = NEW.id OR delivery_id = NEW.delivery_id)
BEGIN SELECT RAISE(ABORT, 'the time bank is append-only'); END;
)sql";

inline constexpr std::string_view rounds_of_telling = R"sql(
ALTER TABLE alert ADD COLUMN round INTEGER NOT NULL DEFAULT 1;
ALTER TABLE delivery ADD COLUMN round INTEGER NOT NULL DEFAULT 1;
ALTER TABLE delivery ADD COLUMN outcome TEXT;
)sql";

// Of the deliveries of an alert that is told without end (DeliveryTable::that_count).
inline constexpr std::string_view who_still_counts = R"sql(
CREATE INDEX delivery_at_work ON delivery(alert_id) WHERE kind <> 'notice' AND state IN ('queued', 'accepted');
CREATE INDEX delivery_asked ON delivery(alert_id, round) WHERE kind <> 'notice' AND why <> 'asked_again';
CREATE INDEX delivery_told ON delivery(alert_id, round, responder, why) WHERE kind = 'notice';
)sql";

}  // namespace gengfu::store
