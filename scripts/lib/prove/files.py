"""B6, B7, B8: the edge's files are damaged while it is dead. What it then still has must be true, and new things must not be lost."""

import math
import os
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from pathlib import Path

from . import mounts, wal
from .disks import all_alive
from .links import button_of, lined, wait
from .rights import MOUNT
from .rows import Row
from .verdict import judge
from .world import NotReady

_ALLOWED = ("box-silent", "disk-failing", "outbox-full", "outbox-corrupt", "outbox-shortened", "readings-lost", "alarm-unreadable")
_NEW_WITHIN = 15.0
_EDGES = 12


def databases(folder):
    return sorted(file for file in folder.glob("*.db") if file.stat().st_size > 0)


def walls(folder):
    return sorted(file for file in folder.glob("*.db-wal") if file.stat().st_size > wal.HEAD)


def last_rows(folder):
    """{file: what an honest reader finds in it}, of copies: sequence numbers ever given, as SQLite itself remembers them."""
    found = {}
    with tempfile.TemporaryDirectory() as copy:
        for file in databases(folder):
            for part in folder.glob(file.name + "*"):
                shutil.copy(part, copy)
            connection = sqlite3.connect(Path(copy) / file.name)
            try:
                connection.text_factory = bytes
                tables = [name for (name,) in connection.execute("SELECT CAST(name AS BLOB) FROM sqlite_master WHERE type = 'table'")]
                found[file.name] = [(table, connection.execute(f'SELECT * FROM "{table.decode()}"').fetchall()) for table in sorted(tables)]
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite's words may quote what is damaged
                found[file.name] = str(error)
            finally:
                connection.close()
    return found


class _Surgery:
    """Batches of edges: fed, killed, cut open, started again, and pressed anew."""

    cloud_is_away = False
    faults = 1  # of an edge in a round

    def __init__(self, context, verdict):
        self.context, self.verdict, self.chance = context, verdict, context.chance
        self.destroyed = 0

    def run(self, least=0.5):
        context, verdict = self.context, self.verdict
        with lined(context, edges=_EDGES, before_edge=self.before_edge) as (self.world, self.lines):
            try:
                while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(self.world, verdict):
                    self.world.begin_round()
                    edges = list(self.lines)[:math.ceil((context.count - verdict.rounds) / self.faults)]
                    self._round(edges)
                    verdict.rounds += self.faults * len(edges)
                    context.say(verdict)
                open_end = self.world.drain()
            except NotReady as error:
                open_end = str(error)
            finally:
                self.world.stop()
                self.after_world()
            verdict.struck_least = int(least * verdict.rounds)
            judge(verdict, self.world, allowed=_ALLOWED, open_end=open_end)
            self.told_by_boxes()

    def before_edge(self, name, folder):
        pass

    def after_world(self):
        pass

    def _round(self, edges):
        world = self.world
        for edge in edges:
            for i in range(4):
                world.actor.press(button_of(world, edge, i % 2), after=0.05 * i)
            if self.cloud_is_away:
                self.lines[edge].refuses = True
                self.lines[edge].cut()
        world.run_for(self.span())
        if not self.cloud_is_away:
            wait(world, lambda: not any(self._behind(edge) for edge in edges), 15)
        for edge in edges:
            world.kill_edge(edge)
        for edge in edges:
            folder = world.outbox_folder(edge)
            before = last_rows(folder)
            self.cut_open(folder, edge)
            self.verdict.struck += self.struck(before, last_rows(folder))
            self.destroyed += world.books.excuse(edge) if self.cloud_is_away else 0
            self.lines[edge].refuses = False
        for edge in edges:
            world.start_edge(edge)
        self._new_must_arrive(edges)
        for edge in edges:
            self.heal(world.outbox_folder(edge))

    def span(self):
        """Seconds in which the outbox's files become what is then damaged."""
        return 1.2

    @staticmethod
    def struck(before, after):
        """How many faults of one edge an honest reader notices."""
        return int(before != after)

    def heal(self, folder):
        pass

    def _behind(self, edge):
        """Presses that are acknowledged and not in the cloud yet."""
        self.world.books.read_store()
        mine = [each for each in self.world.books.buttons.values() if each.edge == edge]
        return any(each.missing() or len(each.acknowledged) < len(each.pressed) for each in mine)

    def _new_must_arrive(self, edges):
        world = self.world
        before = {edge: len(world.books.rises().get(button_of(world, edge), [])) for edge in edges}
        for edge in edges:
            world.actor.press(button_of(world, edge))

        def there(edge):
            return len(world.books.rises().get(button_of(world, edge), [])) > before[edge] and not self._behind(edge)
        wait(world, lambda: all(there(edge) for edge in edges), _NEW_WITHIN)
        for edge in edges:
            if not there(edge):
                self.verdict.fail(f"{edge}: a new press was not stored within {_NEW_WITHIN:g} s of the start with damaged files")

    def told_by_boxes(self):
        told = {}
        for _, entry, alert in self.world.books.feed:
            if entry["transition"] in ("raise", "attach", "activate") and alert["condition"] in _ALLOWED:
                told[alert["condition"]] = told.get(alert["condition"], 0) + 1
        said = ", ".join(f"{condition} {count}" for condition, count in sorted(told.items())) or "nothing"
        self.verdict.notes.append(f"the boxes said: {said}")
        if self.destroyed:
            self.verdict.notes.append(f"{self.destroyed} rows existed only in the damaged files")


