"""D1, D2, D4: wall clocks that jump, boots without a clock, two clocks that disagree. Only the wall clock is false (libfaketime)."""

import contextlib
import os
import time

from .links import button_of, lined
from .rights import FAKETIME, SHIM, faketime
from .rows import Row
from .truth import PATIENCE
from .verdict import judge

_HOUR, _DAY = 3600, 86400
_STEPS = (_HOUR, -_HOUR, _DAY, -_DAY, "1970", "2099")
_EDGES = 8
_ESCALATES_AFTER = 10.0  # an alert of priority 1 that nobody answers: half of 20 s
_SERVICE = '[service.p1]\nacknowledge = "20s"\ndispatch = "3m"\non_site = "15m"\nattended = "5m"\nshelve_most = "10m"\n'
_CALLS_FOR_HELP = (0, 1, 3, 4)  # buttons of an edge; the one between calls for a service
_TOLERANCE = 0.1 * PATIENCE
_REPAIRED_BEYOND = 120.0 + 5.0  # docs/wire.md, and what the journey takes
_SILENT_AFTER = 8.0
# A repaired time is as good as the moment of its batch: within a round the order cannot be told by it.
_SLACK_MS = 2_000


class WallClock:
    """A program's wall clock: `step()` moves it while the program runs."""

    def __init__(self, file, libraries):
        self.file, self.preload = file, libraries
        self.step(0)

    @property
    def environment(self):
        return {"LD_PRELOAD": f"{self.preload} {faketime()}", "FAKETIME_TIMESTAMP_FILE": self.file, "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "TZ": "UTC"}

    def step(self, offset):
        """Seconds off the true time; "1970" and "2099": the first of January of that year, and on from there."""
        if isinstance(offset, str):
            offset = time.mktime((int(offset), 1, 1, 0, 1, 0, 0, 1, 0)) - time.timezone - time.time()
        text = f"{offset:+.0f}\n"
        fresh = self.file.with_suffix(".new")
        fresh.write_text(text)
        os.replace(fresh, self.file)


@contextlib.contextmanager
def false_clocks(context, cloud=True, **more):
    """(world, lines, {name of edge or "cloud": its clock})"""
    (context.folder / "truth").mkdir(exist_ok=True)
    clocks = {}

    def of(name):
        clocks[name] = WallClock(context.folder / "truth" / f"{name}.clock", context.rights.shim)
        return clocks[name].environment
    environment = of("cloud") if cloud else {}
    with lined(context, edge_environment=of, cloud_environment=environment, **more) as (world, lines):
        yield world, lines, clocks


def _press_all(world, after=0.0):
    for plan in world.plans:
        world.actor.press(button_of(world, plan.name), after=after)


def _check_escalations(world, verdict, until):
    """Timers of alerts that nobody answers run on a clock that does not jump."""
    raised, escalated = {}, {}
    for arrival, entry, alert in world.books.feed:
        if entry["transition"] == "raise" and alert["priority"] == 1 and alert["device"] in world.books.buttons:
            raised[alert["id"]] = (arrival, alert["device"])
        if entry["transition"] == "attach" and alert["id"] not in escalated:
            raised.pop(alert["id"], None)  # a second press raises the level by itself
        if entry["transition"] == "escalate":
            escalated.setdefault(alert["id"], arrival)
    checked = 0
    for alert, (at, device) in raised.items():
        took = escalated[alert] - at if alert in escalated else None
        if took is None and until - at < _ESCALATES_AFTER * (1 + _TOLERANCE) + 1:
            continue
        checked += 1
        if took is None or abs(took - _ESCALATES_AFTER) > _ESCALATES_AFTER * _TOLERANCE:
            verdict.fail(f"alert {alert} of {device} escalated after {f'{took:.1f} s' if took else 'no time'}, it should be {_ESCALATES_AFTER:g} s")
    verdict.notes.append(f"{checked} escalations were on time" if not verdict.wrong else f"{checked} escalations were looked at")
    return checked


def _check_times(world, verdict):
    """What the store says of when against when it was."""
    true = time.time() - time.monotonic()
    worst = ("", 0.0)
    for device, sensor in world.books.sensors.items():
        shown = {serial: at for serial, (_, at) in sensor.stored.items()}
        for taken_at, _, serial in sensor.rows:
            off = abs(taken_at / 1000 - (shown[serial] + true))
            if off > worst[1]:
                worst = (f"{device} {serial}", off)
    if worst[1] > _REPAIRED_BEYOND:
        verdict.fail(f"{worst[0]} is stored with a time that is {worst[1]:.0f} s off, at most {_REPAIRED_BEYOND:g} s")


def _steps(context, verdict):
    """Wall clocks of edges and cloud jump while readings are polled, batches wait and alerts are open."""
    with false_clocks(context, silence=f"{_SILENT_AFTER:g}s", cloud_tables=_SERVICE) as (world, _, clocks):
        _press_all(world)
        at_least = time.monotonic() + _ESCALATES_AFTER * (1 + _TOLERANCE) + 2
        while (verdict.rounds < context.count and time.monotonic() < context.until) or time.monotonic() < at_least:
            world.begin_round()
            for name in clocks:
                offset = context.chance.choice(_STEPS)
                clocks[name].step(offset)
                verdict.rounds += 1
            for plan in world.plans:
                world.actor.press(button_of(world, plan.name, 1), after=context.chance.uniform(0, 1.5))
            world.run_for(1.8)
            context.say(verdict)
        for clock in clocks.values():
            clock.step(0)
        open_end = world.drain()
        verdict.struck = verdict.rounds if _were_false(world) >= _EDGES // 2 else 0
        if not _check_escalations(world, verdict, time.monotonic()):
            verdict.fail("no escalation could be looked at")
        _check_times(world, verdict)
        judge(verdict, world, open_end=open_end, slack_ms=_SLACK_MS, alarm_within=5.0)


def _were_false(world):
    """How many edges have written, in their own logs, times that were not those of this row."""
    least, most = (time.gmtime(time.time() + (at - time.monotonic())) for at in (world.began - 60, time.monotonic() + 60))
    least, most = (time.strftime("%Y-%m-%dT%H:%M", at) for at in (least, most))

    def is_false(line):
        return line[:4].isdecimal() and not least <= line[:16] <= most
    return sum(any(map(is_false, child.log.read_text(errors="replace").splitlines())) for child in world.edges.values())


def _dated(child, since, offset):
    """Whether a program has written a time into its own log that was so far off the true one, which was `since` or later."""
    least, most = (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at + offset)) for at in (since - 1, time.time() + 1))
    return any(least <= line[:19] <= most for line in child.log.read_text(errors="replace").splitlines() if line[:4].isdecimal())


