"""B1: power cuts. The edge's disk is an ext4 in a file; what was not synced when the copy is made is gone."""

import signal
import time

from . import mounts
from .bad_disk import BadDisk
from .disks import all_alive
from .links import button_of
from .pauses import stands_still
from .rights import LOOP, MKFS, SHIM
from .rows import Row
from .verdict import judge
from .world import Shape, World, wait_until

_EDGES = 4
_SPAN = 0.8
_SYNC_MS = 60  # each sync takes so long: what is written and not synced yet is there to be lost
_AIMED_SHARE = 0.5  # of the cuts: while a write is not synced yet
_AIMED_WITHIN = 1.5
_STRUCK_LEAST = 0.3  # of the cuts


class _Box:
    """One edge's disk, whose power can be cut."""

    def __init__(self, image, disk):
        self.image, self.disk = image, disk


def _power_cut(context, verdict):
    boxes = {}

    def before_edge(name, folder):
        disk = BadDisk(context.rights.shim, context.folder / "truth" / f"{name}.plan", context.folder / "edge" / name)
        boxes[name] = _Box(mounts.Image(context.folder / f"{name}.img", folder), disk)
    shape = Shape(edges=_EDGES, sensors=2, buttons=3, with_desk=False, before_edge=before_edge,
                  edge_environment=lambda name: boxes[name].disk.environment)
    world = World(context.bin, context.folder, context.chance, shape)
    try:
        with world:
            for box in boxes.values():
                box.disk.set(slow_ms=_SYNC_MS)
            while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
                world.begin_round()
                edges = list(boxes)[:context.count - verdict.rounds]
                for edge in edges:
                    for i in range(3):
                        world.actor.press(button_of(world, edge, i), after=context.chance.uniform(0, _SPAN))
                world.run_for(context.chance.uniform(0, _SPAN))
                for edge in edges:
                    verdict.struck += _cut(world, edge, boxes[edge], context.chance.random() < _AIMED_SHARE)
                verdict.rounds += len(edges)
                context.say(verdict)
            verdict.struck_least = int(_STRUCK_LEAST * verdict.rounds)
            judge(verdict, world, open_end=world.drain())
    finally:
        world.stop()
        for name in boxes:
            mounts.unmount(world.outbox_folder(name))


def _cut(world, edge, box, is_aimed):
    """The programs stand still, the disk is copied as it is, and everything goes on from the copy. Whether the copy lacks something."""
    child = world.edges[edge]
    until = time.monotonic() + _AIMED_WITHIN
    while is_aimed and not box.disk.get("syncing") and time.monotonic() < until:
        time.sleep(0.002)
    child.signal(signal.SIGSTOP)
    stopped = time.monotonic()
    wait_until(lambda: stands_still(child), 5, f"{child.name} to stand still")
    alive = _contents(world.outbox_folder(edge))
    box.image.copy()
    child.kill()
    world.books.lives[edge].end(stopped)
    box.image.restore()
    is_lacking = _contents(world.outbox_folder(edge)) != alive
    box.disk.set(syncing=0)
    world.start_edge(edge)
    return is_lacking


def _contents(folder):
    """What SQLite would find after a crash. Its shared memory is made anew by whoever opens the file."""
    return {file.name: file.read_bytes() for file in folder.glob("*.db*") if not file.name.endswith("-shm")}


ROWS = (Row("B1", "power cut: what was not synced is gone", 20, 1500, 0.6, _power_cut, (LOOP, MKFS, SHIM)),)
