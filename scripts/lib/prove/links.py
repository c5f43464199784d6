"""A8, C1, C2, C3: the line between edge and broker is cut, silent, half-open or slow, by a proxy of the proof's own."""

import contextlib
import re
import time

from .proxy import DOWN, UP, Exchange
from .raw_mqtt import Session
from .rows import Row
from .verdict import judge
from .world import Shape, World

_EDGES = 8
CLOUD = "cloud"
_CUT_BYTES = 4096
_CUT_EDGES = 12
_REDIAL_WITHIN = 15.0  # reliability catalogue, A8
_ALARM_AFTER_PATH = 10.0  # C2
_OVERHEAD_MAX = 1.2  # C3
_BATCH = re.compile(rb"[0-9a-f]{16}:(?:[a-z]+:)?[0-9]+")


@contextlib.contextmanager
def lined(context, buttons=2, edges=_EDGES, cloud_is_lined=False, **more):
    """(world, lines): every edge dials through a line of its own, and the cloud if it is asked for, too."""
    with Exchange() as exchange:
        if cloud_is_lined:
            more["cloud_port_for"] = lambda port: exchange.line(CLOUD, port)
        shape = Shape(edges=edges, sensors=1, buttons=buttons, with_desk=False, broker_port_for=exchange.line, **more)
        with World(context.bin, context.folder, context.chance, shape) as world:
            world.exchange = exchange
            yield world, exchange.lines


def button_of(world, edge, which=0):
    return [device for device, each in world.books.buttons.items() if each.edge == edge][which]


def wait(world, condition, within):
    """Whether it has come true; the world goes on meanwhile."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if condition():
            return True
        world.run_for(0.05)
    return bool(condition())


def _cut_at_bytes(context, verdict):
    offsets = [(way, offset) for way in (UP, DOWN) for offset in range(1, _CUT_BYTES + 1)]
    context.chance.shuffle(offsets)
    offsets = offsets[:context.count]
    with lined(context, edges=_CUT_EDGES) as (world, lines):
        at_work = {}  # edge: (cut it waits for, since, cuts before)
        uses = dict.fromkeys(lines, 0)
        while (offsets or at_work) and time.monotonic() < context.until:
            for edge, line in lines.items():
                if edge in at_work:
                    struck = line.cuts > at_work[edge][1]
                    if not struck and time.monotonic() - at_work[edge][0] < _CUT_PATIENCE:
                        continue
                    verdict.rounds += 1
                    verdict.struck += struck
                    del at_work[edge]
                    context.say(verdict)
                if offsets:
                    _next_cut(world, edge, line, offsets.pop(), uses)
                    at_work[edge] = (time.monotonic(), line.cuts)
            world.run_for(0.02)
        for line in lines.values():
            line.cut_at = None
        verdict.struck_least = max(1, int(0.5 * verdict.rounds))
        judge(verdict, world, open_end=world.drain())


_CUT_PATIENCE = 4.0
_RESTART_EVERY = 3


def _next_cut(world, edge, line, cut, uses):
    """A new session that ends at that byte. Now and then a new process: back-off would make the row last for hours."""
    uses[edge] += 1
    line.cut_at = cut
    presses = 1 + cut[1] // (600 if cut[0] == UP else 120)
    for i in range(min(presses, 30)):
        world.actor.press(button_of(world, edge, i % 2), after=0.02 * i)
    if uses[edge] % _RESTART_EVERY == 0:
        world.kill_edge(edge)
        world.start_edge(edge)
    elif line.sizes[UP] > 0:
        line.cuts -= 1  # this one only makes room for the session that counts
        line.cut()


def _half_open(context, verdict):
    """The line goes silent under a session that both ends believe in; a new session would do."""
    with lined(context) as (world, lines):
        while verdict.rounds < context.count and time.monotonic() < context.until:
            edges = list(lines)[:context.count - verdict.rounds]
            for edge in edges:
                lines[edge].silent = True
            world.run_for(context.chance.uniform(0.2, 2))
            before = {edge: (lines[edge].stalled, len(world.books.rises().get(button_of(world, edge), []))) for edge in edges}
            for edge in edges:
                world.actor.press(button_of(world, edge))
            world.run_for(context.chance.uniform(0.2, 1))
            for edge in edges:
                lines[edge].silent = False  # for new sessions: the old ones stay dead
            path = time.monotonic()
            _await_alarms(world, verdict, {edge: rises for edge, (_, rises) in before.items()}, path, _ALARM_AFTER_PATH)
            verdict.rounds += len(edges)
            verdict.struck += sum(lines[edge].stalled > 0 for edge in edges)
            for edge in edges:
                lines[edge].stalled = 0
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        judge(verdict, world, open_end=world.drain())


def _await_alarms(world, verdict, before, since, within):
    """Each edge's first button must have one more alarm on the feed within so many seconds."""
    def there(edge):
        return len(world.books.rises().get(button_of(world, edge), [])) > before[edge]
    wait(world, lambda: all(there(edge) for edge in before), within + 5 - (time.monotonic() - since))
    for edge in before:
        mine = world.books.rises().get(button_of(world, edge), [])
        if len(mine) <= before[edge]:
            verdict.fail(f"{edge}: no alarm within {within + 5:g} s after its line was good again")
        elif (took := mine[before[edge]][0] - since) > within:
            verdict.fail(f"{edge}: its alarm was on the feed {took:.1f} s after its line was good again, at most {within:g} s")


