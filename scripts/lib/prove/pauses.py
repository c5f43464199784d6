"""A4, A6, C7: the broker is away, programs stand still, consumers are slow."""

import signal
import socket
import time

from .disks import all_alive
from .rows import Row
from .verdict import BROKER_AWAY, judge
from .world import Shape, World

_LONG_SHARE = 0.1
_EDGE_MEMORY_MAX, _CLOUD_MEMORY_MAX, _GROWTH_MAX = 64 << 20, 512 << 20, 24 << 20
_BACK_WITHIN = 20.0
_DRAIN_RATE = 5_000  # readings a second, judged when there are enough of them


def _away(context, verdict):
    """The broker is away for a while that stands for hours: every edge gathers readings fast, then all is drained, alarms first."""
    shape = Shape(edges=4, sensors=5, buttons=2, poll_every="20ms", with_desk=False)
    with World(context.bin, context.folder, context.chance, shape) as world:
        rates = []
        while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
            world.begin_round()
            world.broker.stop()
            away = 5.0 if context.count < 10 else context.chance.choice((5.0, 10.0, 30.0))
            for _ in range(4):
                world.actor.press(after=context.chance.uniform(0, away))
            world.run_for(away)
            world.books.read_store()
            waiting = _waiting(world, time.monotonic())
            back = time.monotonic()
            world.start_broker()
            first, spans = _drain(world, back)
            rates += [(waiting[edge], span) for edge, span in spans.items()]
            _alarms_came_first(world, verdict, back, first)
            verdict.rounds += 1
            verdict.struck += min(waiting.values()) > 100
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        if rates:
            most = max(rates)
            verdict.notes.append(f"{most[0]} readings waited in one edge and were stored {most[1]:.2f} s after the first of them ({most[0] / most[1]:.0f}/s, "
                                 "while its sensors went on)")
        judge(verdict, world, allowed=BROKER_AWAY, open_end=world.drain())


def _waiting(world, back):
    """{edge: readings that were shown before and are not stored}"""
    world.books.read_store()
    found = dict.fromkeys(world.edges, 0)
    for sensor in world.books.sensors.values():
        found[sensor.edge] += sum(shown < back for _, shown in sensor.open.values())
    return found


def _drain(world, back):
    """(when the first edge's rows came after the broker's return, {edge: seconds from its first row until all that had waited was stored})"""
    before, began, spans = _waiting(world, back), {}, {}
    while len(spans) < len(before) and time.monotonic() - back < 60:
        world.run_for(0.02)
        now, waiting = time.monotonic(), _waiting(world, back)
        for edge, count in waiting.items():
            if count < before[edge]:
                began.setdefault(edge, now - 0.02)
            if count == 0:
                spans.setdefault(edge, max(0.02, now - began.get(edge, now)))
    return min(began.values(), default=None), spans


def _alarms_came_first(world, verdict, back, first):
    """What was pressed while the broker was away is on the feed at once when it is back, not after the backlog."""
    if first is None:
        return verdict.fail("nothing was stored within 60 s of the broker's return")
    rises = world.books.rises()
    for device, button in world.books.buttons.items():
        for (arrival, *_), pressed in zip(rises.get(device, []), button.pressed.values()):
            # Each edge dials again in its own time; the slowest of them decides.
            if pressed < back < arrival and arrival - first > _BACK_WITHIN:
                verdict.fail(f"{device}: an alarm of before was on the feed {arrival - first:.1f} s after the first row, at most {_BACK_WITHIN:g} s")
    return None


