"""Recordings of real water meters, as the oracle of `scripts/bench detect` reads them: it shares no code with the detectors."""

import csv
import json
import random
import subprocess
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path

HOMES = range(1, 6)
YEAR_END = datetime(2019, 1, 1)  # the recordings of 2019 hold anomalies that were put in
COUNTED_FROM_DAY, SILENCES_FROM_DAY, SILENCES_EVERY_DAYS = 60, 70, 10
DAYS_A_MONTH = 365.25 / 12
_NOT_FOUND_HOURS = 14 * 24


def folder_of(root, asked):
    """Where they are, or None."""
    for each in [asked] if asked else [root / "recordings", root.parent / "shared" / "recordings" / "water-hourly"]:
        if each and (Path(each) / "home-1.csv").is_file():
            return Path(each)
    return None


class Home:
    def __init__(self, folder, number):
        self.number = number
        self.file = folder / f"home-{number}.csv"
        with open(self.file, newline="") as file:
            rows = [(datetime.fromisoformat(row["time_local"]), float(row["litres"])) for row in csv.DictReader(file)]
        self.litres = {at: litres for at, litres in rows if at < YEAR_END}
        self.first, self.last = min(self.litres), max(self.litres)
        self.counted_from = self.first + timedelta(days=COUNTED_FROM_DAY)
        self.months = (YEAR_END - self.first).days / DAYS_A_MONTH
        self.counted_months = (YEAR_END - self.counted_from).days / DAYS_A_MONTH

    def read_by_minutes(self, folder, step=5):
        """The same home with a reading each `step` minutes of every hour that was read: the hour's litres in one to three draws at random."""
        rng, index, before = random.Random(self.number), 0, None
        finer = copy(self)
        finer.file = folder / self.file.name
        with open(finer.file, "w") as file:
            file.write("time_local,litres,cumulative_litres\n")
            for at, litres in sorted(self.litres.items()):
                whole, parts = max(0, int(litres)), 60 // step
                if before is None or at - before > timedelta(hours=1):
                    draws, step_minutes = [whole], 60  # a gap stays one
                else:
                    draws, step_minutes = [0] * parts, step
                    times = rng.choice((1, 1, 2, 3))
                    for time in range(times):
                        draws[rng.randrange(parts)] += whole // times + (whole % times if time == 0 else 0)
                for number, drawn in enumerate(draws, 1):
                    index += drawn
                    file.write(f"{at - timedelta(minutes=step_minutes * (len(draws) - number))},{drawn},{index}\n")
                before = at
        return finer

    def silences(self, every_hours=1):
        """Every hour of every tenth day."""
        day = self.first + timedelta(days=SILENCES_FROM_DAY)
        while day < YEAR_END:
            for hour in range(0, 24, every_hours):
                yield day + timedelta(hours=hour)
            day += timedelta(days=SILENCES_EVERY_DAYS)

    def moments(self, count, seed, last_hours):
        """So many random minutes of the year, with `last_hours` of recording after each."""
        rng = random.Random(f"{seed} {self.number}")
        minutes = int((self.last - timedelta(hours=last_hours) - self.first).total_seconds() // 60)
        return [self.first + timedelta(minutes=rng.randrange(minutes)) for _ in range(count)]

    def flow_moments(self, count, litres, within_hours, shift=lambda at: at):
        """Random minutes at which a flow begins. Of bursts only those that the meter shows in time: its readings have gaps."""
        moments = [shift(at) for at in self.moments(count, f"leak {litres}", _NOT_FOUND_HOURS)]
        return [at for at in moments if self.shows_full_hour(at, within_hours)] if litres >= 300 else moments

    def shows_full_hour(self, since, within_hours):
        """Whether a full hour after `since` was read by then: nobody can know of a burst sooner."""
        first = since.replace(minute=0, second=0) + timedelta(hours=1 if since.minute or since.second else 0)
        second = first + timedelta(hours=1)
        return first in self.litres and second in self.litres and second <= since + timedelta(hours=within_hours)

    def false_alarms_of_fixed_rule(self, below=10, hours=12):
        """The rule as it is usually programmed: less than `below` litres in the last `hours`, hour by hour, a missing hour being 0 L."""
        raised, stood, at = 0, False, self.first + timedelta(hours=hours)
        while at <= self.last:
            used = sum(self.litres.get(at - timedelta(hours=back), 0) for back in range(hours))
            if used < below and not stood and at >= self.counted_from:
                raised += 1
            stood = used < below
            at += timedelta(hours=1)
        return raised


def replay(program, home, *options):
    """The lines of `gengfu-cloud replay`, those of 2018."""
    done = subprocess.run([program, "replay", home.file, "--json", *map(str, options)], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line for line in lines if datetime.fromisoformat(line["at"]) < YEAR_END]


def raised(lines, detectors, since):
    return sum(1 for line in lines if line["event"] == "raised" and line["detector"] in detectors and datetime.fromisoformat(line["at"]) >= since)


def delays(program, home, kind, moments, detectors, *options, for_hours=_NOT_FOUND_HOURS):
    """Hours from each moment to the first alert; 0 where one stands already, 14 days where none comes."""
    given = [word for at in moments for word in (f"--{kind}-from", at.isoformat())]
    lines = replay(program, home, *given, "--for", f"{for_hours}h", *options)
    found = {}
    for line in lines:
        if line["event"] in ("raised", "stands") and line["detector"] in detectors:
            begin = datetime.fromisoformat(line[f"{kind}_from"])
            hours = (datetime.fromisoformat(line["at"]) - begin).total_seconds() / 3600
            found.setdefault(begin, hours)
    return [found.get(at, _NOT_FOUND_HOURS) for at in moments]
