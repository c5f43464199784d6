"""C8, E7, G7: everybody at once, ten thousand alarms, and a cloud that comes back from its backup."""

import asyncio
import os
import resource
import shutil
import subprocess
import time

from street import programs
from street.summary import percentile

from . import mqtt_text
from .disks import all_alive
from .lines import Reader
from .links import button_of, lined, wait
from .raw_mqtt import Refused, Session
from .rows import Row
from .sparkplug_text import metric, payload
from .verdict import BROKER_AWAY, judge
from .world import Shape, World

_BACK_WITHIN = 60.0
_STORM_ALARM_WITHIN, _STORM_P99 = 10.0, 5.0
_UNRELATED_P99 = 2.0


def _allow_sockets(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count * 2 + 500
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted, hard))


class _Crowd:
    """Boxes that only connect, say that they are born, and come back the very moment they are cut off."""

    def __init__(self, world, count):
        self.world, self.count = world, count
        self.back = {}  # box: when it was last let in
        self._tasks = []

    def begin(self):
        async def gather():
            self._tasks = [asyncio.ensure_future(self._live(number)) for number in range(self.count)]
        self.world.exchange.run(gather())

    async def _live(self, number):
        name = f"crowd-{number:04d}"
        while True:
            session = Session(self.world.broker_port, name)
            try:
                await session.open(within=30)
                now = int(time.time() * 1000)
                await session.publish(f"spBv1.0/{programs.GROUP}/NBIRTH/{name}", payload([metric("bdSeq", number=0)], now, 0))
                self.back[number] = time.monotonic()
                while await session.reader.read(65536):
                    pass
            except (OSError, Refused, asyncio.TimeoutError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.2)
            finally:
                session.close()

    def since(self, moment):
        return sum(at > moment for at in self.back.values())

    def end(self):
        self.world.exchange.loop.call_soon_threadsafe(lambda: [task.cancel() for task in self._tasks])


def _everybody_at_once(context, verdict):
    """The broker restarts, and all that had a session dial in the same moment. Alarms go on."""
    _allow_sockets(context.count)
    with lined(context) as (world, _):
        crowd = _Crowd(world, context.count)
        crowd.begin()
        if not wait(world, lambda: crowd.since(0) >= context.count, _BACK_WITHIN):
            verdict.fail(f"only {crowd.since(0)} of {context.count} sessions came to be")
        world.broker.kill()
        cut = time.monotonic()
        world.start_broker()
        up = time.monotonic()
        for i in range(10):
            for plan in world.plans:
                world.actor.press(button_of(world, plan.name, i % 2), after=context.chance.uniform(0, 10))
        all_back = wait(world, lambda: crowd.since(cut) >= context.count, _BACK_WITHIN)
        verdict.notes.append(f"{crowd.since(cut)} of {context.count} sessions were back {time.monotonic() - up:.1f} s after the broker")
        if not all_back:
            verdict.fail(f"{context.count - crowd.since(cut)} sessions were not back within {_BACK_WITHIN:g} s")
        verdict.rounds = verdict.struck = crowd.since(cut)
        verdict.struck_least = context.count
        open_end = world.drain()
        crowd.end()
        delays = [arrival - at for device, button in world.books.buttons.items()
                  for (arrival, *_), at in zip(world.books.rises().get(device, []), button.pressed.values()) if at > cut]
        if delays and percentile(delays, 0.99) > _STORM_P99:
            verdict.fail(f"p99 of the alarms meanwhile is {percentile(delays, 0.99):.1f} s, at most {_STORM_P99:g} s")
        judge(verdict, world, allowed=BROKER_AWAY, alarm_within=_STORM_ALARM_WITHIN, open_end=open_end)


def _acknowledged(world, devices):
    return [(device, number) for device in devices for number in world.books.buttons[device].acknowledged]


