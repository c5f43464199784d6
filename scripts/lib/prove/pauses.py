"""A6, C7: programs stand still, consumers are slow."""

import contextlib
import fcntl
import signal
import socket
import sys
import termios
import time

from .disks import all_alive
from .rows import Row
from .verdict import BROKER_AWAY, judge
from .world import Shape, World

_LONG_SHARE = 0.1
_EDGE_MEMORY_MAX, _CLOUD_MEMORY_MAX, _GROWTH_MAX = 64 << 20, 512 << 20, 24 << 20


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
                verdict.struck += stands_still(child)
                child.signal(signal.SIGCONT)
                if kind == "edges":
                    world.books.lives[name].begin(time.monotonic())
            world.run_for(chance.uniform(0.2, 1))
            verdict.rounds += len(chosen)
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        judge(verdict, world, allowed=BROKER_AWAY, open_end=world.drain())


def stands_still(child):
    with open(f"/proc/{child.process.pid}/stat", encoding="utf-8") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "T"


def memory(child):
    """Resident bytes."""
    with open(f"/proc/{child.process.pid}/statm", encoding="utf-8") as statm:
        return int(statm.read().split()[1]) * 4096


class SlowReader:
    """Follows the feed from the beginning and takes almost nothing of it."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._socket.sendall(b"GET /api/v1/feed?after=0 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)

    def take(self):
        with contextlib.suppress(OSError):
            self._socket.recv(200)

    def is_behind(self):
        """Whether it has been sent what it has not taken."""
        waits = fcntl.ioctl(self._socket, termios.FIONREAD, bytes(4))
        return int.from_bytes(waits, sys.byteorder) > 0

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
                    verdict.struck += stands_still(world.cloud) / 4
                    world.cloud.signal(signal.SIGCONT)
                    world.run_for(0.1)
            else:
                readers = [SlowReader(world.http_port) for _ in range(10)]
                for _ in range(3):
                    world.run_for(0.8)
                    for reader in readers:
                        reader.take()
                verdict.struck += all(reader.is_behind() for reader in readers)
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
    Row("A6", "SIGSTOP of edges, broker, cloud; on again", 10, 100, 2.0, _standing_still),
    Row("C7", "a cloud that stands still, followers that take nothing", 4, 20, 3.0, _slow_consumers),
)