def _standing_still(context, verdict):
    """SIGSTOP as by a paused machine, then on again: nothing twice, nothing lost."""
    chance = context.chance
    with World(context.bin, context.folder, context.chance, Shape(edges=6)) as world:
        edges = list(world.edges)
        while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
            world.begin_round()
            kind = chance.choice(("edges", "edges", "broker", "cloud"))
            chosen = chance.sample(edges, min(3, context.count - verdict.rounds)) if kind == "edges" else [kind]
            children = [world.edges[name] if kind == "edges" else getattr(world, name) for name in chosen]
            is_long = context.count > 20 and chance.random() < _LONG_SHARE
            for child, name in zip(children, chosen):
                child.signal(signal.SIGSTOP)
                if kind == "edges":
                    world.books.lives[name].end(time.monotonic())
            for _ in range(4):
                world.actor.press(after=chance.uniform(0, 1))
            world.run_for(chance.uniform(10, 60) if is_long else chance.uniform(1, 4))
            for child, name in zip(children, chosen):
                verdict.struck += _stands_still(child)
                child.signal(signal.SIGCONT)
                if kind == "edges":
                    world.books.lives[name].begin(time.monotonic())
            world.run_for(chance.uniform(0.2, 1))
            verdict.rounds += len(chosen)
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        judge(verdict, world, allowed=BROKER_AWAY, open_end=world.drain())


def _stands_still(child):
    with open(f"/proc/{child.process.pid}/stat", encoding="utf-8") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"


def memory(child):
    """Resident bytes."""
    with open(f"/proc/{child.process.pid}/statm", encoding="utf-8") as statm:
        return int(statm.read().split()[1]) * 4096


class _SlowReader:
    """Follows the feed from the beginning and takes almost nothing of it."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._socket.sendall(b"GET /api/v1/feed?after=0 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)

    def take(self):
        try:
            return self._socket.recv(200)
        except OSError:
            return b""

    def close(self):
        self._socket.close()


def _slow_consumers(context, verdict):
    """The cloud stands still again and again, or followers take a row a second: memory is flat, the others are served."""
    chance = context.chance
    with World(context.bin, context.folder, context.chance, Shape()) as world:
        world.run_for(3)
        before = {child.name: memory(child) for child in (world.cloud, world.broker, *world.edges.values())}
        while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
            world.begin_round()
            for _ in range(4):
                world.actor.press(after=chance.uniform(0, 2))
            if len(world.rounds) % 2:
                for _ in range(4):
                    world.cloud.signal(signal.SIGSTOP)
                    world.run_for(0.6)
                    verdict.struck += _stands_still(world.cloud) / 4
                    world.cloud.signal(signal.SIGCONT)
                    world.run_for(0.1)
            else:
                readers = [_SlowReader(world.http_port) for _ in range(10)]
                for _ in range(3):
                    world.run_for(0.8)
                    taken = [reader.take() for reader in readers]
                verdict.struck += any(taken) or 0
                for reader in readers:
                    reader.close()
            verdict.rounds += 1
            context.say(verdict)
        open_end = world.drain()
        verdict.struck = round(verdict.struck)
        verdict.struck_least = int(0.8 * verdict.rounds)
        # A sanitizer's memory is not ours.
        for child in () if context.rights.sanitizer else (world.cloud, world.broker, *world.edges.values()):
            now, most = memory(child), _EDGE_MEMORY_MAX if child.name.startswith("edge") else _CLOUD_MEMORY_MAX
            if now > most or now > before[child.name] + _GROWTH_MAX:
                verdict.fail(f"{child.name} has {now >> 20} MiB resident, it had {before[child.name] >> 20}")
        if context.rights.sanitizer:
            verdict.notes.append("memory was not judged: there is a sanitizer in the programs")
        verdict.notes.append(f"resident: cloud {memory(world.cloud) >> 20} MiB, edge {memory(world.edges['e01']) >> 20} MiB")
        judge(verdict, world, alarm_within=5.0, open_end=open_end)


ROWS = (
    Row("A4", "the broker is away, then a backlog is drained", 2, 20, 16, _away),
    Row("A6", "SIGSTOP of edges, broker, cloud; on again", 8, 100, 2.0, _standing_still),
    Row("C7", "a cloud that stands still, followers that take nothing", 4, 20, 3.0, _slow_consumers),
)
