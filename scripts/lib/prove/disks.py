"""B3, B4, B5, B10, B11: the disk under an edge or the broker refuses, fills up or is slow, while the edge runs."""

import contextlib
import time

from . import mounts
from .bad_disk import ALWAYS, BadDisk
from .links import button_of, wait
from .nth_calls import NthCalls
from .rights import MOUNT, SHIM
from .rows import Row
from .truth import PATIENCE
from .verdict import BROKER_AWAY, judge
from .world import Shape, World

_EDGES = 8
_PERSISTS = 2.5  # seconds
_CALLS = {"fail_writes": 40, "fail_syncs": 8, "fail_reads": 2}  # in that time, about: a later one would not come
_STARTING_CALLS = {"fail_truncates": 2}  # while an edge starts; later it truncates nothing
_STARTS_EVERY, _SETTLED = 10, 5.0  # batches of edges; seconds
_FULL_FROM, _LONGER = 200, 5  # rounds; before a release each lasts so much longer, and a later call fails
_ALARM_WHILE_FULL = 10.0
_ALARM_ON_SLOW_DISK = 5.0
_GAP_MOST, _NOISE = 1.0, 0.5  # seconds: a poll keeps time; and what two busy cores may take
_ALLOWED = ("box-silent", "disk-failing", "outbox-full", "outbox-corrupt", "outbox-shortened", "readings-lost")


@contextlib.contextmanager
def bad_disks(context):
    """(world, {edge: its disk})"""
    disks = {}

    def environment(name):
        disks[name] = BadDisk(context.rights.shim, context.folder / "truth" / f"{name}.plan", context.folder / "edge" / name)
        return disks[name].environment
    shape = Shape(edges=_EDGES, sensors=2, buttons=2, with_desk=False, edge_environment=environment)
    with World(context.bin, context.folder, context.chance, shape) as world:
        yield world, disks


def all_alive(world, verdict):
    for child in (world.broker, world.cloud, *world.edges.values()):
        if not child.alive:
            verdict.fail(f"{child.name} has ended by itself:\n{child.last_words(5)}")
    return not verdict.wrong


def _rounds(context, verdict, world, names, one):
    """`one(edges)` strikes several edges at a time, for as many rounds as edges."""
    while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
        world.begin_round()
        edges = names[:context.count - verdict.rounds]
        one(edges)
        verdict.rounds += len(edges)
        context.say(verdict)


def _nth_call_fails(context, verdict):
    """The Nth read, write, sync or truncation fails, once or for a while. What is refused is not acknowledged; afterwards all is as before."""
    is_full = context.count >= _FULL_FROM
    longer = _LONGER if is_full else 1
    running = NthCalls({call: longer * most for call, most in _CALLS.items()}, (1, ALWAYS), context.chance)
    starting = NthCalls(_STARTING_CALLS, (1, ALWAYS) if is_full else (1,), context.chance)
    with bad_disks(context) as (world, disks):
        def one(edges):
            is_start = len(world.rounds) % _STARTS_EVERY == 1
            calls = starting if is_start else running
            if is_start and len(world.rounds) > 1:
                world.run_for(_SETTLED)  # who is killed before its disk has taken what was in memory says it twice
            mine = {edge: calls.next() for edge in edges}
            for edge, (call, n, left) in mine.items():
                if is_start:
                    world.kill_edge(edge)
                disks[edge].set(**{"pass": n, call: left})
                if is_start:
                    world.start_edge(edge)
                world.books.lives[edge].end(time.monotonic())
                for i in range(6 * longer):
                    world.actor.press(button_of(world, edge, i % 2), after=0.15 * i)
            world.run_for(_PERSISTS * longer)
            for edge, (call, *_) in mine.items():
                has_struck = disks[edge].heal() > 0
                calls.struck[call] += has_struck
                verdict.struck += has_struck
                world.books.lives[edge].begin(time.monotonic())
        _rounds(context, verdict, world, list(disks), one)
        verdict.struck_least = int(0.5 * verdict.rounds)
        for calls in (running, starting):
            calls.judge(verdict)
        judge(verdict, world, allowed=_ALLOWED, open_end=world.drain())


def _one_sync_fails(context, verdict):
    """One sync fails and the next succeeds, which proves nothing about the pages of the first. No reading is excused."""
    with bad_disks(context) as (world, disks):
        def one(edges):
            for edge in edges:
                world.actor.press(button_of(world, edge), after=context.chance.uniform(0, 0.3))
                disks[edge].set(fail_syncs=1)
            world.run_for(1.5)
            for edge in edges:
                verdict.struck += disks[edge].heal() > 0
                world.actor.press(button_of(world, edge, 1))
            world.run_for(0.2)
        _rounds(context, verdict, world, list(disks), one)
        verdict.struck_least = int(0.9 * verdict.rounds)
        judge(verdict, world, allowed=_ALLOWED, open_end=world.drain())


def _slow_disk(context, verdict):
    """Each sync takes 200 ms, or one takes 2 s. Alarms keep their bound, the devices are still polled."""
    quiet = []  # (edge, from, to): its disk was slow, and it had no alarm to commit
    with bad_disks(context) as (world, disks):
        def one(edges):
            slow = (200, 2000)[len(world.rounds) % 2]
            met = _rounds_are_committed(world, {edge: disks[edge] for edge in edges}, slow, quiet)
            for edge in edges:
                disks[edge].set(slow_ms=slow)
                world.actor.press(button_of(world, edge), after=context.chance.uniform(0, 1))
            world.run_for(3 if slow == 200 else 1)
            for edge in edges:
                verdict.struck += disks[edge].heal() > 0 and met[edge]
            world.run_for(1)
        _rounds(context, verdict, world, list(disks), one)
        verdict.struck_least = int(0.9 * verdict.rounds)
        open_end = world.drain()
        gap, within = widest_gap(world.books, quiet), _GAP_MOST * PATIENCE + _NOISE
        verdict.notes.append(f"the longest time that a sensor was not asked while only rounds were committed: {gap:.2f} s (it is asked every 0.25 s); "
                             f"with alarms, whose commit the polls wait for: {widest_gap(world.books):.2f} s")
        if gap > within:
            verdict.fail(f"a sensor was not asked for {gap:.2f} s while its edge committed a round, at most {within:g} s")
        judge(verdict, world, allowed=_ALLOWED, alarm_within=_ALARM_ON_SLOW_DISK, open_end=open_end)