class _CutWal(_Surgery):
    """The cloud has everything; the write-ahead log ends early, at a frame or anywhere. SQLite opens it without complaint."""

    def __init__(self, context, verdict):
        super().__init__(context, verdict)
        self.cut_at = Counter()  # (log, number of frames left)
        self.had = Counter()  # the same: logs that had this boundary
        self.between = 0

    def cut_open(self, folder, edge):
        for log in walls(folder):
            ends = wal.boundaries(log.read_bytes())
            self.had.update((log.name, frames) for frames in range(len(ends) - 1))
            if len(ends) > 1:
                os.truncate(log, self._where(log.name, ends))

    def _where(self, log, ends):
        """By turns a boundary, of those that have been cut at least often, and any byte. Something is always missing."""
        if self.between >= self.cut_at.total():
            left = min(range(len(ends) - 1), key=lambda frames: (self.cut_at[log, frames], self.chance.random()))
            self.cut_at[log, left] += 1
            return ends[left]
        self.between += 1
        return self.chance.randrange(ends[-1])

    def told_by_boxes(self):
        super().told_by_boxes()
        self.verdict.notes.append(f"cut at {len(self.cut_at)} of {len(self.had)} frame boundaries ({self.cut_at.total()} cuts) and at {self.between} bytes between")
        often = {boundary for boundary, logs in self.had.items() if logs >= _OFTEN}
        if self.context.count >= _FULL_FROM and (left := often - self.cut_at.keys()):
            self.verdict.fail(f"{len(left)} frame boundaries were never cut at, such as {min(left)}")

    def span(self):
        return super().span() if self.context.count < _FULL_FROM else self.chance.uniform(super().span(), _LONG)


_FULL_FROM = 1000  # rounds, of two logs each: 1,000 cuts at boundaries
_OFTEN = 20  # logs that had a boundary: one that only a single long log had may have been missed
_LONG = 6.0  # seconds, for longer logs


class _FlipBits(_Surgery):
    """Rows that wait for the cloud, and one bit of each file (or its log) that is another. Nothing may be invented out of it."""

    cloud_is_away = True
    faults = 2  # the file of alarms and the other one, which know nothing of each other

    def cut_open(self, folder, edge):
        logs = {log.name.removesuffix("-wal"): log for log in walls(folder)}
        for file in databases(folder):
            self._flip(self.chance.choice([file, logs.get(file.name, file)]))

    def _flip(self, file):
        data = bytearray(file.read_bytes())
        # Where something is: a bit of an empty page harms nobody.
        at = self.chance.choice([at for at in (self.chance.randrange(len(data)) for _ in range(200)) if data[at]] or [0])
        data[at] ^= 1 << self.chance.randrange(8)
        with open(file, "r+b") as opened:
            opened.seek(at)
            opened.write(bytes([data[at]]))

    @staticmethod
    def struck(before, after):
        return sum(after.get(file) != rows for file, rows in before.items())


class _LostFiles(_Surgery):
    """Files that are gone, empty, of another version, not SQLite's, or on a file system that has become read-only."""

    _FATES = ("deleted", "no wal", "empty", "version", "rubbish", "read-only")

    @staticmethod
    def struck(before, after):
        return 1

    def before_edge(self, name, folder):
        mounts.small(folder, 96)

    def after_world(self):
        for edge in self.world.edges:
            mounts.unmount(self.world.outbox_folder(edge))

    def cut_open(self, folder, edge):
        files = databases(folder)
        fate = self._FATES[(self.verdict.rounds + sorted(self.world.edges).index(edge)) % len(self._FATES)]
        chosen = files if self.chance.random() < 0.5 else [self.chance.choice(files)]
        if fate == "read-only":
            mounts.set_read_only(folder, True)
            self.world.books.lives[edge].end(time.monotonic())
        for file in chosen:
            wal = file.with_name(file.name + "-wal")
            if fate in ("deleted", "no wal", "rubbish"):
                wal.unlink(missing_ok=True)
                file.with_name(file.name + "-shm").unlink(missing_ok=True)
            if fate == "deleted":
                file.unlink()
            elif fate == "empty":
                os.truncate(file, 0)
            elif fate == "version":
                connection = sqlite3.connect(file)
                connection.execute("PRAGMA user_version = 9999")
                connection.commit()
                connection.close()
            elif fate == "rubbish":
                file.write_bytes(self.chance.randbytes(20_000))

    def heal(self, folder):
        mounts.set_read_only(folder, False)


def _run(kind, least):
    return lambda context, verdict: kind(context, verdict).run(least)


ROWS = (
    Row("B6", "the outbox's log is cut short while the edge is dead", 50, 1000, 0.45, _run(_CutWal, 0.8)),
    Row("B7", "one bit of each of the outbox's files is flipped", 200, 5000, 0.25, _run(_FlipBits, 0.5)),
    Row("B8", "files gone, empty, of another version, rubbish, read-only", 12, 48, 0.8, _run(_LostFiles, 1), (MOUNT,)),
)
