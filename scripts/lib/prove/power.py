"""B1: power cuts. The edge's disk is an ext4 in a file; what was not synced when the copy is made is gone."""

import signal
import time

from . import mounts
from .disks import all_alive
from .links import button_of
from .rights import LOOP
from .rows import Row
from .verdict import judge
from .world import Shape, World

_EDGES = 4
_SPAN = 0.8


def _power_cut(context, verdict):
    images = {}

    def before_edge(name, folder):
        images[name] = mounts.Image(context.folder / f"{name}.img", folder)
    shape = Shape(edges=_EDGES, sensors=2, buttons=3, with_desk=False, before_edge=before_edge)
    world = World(context.bin, context.folder, context.chance, shape)
    try:
        with world:
            while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
                world.begin_round()
                edges = list(images)[:context.count - verdict.rounds]
                for edge in edges:
                    for i in range(3):
                        world.actor.press(button_of(world, edge, i), after=context.chance.uniform(0, _SPAN))
                world.run_for(context.chance.uniform(0, _SPAN))
                for edge in edges:
                    _cut(world, edge, images[edge])
                    verdict.struck += 1
                verdict.rounds += len(edges)
                context.say(verdict)
            verdict.struck_least = verdict.rounds
            judge(verdict, world, open_end=world.drain())
    finally:
        world.stop()
        for name in images:
            mounts.unmount(world.outbox_folder(name))


def _cut(world, edge, image):
    """The programs stand still, the disk is copied as it is, and everything goes on from the copy."""
    child = world.edges[edge]
    child.signal(signal.SIGSTOP)
    stopped = time.monotonic()
    image.copy()
    child.kill()
    world.books.lives[edge].end(stopped)
    image.restore()
    world.start_edge(edge)


ROWS = (Row("B1", "power cut: what was not synced is gone", 12, 1500, 0.4, _power_cut, (LOOP,)),)
