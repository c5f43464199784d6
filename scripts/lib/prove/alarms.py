"""Alarms: each press and each flip against the entries of the cloud's journal, and the journal against the feed."""

from .kinds import PRESSED, SENSORS

RISES = ("raise", "activate", "attach")
_SAID_WITHIN = 5.0  # seconds after it was written
_CONDITIONS = {*PRESSED, *(each[-1] for each in SENSORS.values())}


class Alarms:
    """Judged at the end of a row. `allowed`: conditions of boxes and devices that the row itself brings about."""

    def __init__(self, books, allowed):
        self.expected = self.raised_once = 0
        self.wrong = []  # sentences: lost, doubled or invented alarms
        self.delays = []  # seconds from the scheduled instant to the feed's line
        self._books = books
        journal = books.store.journal()
        if journal:
            books.hear(journal[-1][0], _SAID_WITHIN)
        rises = {}
        for seq, _, device, condition, transition, *_ in journal:
            if transition in RISES:
                rises.setdefault(device, []).append((seq, condition))
        arrivals = {entry["seq"]: arrival for arrival, entry, _ in books.feed}
        for device, entries in rises.items():
            self._check_known(device, entries, allowed)
        for device, causes in self._causes():
            mine = [seq for seq, condition in rises.get(device, []) if condition in _CONDITIONS]
            self._compare(device, causes, mine, arrivals)
        self._check_feed(journal)

    def _causes(self):
        for device, button in self._books.buttons.items():
            yield device, [button.pressed[number] for number in sorted(button.stored)]
        for device, sensor in self._books.sensors.items():
            yield device, [at for high, at in sensor.flips if high]

    def _check_known(self, device, entries, allowed):
        ours = device in self._books.buttons or device in self._books.sensors
        for seq, condition in entries:
            if not (ours and condition in _CONDITIONS) and condition not in allowed:
                self.wrong.append(f"invented: {device} {condition} was raised (entry {seq}) without a cause")

    def _compare(self, device, causes, entries, arrivals):
        self.expected += len(causes)
        if len(entries) == len(causes):
            self.raised_once += len(causes)
            self.delays += [arrivals[seq] - at for seq, at in zip(entries, causes) if seq in arrivals]
            return
        what = "doubled" if len(entries) > len(causes) else "lost"
        self.raised_once += max(0, len(causes) - abs(len(entries) - len(causes)))
        self.wrong.append(f"{what}: {device} had {len(causes)} causes and {len(entries)} alarms")

    def _check_feed(self, journal):
        """Every entry, in order, without a gap and once. What has been written since the journal was read need not have been said yet."""
        written = [seq for seq, *_ in journal]
        said = [entry["seq"] for _, entry, _ in self._books.feed]
        if said != sorted(set(said)):
            self.wrong.append("feed: entries out of order or twice")
        gap = sorted(set(written) - set(said))
        if gap:
            self.wrong.append(f"feed: {len(gap)} entries were never said, the first is {gap[0]}")
        unwritten = set(said) - set(written)
        extra = sorted(unwritten - {seq for seq, *_ in self._books.store.journal()}) if unwritten else []
        if extra:
            self.wrong.append(f"feed: entry {extra[0]} was said and is not in the journal")
