"""What a row comes to: its figures, and whether it holds."""

import time
from bisect import bisect_right
from dataclasses import dataclass, field

from .alarms import Alarms
from .truth import PATIENCE

_TOLD_MAX = 12


@dataclass
class Verdict:
    row: str
    title: str
    planned: int
    rounds: int = 0
    struck: int = 0
    struck_least: int = 1
    accepted: int = 0
    stored: int = 0
    lost: int = 0
    doubled: int = 0
    invented: int = 0
    out_of_order: int = 0
    alarms: int = 0
    raised_once: int = 0
    worst_alarm_ms: int | None = None
    skipped: str = ""  # the right that is missing
    is_excused: bool = True  # a container may lack it
    seconds: float = 0.0
    notes: list = field(default_factory=list)
    wrong: list = field(default_factory=list)  # sentences; the row holds when there are none

    @property
    def holds(self):
        return not self.skipped and not self.wrong

    @property
    def is_trouble(self):
        return bool(self.wrong or (self.skipped and not self.is_excused))

    def fail(self, sentence):
        self.wrong.append(sentence)

    def close(self):
        """The vacuity guard: a fault that did not strike proves nothing."""
        if not self.skipped and self.struck < self.struck_least:
            self.fail(f"the fault struck {self.struck} times, at least {self.struck_least} were needed: this proves nothing")


# Where the broker is away, or the cloud stands still, for half a minute the cloud may say that it hears nobody.
BROKER_AWAY = ("box-silent", "broker-silent")


def judge(verdict, world, *, allowed=("box-silent",), alarm_within=None, open_end="", slack_ms=0):
    """Adds what a world came to, after its drain (`open_end` is what the drain left open)."""
    books = world.books.read_store()
    missing = books.missing(time.monotonic())
    lost = [f"{device} {number} (accepted {_ago(world, at)})" for device, numbers in missing.items() for number, at in sorted(numbers.items())]
    disorder = books.disorder(slack_ms)
    alarms = Alarms(books, set(allowed))
    verdict.stored += books.stored()
    verdict.accepted += books.stored() + len(lost)
    verdict.lost += len(lost)
    verdict.doubled += len(books.doubled)
    verdict.invented += len(books.invented)
    verdict.out_of_order += len(disorder)
    verdict.alarms += alarms.expected
    verdict.raised_once += alarms.raised_once
    if alarms.delays:
        verdict.worst_alarm_ms = max(verdict.worst_alarm_ms or 0, round(max(alarms.delays) * 1000))
    for what, sentences in (("lost", lost), ("doubled", books.doubled), ("invented", books.invented), ("out of order", disorder)):
        if sentences:
            verdict.fail(f"{what}: {len(sentences)}: " + "; ".join(sentences[:_TOLD_MAX]))
    for sentence in (*alarms.wrong[:_TOLD_MAX], *(world.desk.wrong(books.store.journal()) if world.desk else ())):
        verdict.fail(sentence)
    if open_end:
        verdict.fail(f"after the drain: {open_end}")
    if alarm_within is not None and alarms.delays and max(alarms.delays) > alarm_within * PATIENCE:
        verdict.fail(f"the worst alarm took {max(alarms.delays):.1f} s, at most {alarm_within:g} s")


def _ago(world, at):
    return f"in round {bisect_right(world.rounds, at)}, {at - world.began:.2f} s after the row began"
