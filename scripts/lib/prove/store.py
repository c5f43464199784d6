"""The cloud's database, read-only and only what its documents promise: reading, device, alert, journal."""

import json
import sqlite3

_READINGS = """SELECT r.rowid, d.name, r.taken_at, r.fields FROM reading r JOIN device d ON d.id = r.device_id
               WHERE r.rowid > ? ORDER BY r.rowid"""
# What the view `reading` is made of, asked for from a batch on: the view itself would be read from the beginning each time.
_OF_BATCHES = """SELECT batch.id * 1048576 + item.key, d.name, item.value ->> 1, item.value -> 2
                 FROM batch, json_each(batch.readings) AS item JOIN device d ON d.id = item.value ->> 0
                 WHERE batch.id > ? / 1048576 ORDER BY batch.id, item.key"""
_JOURNAL = """SELECT j.seq, a.edge, a.device, a.condition, j.transition, j.at, j.key, a.id FROM journal j JOIN alert a ON a.id = j.alert_id
              WHERE j.seq > ? ORDER BY j.seq"""


class Store:
    def __init__(self, database):
        self.database = database
        self._read_upto = 0
        self._batches = False

    def query(self, sql, *values):
        """The rows; none while there is no database yet."""
        try:
            connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        except sqlite3.OperationalError:
            return []
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error) or "unable to open" in str(error):
                return []
            raise
        finally:
            connection.close()

    def new_readings(self):
        """(rowid, device, taken_at, {field: value}) that have come since the last call, in the order in which they were stored."""
        rows = self.query(_OF_BATCHES if self._has_batches() else _READINGS, self._read_upto)
        if rows:
            self._read_upto = rows[-1][0]
        return [(rowid, device, taken_at, json.loads(fields)) for rowid, device, taken_at, fields in rows]

    def forget(self):
        """The database is another one."""
        self._read_upto = 0

    def upto(self):
        """Where the readings end now."""
        if self._has_batches():
            rows = self.query("SELECT max(id) * 1048576 + 1048575 FROM batch")
        else:
            rows = self.query("SELECT max(rowid) FROM reading")
        return (rows[0][0] or 0) if rows else 0

    def _has_batches(self):
        if not self._batches:
            self._batches = bool(self.query("SELECT 1 FROM sqlite_master WHERE name = 'batch'"))
        return self._batches

    def journal(self):
        """[(seq, edge, device, condition, transition, at, key, alert)]"""
        return self.query(_JOURNAL, 0)
