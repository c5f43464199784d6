"""A4: the broker is away, every edge gathers readings, and then the backlog is drained, alarms first."""

import time
from dataclasses import dataclass, field

from .disks import all_alive
from .machine import Share
from .rows import Row
from .truth import PATIENCE
from .verdict import BROKER_AWAY, judge
from .world import Shape, World

_AWAY = (10.0, 5.0)  # in turn, in the short set: 10 s are 2,500 readings of an edge
_AWAY_FULL = (5.0, 10.0, 30.0)
_FULL_FROM = 10  # rounds
_DRAINED_WITHIN = 60.0
_ALARM_WITHIN = 1.0  # after the first row of its own edge
_RATE_LEAST = 5_000  # readings a second, of one edge, with all of the machine
_RATE_FROM = round(2_000 / PATIENCE)  # readings; fewer are gone before the clock is looked at a few times
_LOOK_EVERY = 0.02
_GAP_LEAST = 100  # readings of each edge: then the absence has struck


@dataclass
class Drain:
    """One edge's backlog, from the broker's return on."""
    waited: int
    first: float | None = None  # when the first of it was stored
    span: float | None = None  # from then on, until all was
    left: float = 1.0  # of the machine meanwhile, to us
    share: object = field(default=None, repr=False)

    @property
    def rate(self):
        return self.waited / self.span

    @property
    def least(self):
        return _RATE_LEAST * self.left / PATIENCE


def _away(context, verdict):
    shape = Shape(edges=4, sensors=5, buttons=2, poll_every="20ms", with_desk=False)
    with World(context.bin, context.folder, context.chance, shape) as world:
        drains, latest = [], []
        while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
            world.begin_round()
            world.broker.stop()
            away = _AWAY[verdict.rounds % len(_AWAY)] if context.count < _FULL_FROM else context.chance.choice(_AWAY_FULL)
            for _ in range(4):
                world.actor.press(after=context.chance.uniform(0, away))
            world.run_for(away)
            back = time.monotonic()
            drained = {edge: Drain(count) for edge, count in _waiting(world, back).items()}
            world.start_broker()
            _watch(world, drained, back)
            latest += alarms_after_first_rows(world.books, {edge: drain.first for edge, drain in drained.items()}, back)
            drains += drained.values()
            verdict.rounds += 1
            verdict.struck += min(drain.waited for drain in drained.values()) > _GAP_LEAST
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        judge(verdict, world, allowed=BROKER_AWAY, open_end=world.drain())
        judge_order(verdict, latest)
        judge_rates(verdict, drains)


def _waiting(world, back):
    """{edge: readings that were shown before and are not stored}"""
    world.books.read_store()
    found = dict.fromkeys(world.edges, 0)
    for sensor in world.books.sensors.values():
        found[sensor.edge] += sum(shown < back for _, shown in sensor.open.values())
    return found


def _watch(world, drained, back):
    """Until nothing waits any more, or too long."""
    looked = time.monotonic()
    while any(drain.span is None for drain in drained.values()) and time.monotonic() - back < _DRAINED_WITHIN:
        world.run_for(_LOOK_EVERY)
        waiting, now = _waiting(world, back), time.monotonic()
        for edge, drain in drained.items():
            if drain.first is None and waiting[edge] < drain.waited:
                drain.first, drain.share = looked, Share()  # at the earliest
            if drain.span is None and waiting[edge] == 0 and drain.first is not None:
                drain.span, drain.left = now - drain.first, drain.share.left()
        looked = now


def alarms_after_first_rows(books, first, back):
    """[(device, seconds)] of what was pressed or turned before `back` and told after it: on the feed so long after its own edge's first row."""
    found, rises = [], books.rises()
    causes = {device: (button.edge, list(button.pressed.values())) for device, button in books.buttons.items()}
    causes.update({device: (sensor.edge, [at for high, at in sensor.flips if high]) for device, sensor in books.sensors.items()})
    for device, (edge, times) in causes.items():
        told = [arrival for arrival, _, condition in rises.get(device, []) if condition != "silent"]
        if first[edge] is not None:
            found += [(device, arrival - first[edge]) for arrival, at in zip(told, times) if at < back < arrival]
    return found


def judge_order(verdict, latest):
    """Alarms are not sent after the backlog: each is there within a second of the first row of its own edge."""
    within = _ALARM_WITHIN * PATIENCE
    for device, late in latest:
        if late > within:
            verdict.fail(f"{device}: an alarm of before was on the feed {late:.1f} s after the first row of its edge, at most {within:g} s")
    if latest:
        verdict.notes.append(f"alarms of the absence: {len(latest)}, the latest {max(late for _, late in latest):.2f} s after the first row of its edge")
    else:
        verdict.fail("no alarm of an absence could be looked at")


def judge_rates(verdict, drains):
    """How fast what waited was stored; what others took of the machine is not asked of us, and is said."""
    for drain in drains:
        if drain.span is None:
            verdict.fail(f"of {drain.waited} readings that had waited some were not stored within {_DRAINED_WITHIN:g} s of the broker's return")
    judged = [drain for drain in drains if drain.span is not None and drain.waited >= _RATE_FROM]
    for drain in judged:
        if drain.rate < drain.least:
            verdict.fail(f"{drain.waited} readings that had waited were stored at {drain.rate:.0f}/s, at least {drain.least:.0f}/s "
                         f"({_RATE_LEAST}/s, with {drain.left:.0%} of the machine left by others)")
    if judged:
        worst = min(judged, key=lambda drain: drain.rate / drain.least)
        verdict.notes.append(f"{len(judged)} backlogs of {_RATE_FROM} readings or more; the slowest: {worst.waited} at {worst.rate:.0f}/s with {worst.left:.0%} of "
                             f"the machine left by others, at least {worst.least:.0f}/s; the sensors went on")
    elif drains:
        verdict.fail(f"no backlog had {_RATE_FROM} readings, so that none could be timed")


ROWS = (Row("A4", "the broker is away, then a backlog is drained", 3, 20, 16, _away),)
