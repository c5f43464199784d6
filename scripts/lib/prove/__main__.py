"""Tries to make the real programs lose, double, invent or delay something; prints what came of it."""

import json
import random
import shutil
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path

from . import backlog, clocks, crowds, disks, files, kills, links, options, pauses, power, rights, streams, timers
from .bad_disk import find_library
from .rows import Context
from .table import last_line, sums, table
from .verdict import Verdict

_OK, _TROUBLE = 0, 1
_ROOMS = (backlog, clocks, crowds, disks, files, kills, links, pauses, power, streams, timers)
ROWS = sorted((row for room in _ROOMS for row in room.ROWS), key=lambda row: (row.id[0], int(row.id[1:])))
_KILL_ROWS = {row.id for row in kills.ROWS}
_SAY_EVERY = 10.0


def _counts(chosen):
    """{row: rounds}, before the clock has a say."""
    rows = [row for row in ROWS if row.id in chosen.rows]
    counts = {row.id: row.ci if chosen.ci else row.full for row in rows}
    shared = [row for row in rows if row.id in _KILL_ROWS]
    if chosen.rounds and shared:
        whole = sum(counts[row.id] for row in shared)
        left = chosen.rounds
        for row in shared[:-1]:
            counts[row.id] = max(1, round(chosen.rounds * counts[row.id] / whole))
            left -= counts[row.id]
        counts[shared[-1].id] = max(1, left)
    return rows, counts


class Run:
    def __init__(self, chosen):
        self.chosen = chosen
        self.rows, self.counts = _counts(chosen)
        self.home = chosen.keep or Path(tempfile.mkdtemp(prefix="gengfu-prove-"))
        self.home.mkdir(parents=True, exist_ok=True)
        self.rights = rights.Rights(find_library(chosen.bin, self.home), rights.sanitizer_of(chosen.bin / "gengfu-edge"))
        self.began = self.said = time.monotonic()
        self.verdicts = []

    def _until(self, row):
        """Each row may use its share of what is left of the minutes."""
        if not self.chosen.minutes:
            return time.monotonic() + 1e9
        left = self.began + 60 * self.chosen.minutes - time.monotonic()
        to_come = [each for each in self.rows if each.id not in {verdict.row for verdict in self.verdicts}]
        whole = sum(self.counts[each.id] * each.seconds + 8 for each in to_come)
        return time.monotonic() + left * (self.counts[row.id] * row.seconds + 8) / whole

    def progress(self, verdict):
        if time.monotonic() - self.said < _SAY_EVERY:
            return
        self.said = time.monotonic()
        print(f"  {verdict.row}: {verdict.rounds} of {verdict.planned} rounds", file=sys.stderr, flush=True)

    def row(self, row):
        verdict = Verdict(row.id, row.title, self.counts[row.id])
        began, until = time.monotonic(), self._until(row)
        verdict.skipped, verdict.is_excused = self.rights.missing(row.needs), self.rights.excuses(row.needs)
        if not verdict.skipped:
            print(f"{row.id} {row.title}: {verdict.planned} rounds", file=sys.stderr, flush=True)
            folder = self.home / row.id
            folder.mkdir(parents=True)
            chance = random.Random(f"{self.chosen.seed} {row.id}")
            context = Context(self.chosen.bin, folder, chance, verdict.planned, until, self.progress, self.rights)
            try:
                row.run(context, verdict)
            except Exception as error:  # whatever went wrong, the other rows are still to be tried
                verdict.fail(f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=6)}")
            verdict.close()
            self._after(row, verdict, folder)
        verdict.seconds = round(time.monotonic() - began, 1)
        self.verdicts.append(verdict)

    def _after(self, row, verdict, folder):
        if verdict.holds:
            shutil.rmtree(folder, ignore_errors=True)
            return
        self._say_wrong(verdict, sys.stderr)
        again = f"scripts/prove --seed {self.chosen.seed} --only {row.id}" + (" --ci" if self.chosen.ci else "")
        again += f" --rounds {self.counts[row.id]}" if row.id in _KILL_ROWS else ""
        print(f"  {row.id}: everything is in {folder}\n  again:  {again}", file=sys.stderr, flush=True)

    @staticmethod
    def _say_wrong(verdict, where):
        for sentence in verdict.wrong:
            print(f"  {verdict.row} FAILS: {sentence}", file=where, flush=True)

    def report(self):
        print(f"\n  seed {self.chosen.seed}\n\n{table(self.verdicts)}\n")
        for verdict in self.verdicts:
            for note in verdict.notes:
                print(f"  {verdict.row}: {note}")
        full = {row.id: row.full for row in self.rows}
        less = [f"{each.row} {each.rounds} of {full[each.row]}" for each in self.verdicts if not each.skipped and each.rounds < full[each.row]]
        if less:
            print(f"  fewer rounds than before a release: {', '.join(less)}")
        for verdict in self.verdicts:
            self._say_wrong(verdict, sys.stdout)
            if verdict.skipped:
                print(f"NOT TRIED {verdict.row} {verdict.title}: needs {verdict.skipped}")
        if self.chosen.json:
            print(json.dumps({"seed": self.chosen.seed, "rows": [asdict(each) for each in self.verdicts], "sums": sums(self.verdicts)}))
        print(last_line(self.verdicts), flush=True)


def main(arguments):
    chosen = options.parse(arguments, ROWS)
    if chosen.list:
        for row in ROWS:
            print(f"  {row.id:4} {row.title:60} {row.ci:6} in the short set, {row.full:6} before a release")
        return _OK
    rights.enter_namespace()
    run = Run(chosen)
    whole = True
    try:
        for row in run.rows:
            run.row(row)
    except KeyboardInterrupt:
        print("\nstopped: what follows is what had been tried until then", file=sys.stderr)
        whole = False
    run.report()
    well = whole and not any(each.is_trouble for each in run.verdicts)
    if well and not chosen.keep:
        shutil.rmtree(run.home, ignore_errors=True)
    return _OK if well and any(not each.skipped for each in run.verdicts) else _TROUBLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