def _silent_broker(context, verdict):
    """Who answers the dialling says nothing more. The edge must give up and dial again."""
    with lined(context) as (world, lines):
        while verdict.rounds < context.count and time.monotonic() < context.until:
            edges = list(lines)[:context.count - verdict.rounds]
            before = {}
            for edge in edges:
                before[edge] = len(world.books.rises().get(button_of(world, edge), []))
                lines[edge].silent, lines[edge].accepted, lines[edge].stalled = True, [], 0
                lines[edge].cut()
                world.actor.press(button_of(world, edge))
            # Two diallings: the time between them is how long the edge waited for a word.
            wait(world, lambda: all(len(lines[edge].accepted) >= 2 for edge in edges), 60)
            for edge in edges:
                times = lines[edge].accepted
                verdict.struck += lines[edge].stalled > 0
                if len(times) < 2:
                    verdict.fail(f"{edge} dialled {len(times)} times within 60 s of a broker that says nothing")
                elif (took := times[1] - times[0]) > _REDIAL_WITHIN + _BACK_OFF:
                    verdict.fail(f"{edge} waited {took:.1f} s for a silent broker before it dialled again, at most {_REDIAL_WITHIN:g} s and its back-off")
                lines[edge].silent = False
                lines[edge].cut()
            wait(world, lambda: all(len(world.books.rises().get(button_of(world, edge), [])) > before[edge] for edge in edges), 60)
            verdict.rounds += len(edges)
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        judge(verdict, world, open_end=world.drain())


_BACK_OFF = 5.0


async def _round_trip(line):
    """Seconds until the broker has answered who comes the same way as the edge."""
    session, began = Session(line.port, f"probe-{line.port}"), time.monotonic()
    try:
        await session.open(_ROUND_TRIP_WITHIN)
        return time.monotonic() - began
    finally:
        session.close()


_ROUND_TRIP_WITHIN = 10.0


def _slow_line(context, verdict):
    """Delay and a narrow line, with presses going on; what is sent twice is counted."""
    with lined(context) as (world, lines):
        sent, distinct = [0], set()

        def count(way, raw):
            if way == UP and raw[0] & 0xF0 == 0x30 and b"/NDATA/" in raw:
                found = _BATCH.search(raw)
                if found:
                    sent[0] += 1
                    distinct.add(found[0])
        for line in lines.values():
            line.on_packet = count
            line.cut()  # packets are seen from the beginning of a session on
        while verdict.rounds < context.count and time.monotonic() < context.until:
            delay, rate = context.chance.uniform(0.05, 0.8) / 2, context.chance.choice((None, 32_000, 8_000))
            for line in lines.values():
                line.delay, line.bytes_per_second = delay, rate
            for edge in lines:
                world.actor.press(button_of(world, edge), after=context.chance.uniform(0, 3))
            journeys = [world.exchange.begin(_round_trip(line)) for line in lines.values()]
            world.run_for(4)
            verdict.rounds += 1
            verdict.struck += all(journey.result(_ROUND_TRIP_WITHIN) >= 2 * delay for journey in journeys)
            context.say(verdict)
        for line in lines.values():
            line.delay, line.bytes_per_second = 0.0, None
        verdict.struck_least = verdict.rounds
        judge(verdict, world, open_end=world.drain(), alarm_within=5.0)
        share = sent[0] / max(1, len(distinct))
        verdict.notes.append(f"{sent[0]} batches sent, {len(distinct)} different ones: {share:.2f} times each")
        if share > _OVERHEAD_MAX:
            verdict.fail(f"each batch was sent {share:.2f} times, at most {_OVERHEAD_MAX}")


ROWS = (
    Row("A8", "a broker that accepts and says nothing", 8, 50, 3.0, _silent_broker),
    Row("C1", "the line cut at every byte of a session, both ways", 300, 2 * _CUT_BYTES, 0.25, _cut_at_bytes),
    Row("C2", "half-open: the line goes silent under a session", 8, 100, 1.2, _half_open),
    Row("C3", "50 to 800 ms of delay, down to 64 kbit/s", 3, 30, 4.2, _slow_line),
)