def _no_clock(context, verdict):
    """The box boots in 1970 without a link; its clock is set at once, later, or never."""
    with false_clocks(context, cloud=False) as (world, lines, clocks):
        while verdict.rounds < context.count and time.monotonic() < context.until:
            world.begin_round()
            edges = list(world.edges)
            for edge in edges:
                world.kill_edge(edge)
                clocks[edge].step("1970")
                lines[edge].refuses = True
                lines[edge].cut()
                world.start_edge(edge)
            _press_all(world, after=0.5)
            world.run_for(2)
            for edge in edges[:3]:  # set before the link is there
                clocks[edge].step(0)
            world.run_for(2)
            for edge in edges:
                lines[edge].refuses = False
            world.run_for(3)
            for edge in edges[3:6]:  # set afterwards; the last two never
                clocks[edge].step(0)
            world.run_for(2)
            verdict.rounds += 1
            verdict.struck += _were_false(world) == _EDGES
            context.say(verdict)
        open_end = world.drain()
        _check_times(world, verdict)
        judge(verdict, world, open_end=open_end, slack_ms=_SLACK_MS)


def _clocks_differ(context, verdict):
    """Cloud and edges a day apart, either way."""
    with false_clocks(context, cloud_tables=_SERVICE, buttons=5) as (world, _, clocks):
        for cloud, edge in ((0, _DAY), (0, -_DAY), (_DAY, 0), (-_DAY, 0))[:context.count]:
            if time.monotonic() > context.until:
                break
            world.begin_round()
            begun = time.time()
            clocks["cloud"].step(cloud)
            for name in world.edges:
                clocks[name].step(edge)
            for plan in world.plans:
                world.actor.press(button_of(world, plan.name, _CALLS_FOR_HELP[verdict.rounds]), after=0.1)
            world.run_for(_ESCALATES_AFTER * (1 + _TOLERANCE) + 2)
            verdict.rounds += 1
            verdict.struck += all(_dated(child, begun, offset) for child, offset in (
                (world.cloud, cloud), *((child, edge) for child in world.edges.values())) if offset)
            context.say(verdict)
        open_end = world.drain()
        if _check_escalations(world, verdict, time.monotonic()) < verdict.rounds * _EDGES:
            verdict.fail(f"not every one of {verdict.rounds * _EDGES} escalations could be looked at")
        verdict.struck_least = verdict.rounds
        judge(verdict, world, open_end=open_end, slack_ms=_SLACK_MS, alarm_within=5.0)


ROWS = (
    Row("D1", "wall clocks step by hours, days, to 1970 and to 2099", 12, 1200, 0.25, _steps, (FAKETIME, SHIM)),
    Row("D2", "boot without a clock; set at once, later, never", 3, 3, 14, _no_clock, (FAKETIME, SHIM)),
    Row("D4", "the cloud's clock and the edges' a day apart", 4, 4, 13, _clocks_differ, (FAKETIME, SHIM)),
)
