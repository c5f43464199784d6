"""What can honestly be said from outside about what the edge has accepted.

A press is accepted when the button has seen its acknowledgement; otherwise it is indeterminate (Jepsen's third outcome): it may be
stored, and then counts, but at most once.

A polled reading is not acknowledged to its sensor. The edge promises that a reading is on disk at the latest one round after the
answer that brought it. So a reading counts as accepted when its edge has lived on, without a kill and without trouble that the proof
made, for a round and a margin after it was shown; shown shortly before a kill it is indeterminate. What the edge says of itself
(its counters, its outbox) is never asked. Each answer has a number and a checksum, so doubles, inventions and wrong order cannot hide.
"""

import math
import os
from bisect import bisect_right

ROUND = 1.0
PATIENCE = float(os.environ.get("GENGFU_PATIENCE", "1"))  # a sanitizer makes everything slower
MARGIN = 2.0 * PATIENCE  # of a busy machine, on top of the round


class Life:
    """The spans of the monotonic clock in which an edge was able to take what it was told."""

    def __init__(self):
        self._begins, self._ends = [], []

    def begin(self, at):
        self._begins.append(at)
        self._ends.append(math.inf)

    def end(self, at):
        if self._ends and self._ends[-1] == math.inf:
            self._ends[-1] = at

    def verdict(self, shown, now, within):
        """True: accepted; False: cannot be known; None: too early to tell."""
        span = bisect_right(self._begins, shown) - 1
        if span < 0 or self._ends[span] < shown + within:
            return False
        return True if now >= shown + within else None


class Sensor:
    """One sensor's side of the books."""

    def __init__(self, edge):
        self.edge = edge
        self.open = {}  # serial: (value, shown) whose fate is open
        self.unknown = {}  # serial: (value, shown) that may be stored or not
        self.stored = {}  # serial: (rowid, shown)
        self.rows = []  # (taken_at, rowid, serial), as stored
        self.values = {}  # serial: value, of all that was ever shown
        self.flips = []  # (high, at)

    def settle(self, life, now, within):
        """Moves what cannot be known out of the open ones; the rest that is due is missing: {serial: shown}."""
        missing = {}
        for serial, (value, shown) in list(self.open.items()):
            verdict = life.verdict(shown, now, within)
            if verdict is False:
                self.unknown[serial] = self.open.pop(serial)
            elif verdict:
                missing[serial] = shown
        return missing

    def excuse(self):
        fresh = len(self.open)
        self.unknown.update(self.open)
        self.open.clear()
        return fresh

    def is_shown(self, serial):
        return serial in self.open or serial in self.unknown

    def claim(self, serial):
        """What was shown under this number, or None if it never was. It is open no longer."""
        return self.open.pop(serial, None) or self.unknown.pop(serial, None)


class Button:
    def __init__(self, edge, code):
        self.edge, self.code = edge, code
        self.pressed = {}  # number: scheduled
        self.acknowledged = {}  # number: at
        self.stored = {}  # number: rowid
        self.rows = []  # (taken_at, rowid, number), as stored
        self.excused = set()  # numbers whose only copy the proof itself has destroyed

    def missing(self):
        return {number: self.acknowledged[number] for number in self.acknowledged.keys() - self.stored.keys() - self.excused}

    def excuse(self):
        fresh = self.acknowledged.keys() - self.stored.keys() - self.excused
        self.excused |= fresh
        return len(fresh)