def _rounds_are_committed(world, disks, slow, quiet):
    """Nothing turns and nobody presses, the disks are slow. {edge: whether one of its syncs was}"""
    world.actor.is_flipping = False
    world.run_for(_QUIET_AFTER)
    began = time.monotonic()
    for disk in disks.values():
        disk.set(slow_ms=slow)
    world.run_for(_COMMITTED_WITHIN)
    met = {edge: disk.heal() > 0 for edge, disk in disks.items()}
    quiet += [(edge, began, time.monotonic()) for edge in disks]
    world.run_for(slow / 1000)  # syncs under way are still slow
    world.actor.is_flipping = True
    return met


_QUIET_AFTER = 1.0  # seconds: an alarm of before is committed then
_COMMITTED_WITHIN = 1.5  # a round, and a little


def widest_gap(books, spans=None):
    """Seconds between two answers of one sensor; with `spans` of (edge, from, to): of those that begin in one of its edge's."""
    widest = 0.0
    for sensor in books.sensors.values():
        shown = sorted(at for _, at in sensor.stored.values())
        mine = spans and [(begin, end) for edge, begin, end in spans if edge == sensor.edge]
        for before, after in zip(shown, shown[1:]):
            if spans is None or any(begin <= before < end for begin, end in mine):
                widest = max(widest, after - before)
    return widest


def _disk_full(context, verdict):
    """The edge's file system is full to the last block. Alarms are still accepted and sent; with the space the rest comes back."""
    shape = Shape(edges=_EDGES, sensors=2, buttons=2, with_desk=False, before_edge=lambda _, folder: mounts.small(folder, _SMALL))
    with World(context.bin, context.folder, context.chance, shape) as world:
        def one(edges):
            before = {}
            for edge in edges:
                world.books.lives[edge].end(time.monotonic())
                mounts.fill(world.outbox_folder(edge))
                verdict.struck += _is_full(world.outbox_folder(edge))
            world.run_for(context.chance.uniform(0.5, 1.5))
            for edge in edges:
                before[edge] = len(world.books.rises().get(button_of(world, edge), []))
                world.actor.press(button_of(world, edge))
            wait(world, lambda: all(len(world.books.rises().get(button_of(world, edge), [])) > before[edge] for edge in edges), _ALARM_WHILE_FULL)
            for edge in edges:
                if len(world.books.rises().get(button_of(world, edge), [])) <= before[edge]:
                    verdict.fail(f"{edge}: a press on a full disk was not on the feed within {_ALARM_WHILE_FULL:g} s")
                (world.outbox_folder(edge) / "filler").unlink()
                world.books.lives[edge].begin(time.monotonic())
            world.run_for(context.chance.uniform(0.5, 1.5))
        try:
            _rounds(context, verdict, world, list(world.edges), one)
            verdict.struck_least = int(0.8 * verdict.rounds)
            judge(verdict, world, allowed=_ALLOWED, open_end=world.drain())
        finally:
            world.stop()
            for edge in world.edges:
                mounts.unmount(world.outbox_folder(edge))


_SMALL = 96  # mebibytes


def _is_full(folder):
    probe = folder / "probe"
    try:
        probe.write_bytes(bytes(65536))
        return False
    except OSError:
        return True
    finally:
        probe.unlink(missing_ok=True)


def _full_broker(context, verdict):
    """The broker cannot save its state, and is killed on top of it."""
    state = context.folder / "broker-state"
    state.mkdir(parents=True)
    mounts.small(state, 1)
    kept = f"persistence true\npersistence_location {state}/\nautosave_interval 1"
    shape = Shape(broker_text=lambda text: text.replace("persistence false", kept))
    try:
        with World(context.bin, context.folder, context.chance, shape) as world:
            while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
                world.begin_round()
                mounts.fill(state)
                for _ in range(3):
                    world.actor.press(after=context.chance.uniform(0, 1))
                world.run_for(1.5)
                verdict.struck += _is_full(state)
                world.broker.kill()
                for left in state.iterdir():
                    left.unlink()
                world.start_broker()
                world.run_for(1)
                verdict.rounds += 1
                context.say(verdict)
            verdict.struck_least = verdict.rounds
            judge(verdict, world, allowed=BROKER_AWAY, alarm_within=60, open_end=world.drain())
    finally:
        mounts.unmount(state)


ROWS = (
    Row("B3", "the Nth call on the disk fails, once or for a while", 48, 1200, 0.35, _nth_call_fails, (SHIM,)),
    Row("B4", "a sync fails once, the next succeeds", 24, 200, 0.25, _one_sync_fails, (SHIM,)),
    Row("B5", "the edge's disk is full, then there is space again", 8, 100, 0.8, _disk_full, (MOUNT,)),
    Row("B10", "a slow disk: 200 ms a sync, and 2 s", 16, 20, 0.6, _slow_disk, (SHIM,)),
    Row("B11", "the broker's disk is full", 2, 10, 3.0, _full_broker, (MOUNT,)),
)