def _alarm_storm(context, verdict):
    """One building calls without end, a thousand times a second if it can; another one must not notice."""
    shape = Shape(edges=2, sensors=1, buttons=40, with_desk=False)
    with World(context.bin, context.folder, context.chance, shape) as world:
        storm = [device for device, button in world.books.buttons.items() if button.edge == "e01"]
        quiet = [device for device, button in world.books.buttons.items() if button.edge == "e02"]
        began = time.monotonic()
        for number in range(context.count):
            world.actor.press(storm[number % len(storm)], after=number / 1000)
            if number % 500 == 0:
                world.actor.press(quiet[number // 500 % len(quiet)], after=number / 1000)
                world.hand()
        wait(world, lambda: len(_acknowledged(world, storm)) == context.count, 120 + context.count / 200)
        verdict.rounds = verdict.struck = len(_acknowledged(world, storm))
        verdict.struck_least = context.count
        verdict.notes.append(f"{verdict.rounds} calls of one building were acknowledged within {time.monotonic() - began:.1f} s")
        open_end = world.drain(within=120)
        delays = [arrival - at for device in quiet for (arrival, *_), at in zip(world.books.rises().get(device, []), world.books.buttons[device].pressed.values())]
        if delays:
            p99 = percentile(delays, 0.99)
            verdict.notes.append(f"the other building's alarms meanwhile: worst {max(delays) * 1000:.0f} ms (n = {len(delays)})")
            if p99 > _UNRELATED_P99:
                verdict.fail(f"p99 of the other building's alarms is {p99:.1f} s, at most {_UNRELATED_P99:g} s")
        judge(verdict, world, open_end=open_end)
        # The storm's own alarms queue behind each other at their buttons: only the other building's delay means something.
        verdict.worst_alarm_ms = round(max(delays) * 1000) if delays else None


def _restore(context, verdict):
    """The cloud's disk is lost; it comes back from a backup that is older. The edges still have what is missing and send it again."""
    with World(context.bin, context.folder, context.chance, Shape(with_desk=False)) as world:
        backup = world.folder / "backup.db"
        while verdict.rounds < context.count and time.monotonic() < context.until and all_alive(world, verdict):
            world.begin_round()
            _press_for(world, context, 2)
            backup.unlink(missing_ok=True)
            _back_up(context, world, backup)
            _press_for(world, context, 4)
            open_end = world.drain()
            if open_end:
                verdict.fail(f"before the loss: {open_end}")
            ahead = world.books.stored()
            world.cloud.kill()
            for left in (world.folder / "cloud").glob("cloud.db*"):
                left.unlink()
            shutil.copy(backup, world.folder / "cloud" / "cloud.db")
            _begin_anew(world)
            lost = ahead - world.books.read_store().stored()
            verdict.struck += lost > 0
            verdict.notes.append(f"the backup lacked {lost} of {ahead}")
            began = time.monotonic()
            world.start_cloud()
            _follow_anew(world, verdict.rounds)
            world.actor.is_flipping = True
            open_end = world.drain(within=60)
            verdict.notes.append(f"all were there again {time.monotonic() - began:.0f} s after its start" if not open_end else f"not filled again: {open_end}")
            verdict.rounds += 1
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        judge(verdict, world, open_end=open_end)


def _press_for(world, context, seconds):
    for _ in range(3 * seconds):
        world.actor.press(after=context.chance.uniform(0, seconds))
    world.run_for(seconds)


def _back_up(context, world, backup):
    """By the product's own command, while it runs; a copy of a live database would be none."""
    done = subprocess.run([context.bin / "gengfu-cloud", "backup", "--config", world.folder / "cloud.toml", "--to", backup],
                          capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 or not backup.is_file():
        raise OSError(f"gengfu-cloud backup: {(done.stderr or done.stdout).strip()}")


def _begin_anew(world):
    """The store is another one: everything that was ever shown is open again."""
    books = world.books
    for sensor in books.sensors.values():
        for serial, (_, shown) in sensor.stored.items():
            sensor.open[serial] = (sensor.values[serial], shown)
        sensor.stored, sensor.rows = {}, []
    for button in books.buttons.values():
        button.stored, button.rows = {}, []
    books.store.forget()


def _follow_anew(world, number):
    """A restored journal counts on from an older entry: who follows it must begin anew, too."""
    world.follower.stop()
    feed = world.truth / f"feed-{number}.jsonl"
    world.books.feed, world.actor.seen = [], 0
    world.books.follow(Reader(feed))
    world.follower = world.instrument("follower", "prove.follower", world.http_port, feed)


ROWS = (
    Row("C8", "everybody reconnects at once", 500, 2000, 0.02, _everybody_at_once),
    Row("E7", "an alarm storm from one building", 10_000, 100_000, 0.004, _alarm_storm),
    Row("G7", "the cloud restored from its last backup", 1, 3, 30, _restore),
)
