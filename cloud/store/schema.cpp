#include "cloud/store/schema.hpp"

#include <array>

#include "cloud/store/schema_dispatch.hpp"
#include "cloud/store/schema_newest.hpp"
#include "cloud/store/schema_retired.hpp"
#include "cloud/store/schema_times.hpp"

namespace gengfu::store {
namespace {

// Times are milliseconds since 1970 in UTC. Readings have no secondary index: each would cost more than the reading.
constexpr std::string_view what_boxes_say = R"sql(
CREATE TABLE edge(
    id INTEGER PRIMARY KEY,
    community TEXT NOT NULL,
    name TEXT NOT NULL,
    online INTEGER NOT NULL DEFAULT 0,
    sends_batches INTEGER NOT NULL DEFAULT 0,
    last_seen INTEGER,
    readings_stored INTEGER NOT NULL DEFAULT 0,
    UNIQUE(community, name)
) STRICT;

CREATE TABLE device(
    id INTEGER PRIMARY KEY,
    edge_id INTEGER NOT NULL REFERENCES edge(id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT '',
    online INTEGER,
    last_seen INTEGER,
    UNIQUE(edge_id, name)
) STRICT;

CREATE TABLE reading(
    device_id INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    fields TEXT NOT NULL
) STRICT;

CREATE TABLE latest(
    device_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY(device_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE watermark(
    edge_id INTEGER NOT NULL REFERENCES edge(id),
    epoch TEXT NOT NULL,
    lane TEXT NOT NULL,
    sequences TEXT NOT NULL,
    PRIMARY KEY(edge_id, epoch, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    sender TEXT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    topic TEXT NOT NULL,
    payload BLOB NOT NULL
) STRICT;

CREATE TABLE fault_count(
    sender TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY(sender, kind)
) STRICT, WITHOUT ROWID;
)sql";

// `request` holds the request itself, not a hash of it: comparing it cannot collide.
constexpr std::string_view alerts_and_their_journal = R"sql(
CREATE TABLE alert(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community TEXT NOT NULL,
    edge TEXT NOT NULL,
    device TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    condition TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK(priority BETWEEN 1 AND 4),
    state TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    condition_active INTEGER NOT NULL,
    test INTEGER NOT NULL,
    level INTEGER NOT NULL,
    count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    raised_at INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    outcome TEXT,
    assignee TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX alert_one_open ON alert(community, edge, device, condition) WHERE is_open = 1;
CREATE INDEX alert_open ON alert(id) WHERE is_open = 1;
CREATE INDEX alert_state ON alert(state);
CREATE TRIGGER alert_stays BEFORE DELETE ON alert BEGIN SELECT RAISE(ABORT, 'an alert is never deleted'); END;

CREATE TABLE journal(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_id INTEGER NOT NULL REFERENCES alert(id),
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    transition TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    outcome TEXT,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    UNIQUE(alert_id, version)
) STRICT;
CREATE UNIQUE INDEX journal_key ON journal(alert_id, key) WHERE key <> '';
CREATE INDEX journal_acknowledged ON journal(alert_id) WHERE transition = 'acknowledge';
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- REPLACE deletes without asking the trigger above.
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM journal WHERE alert_id = NEW.alert_id AND version = NEW.version)
  OR (NEW.key <> '' AND EXISTS (SELECT 1 FROM journal WHERE alert_id = NEW.alert_id AND key = NEW.key AND key <> ''))
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE timer(
    alert_id INTEGER PRIMARY KEY REFERENCES alert(id),
    due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX timer_due ON timer(due_at);
)sql";

// One sequence runs through all lanes of an epoch. What boxes have numbered by lane until now has another epoch than what they
// number from now on, and is all committed or will be sent again.
constexpr std::string_view one_order_a_box = R"sql(
DROP TABLE watermark;
CREATE TABLE watermark(
    edge_id INTEGER NOT NULL REFERENCES edge(id),
    epoch TEXT NOT NULL,
    sequences TEXT NOT NULL,
    PRIMARY KEY(edge_id, epoch)
) STRICT, WITHOUT ROWID;
)sql";

// An epoch's number says in which order the cloud heard of it first: with the sequence it is the order of a box. The readings that
// came together are one row: a row for each reading costs several times as much. `rowid` orders the view's rows by arrival.
constexpr std::string_view batches_in_order = R"sql(
CREATE TABLE epoch(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    edge_id INTEGER NOT NULL REFERENCES edge(id),
    name TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    sequences TEXT NOT NULL,
    UNIQUE(edge_id, name)
) STRICT;
INSERT INTO epoch(edge_id, name, first_at, sequences) SELECT edge_id, epoch, 0, sequences FROM watermark ORDER BY edge_id;
DROP TABLE watermark;

CREATE TABLE beyond(
    epoch_id INTEGER NOT NULL REFERENCES epoch(id),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY(epoch_id, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch(
    id INTEGER PRIMARY KEY,
    edge_id INTEGER NOT NULL,
    epoch_id INTEGER,
    sequence INTEGER,
    received_at INTEGER NOT NULL,
    readings TEXT NOT NULL
) STRICT;
INSERT INTO batch(edge_id, received_at, readings)
SELECT device.edge_id, received_at, json_array(json_array(device_id, taken_at, json(fields)))
FROM reading JOIN device ON device.id = device_id ORDER BY reading.rowid;
DROP TABLE reading;

CREATE VIEW reading(rowid, device_id, taken_at, received_at, fields, clock, raw_taken_at, epoch_id, sequence, position) AS
SELECT batch.id * 1048576 + item.key, item.value ->> 0, item.value ->> 1, batch.received_at, item.value -> 2,
       coalesce(item.value ->> 3, 'as_taken'), item.value ->> 4, batch.epoch_id, batch.sequence, item.key
FROM batch, json_each(batch.readings) AS item;

CREATE TABLE condition(
    edge_id INTEGER NOT NULL REFERENCES edge(id),
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    epoch_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    active INTEGER NOT NULL,
    PRIMARY KEY(edge_id, device, name)
) STRICT, WITHOUT ROWID;
ALTER TABLE device ADD COLUMN online_epoch_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN online_sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE latest ADD COLUMN epoch_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE latest ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;

CREATE INDEX quarantine_sender ON quarantine(sender, id);
CREATE TABLE loss(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    edge_id INTEGER NOT NULL REFERENCES edge(id),
    epoch TEXT NOT NULL,
    sequences TEXT NOT NULL,
    batches INTEGER NOT NULL,
    readings INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE TABLE loss_count(
    edge_id INTEGER NOT NULL REFERENCES edge(id),
    reason TEXT NOT NULL,
    batches INTEGER NOT NULL,
    readings INTEGER NOT NULL,
    PRIMARY KEY(edge_id, reason)
) STRICT, WITHOUT ROWID;
)sql";

// What the detectors of a device remember, in JSON, as they were after the newest reading that is in the database.
constexpr std::string_view what_detectors_remember = R"sql(
CREATE TABLE detector(
    device_id INTEGER NOT NULL REFERENCES device(id),
    detector TEXT NOT NULL,
    part TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY(device_id, detector, part)
) STRICT;
)sql";

// An alert may belong to several. Whether an incident is open, and how urgent it is, its members say.
constexpr std::string_view what_belongs_together = R"sql(
CREATE TABLE incident(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    community TEXT NOT NULL,
    edge TEXT NOT NULL,
    raised_at INTEGER NOT NULL
) STRICT;
CREATE TABLE incident_member(
    incident_id INTEGER NOT NULL REFERENCES incident(id),
    alert_id INTEGER NOT NULL REFERENCES alert(id),
    PRIMARY KEY(incident_id, alert_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_of ON incident_member(alert_id);
)sql";

// What was open goes on: unacknowledged alerts with the step that they waited for, the others with an acknowledgement that expires.
constexpr std::string_view several_timers_an_alert = R"sql(
ALTER TABLE alert ADD COLUMN clock_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN stage_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN shelved_until INTEGER;
UPDATE alert SET clock_at = raised_at, stage_at = CASE state WHEN 'raised' THEN raised_at ELSE updated_at END;

ALTER TABLE journal ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN photo TEXT NOT NULL DEFAULT '';
ALTER TABLE journal ADD COLUMN shelved_until INTEGER;
ALTER TABLE journal ADD COLUMN timing TEXT;
ALTER TABLE journal ADD COLUMN step INTEGER;
ALTER TABLE journal ADD COLUMN due_at INTEGER;

CREATE TABLE waiting(
    alert_id INTEGER NOT NULL REFERENCES alert(id),
    place INTEGER NOT NULL,
    timing TEXT NOT NULL,
    step INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY(alert_id, place)
) STRICT, WITHOUT ROWID;
INSERT INTO waiting SELECT alert_id, 0, 'acknowledge', level + 1, due_at FROM timer JOIN alert ON alert.id = alert_id;
INSERT INTO waiting SELECT id, 0, 'realarm', 1, updated_at + 3600000 FROM alert
WHERE state IN ('acknowledged', 'dispatched', 'accepted', 'on_site') OR (state IN ('resolved', 'verified') AND condition_active = 1);
DROP TABLE timer;
ALTER TABLE waiting RENAME TO timer;
CREATE INDEX timer_due ON timer(due_at);
)sql";

constexpr std::array<std::string_view, 14> all{
    what_boxes_say,        alerts_and_their_journal, one_order_a_box,  batches_in_order, what_detectors_remember,
    what_belongs_together, several_timers_an_alert,  alerts_by_time,   who_is_told,      newest_in_one_row,
    rounds_of_telling,     boxes_out_of_use,         when_it_was_said, who_still_counts};

}  // namespace

std::span<const std::string_view> migrations() noexcept {
    return all;
}

}  // namespace gengfu::store
