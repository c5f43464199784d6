"""The proof's own judges and faults: they see what they should, and a fault that does not strike is no fault."""

import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from prove import backlog, wal  # noqa: E402
from prove.bad_disk import ALWAYS, BadDisk, find_library  # noqa: E402
from prove.disks import widest_gap  # noqa: E402
from prove.nth_calls import NthCalls  # noqa: E402
from prove.pauses import SlowReader  # noqa: E402
from prove.rights import FAKETIME, LOOP, MOUNT, SHIM, Rights  # noqa: E402
from prove.verdict import Verdict  # noqa: E402


def _verdict():
    return Verdict("X1", "of a test", 1)


class Log(unittest.TestCase):
    PAGE = 1024

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "outbox.db"
        self.connection = sqlite3.connect(self.file, isolation_level=None)
        for word in (f"page_size={self.PAGE}", "journal_mode=WAL", "wal_autocheckpoint=0"):
            self.connection.execute(f"PRAGMA {word}")
        self.connection.execute("CREATE TABLE row(number INTEGER PRIMARY KEY, bytes BLOB)")
        self.write(5)

    def tearDown(self):
        self.connection.close()
        self.folder.cleanup()

    def write(self, count):
        for _ in range(count):
            self.connection.execute("INSERT INTO row(bytes) VALUES(zeroblob(700))")

    def log(self):
        return self.file.with_name("outbox.db-wal").read_bytes()

    def test_a_log_is_cut_at_frames_of_the_size_that_it_says_itself(self):
        log = self.log()
        ends = wal.boundaries(log)
        self.assertEqual(ends, list(range(wal.HEAD, len(log) + 1, wal.FRAME_HEAD + self.PAGE)))
        self.assertEqual(ends[-1], len(log))

    def test_what_an_older_log_left_behind_is_no_frame(self):
        self.write(20)
        long = len(self.log())
        self.connection.execute("PRAGMA wal_checkpoint(RESTART)")
        self.write(1)
        self.assertEqual(len(self.log()), long)
        self.assertLess(wal.boundaries(self.log())[-1], long)

    def test_without_its_last_frame_a_log_has_one_commit_less(self):
        copy = Path(self.folder.name) / "copy.db"
        copy.write_bytes(self.file.read_bytes())
        copy.with_name("copy.db-wal").write_bytes(self.log()[:wal.boundaries(self.log())[-2]])
        other = sqlite3.connect(copy)
        self.assertEqual(other.execute("SELECT count(*) FROM row").fetchone(), (4,))
        other.close()


class Backlog(unittest.TestCase):
    def books(self, told_at):
        rises = {"b": [(told_at, None, "sos")], "s": [(9.0, None, "silent"), (told_at, None, "smoke")]}
        return SimpleNamespace(buttons={"b": SimpleNamespace(edge="e1", pressed={1: 3.0})}, sensors={"s": SimpleNamespace(edge="e1", flips=[(True, 4.0)])},
                               rises=lambda: rises)

    def test_an_alarm_is_compared_with_the_first_row_of_its_own_edge(self):
        found = backlog.alarms_after_first_rows(self.books(12.5), {"e1": 12.0, "e2": 5.0}, back=5.0)
        self.assertEqual(found, [("b", 0.5), ("s", 0.5)])
        self.assertEqual(backlog.alarms_after_first_rows(self.books(12.5), {"e1": 12.0}, back=2.0), [], "they came after the absence")

    def test_an_alarm_after_the_backlog_fails_and_so_does_no_alarm_at_all(self):
        for late, fails in ((0.9, False), (1.5, True)):
            verdict = _verdict()
            backlog.judge_order(verdict, [("b", late)])
            self.assertEqual(bool(verdict.wrong), fails)
        verdict = _verdict()
        backlog.judge_order(verdict, [])
        self.assertTrue(verdict.wrong)

    def test_a_slow_drain_fails_unless_others_had_the_machine(self):
        for waited, span, left, fails in ((2500, 0.4, 1.0, False), (2500, 0.6, 1.0, True), (2500, 0.6, 0.5, False), (2500, None, 1.0, True), (1999, 9, 1.0, True)):
            verdict = _verdict()
            backlog.judge_rates(verdict, [backlog.Drain(waited, first=1.0, span=span, left=left)])
            self.assertEqual(bool(verdict.wrong), fails, (waited, span, left, verdict.wrong))


class Disk(unittest.TestCase):
    def test_a_truncation_fails_like_a_write(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            library = find_library(folder / "none", folder)
            if library is None:
                self.skipTest("no C compiler")
            (folder / "edge").mkdir()
            (folder / "edge" / "file").write_bytes(bytes(10))
            disk = BadDisk(library, folder / "plan", folder / "edge")

            def truncate():
                code = f"import os; os.truncate(os.open({str(folder / 'edge' / 'file')!r}, os.O_RDWR), 3)"
                return subprocess.run([sys.executable, "-c", code], env={**os.environ, **{key: str(value) for key, value in disk.environment.items()}},
                                      capture_output=True, check=False).returncode
            disk.set(fail_truncates=ALWAYS)
            self.assertNotEqual(truncate(), 0)
            self.assertEqual(disk.heal(), 1)
            self.assertEqual(truncate(), 0)

    def test_each_call_fails_in_each_way_before_one_comes_again(self):
        calls = NthCalls({"fail_writes": 5, "fail_reads": 2}, (1, ALWAYS), random.Random(1))
        self.assertEqual(len({calls.next() for _ in range(14)}), 14)

    def test_a_sort_of_call_that_was_never_met_fails(self):
        calls, verdict = NthCalls({"fail_reads": 2}, (1, ALWAYS), random.Random(1)), _verdict()
        for _ in range(4):
            calls.next()
        calls.judge(verdict)
        self.assertTrue(verdict.wrong)

    def test_a_gap_counts_where_it_begins(self):
        shown = {number: (0, at) for number, at in enumerate((1.0, 1.25, 3.5, 3.75, 8.0))}
        books = SimpleNamespace(sensors={"s": SimpleNamespace(edge="e1", stored=shown)})
        self.assertEqual(widest_gap(books), 4.25)
        self.assertEqual(widest_gap(books, [("e1", 1.2, 3.6), ("e2", 3.0, 9.0)]), 2.25)


class Vacuity(unittest.TestCase):
    def test_a_reader_is_behind_while_something_sent_to_it_is_untaken(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            reader = SlowReader(server.getsockname()[1])
            other, _ = server.accept()
            self.assertFalse(reader.is_behind())
            other.sendall(bytes(300))
            reader.take()
            self.assertTrue(reader.is_behind())
            reader.close()
            other.close()

    def test_only_what_a_container_lacks_excuses_a_row_that_was_not_tried(self):
        rights = Rights(None)
        rights.have = {MOUNT: False, LOOP: False, SHIM: False, FAKETIME: True}
        self.assertTrue(rights.excuses((MOUNT,)))
        self.assertFalse(rights.excuses((LOOP, SHIM)))
        verdict = _verdict()
        verdict.skipped, verdict.is_excused = rights.missing((SHIM,)), rights.excuses((SHIM,))
        self.assertTrue(verdict.is_trouble)


if __name__ == "__main__":
    unittest.main(verbosity=2)
