"""C4, C5, E6: the broker delivers twice, in another order, too late or not at all, or things that nobody can read."""

import asyncio
import contextlib
import time

from street import programs

from . import mqtt_text
from .links import CLOUD, button_of, lined, wait
from .raw_mqtt import Session
from .rows import Row
from .sparkplug_text import metric, payload
from .verdict import BROKER_AWAY, judge

_TAPPED_MAX = 20_000
_BURST = 200
_POISON_DELAY = 1.0


class Tap:
    """Hears everything that edges say, and can say it again."""

    def __init__(self, world):
        self.world, self.loop = world, world.exchange
        self.heard = []
        self._hearing = asyncio.run_coroutine_threadsafe(self._hear(), self.loop.loop)

    async def _hear(self):
        while True:
            try:
                session = await Session(self.world.broker_port, "tap").open()
                await session.hear("spBv1.0/+/NDATA/#", self._take)
            except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.2)

    def _take(self, _, raw):
        if len(self.heard) < _TAPPED_MAX:
            self.heard.append(raw)

    def say(self, packets):
        async def talk():
            session = await Session(self.world.broker_port, "injector").open()
            await session.publish_raw(packets)
            await session.round_trip()
            session.close()
        self.loop.run(talk())

    def stop(self):
        self._hearing.cancel()


def _again_and_again(context, verdict):
    """Whatever was said is said again: at once, a hundred times, shuffled, much later, by somebody else."""
    chance = context.chance
    with lined(context) as (world, lines):
        tap = Tap(world)
        for line in lines.values():
            line.shuffle = _Holder(chance)
            line.cut()
        while verdict.rounds < context.count and time.monotonic() < context.until:
            world.begin_round()
            for _ in range(4):
                world.actor.press(after=chance.uniform(0, 1))
            world.run_for(0.7)
            if not tap.heard:
                continue
            left = min(context.count - verdict.rounds, 10 * _BURST)
            packets = []
            while len(packets) < left:
                packets += [chance.choice(tap.heard)] * chance.choice((1, 1, 2, 100))
            chance.shuffle(packets)
            for at in range(0, left, _BURST):
                tap.say(packets[at:min(left, at + _BURST)])
                world.hand()
            verdict.rounds += left
            verdict.struck += left
            context.say(verdict)
        for line in lines.values():
            line.shuffle = None
            line.cut()
        tap.stop()
        verdict.struck_least = verdict.rounds
        verdict.notes.append(f"{sum(line.held for line in lines.values())} packets went through hands that change their order")
        judge(verdict, world, open_end=world.drain())


class _Holder:
    """Keeps some PUBLISHes back and lets them go with later ones, in any order. What is no PUBLISH, or a birth, passes."""

    def __init__(self, chance):
        self._chance, self._kept = chance, []

    def __call__(self, packets):
        passed = []
        for raw in packets:
            topic = mqtt_text.topic_of(raw)
            if topic and "/NDATA/" in topic and self._chance.random() < 0.3:
                self._kept.append(raw)
            else:
                passed.append(raw)
        if len(self._kept) > 3 or (self._kept and self._chance.random() < 0.2):
            self._chance.shuffle(self._kept)
            passed += self._kept
            self._kept = []
        return passed


def _tiny_queues(context, verdict):
    """The broker keeps almost nothing for a cloud that takes nothing, drops the rest, and loses its sessions in between."""
    def tiny(text):
        return text.replace("max_queued_messages 10000", "max_queued_messages 1").replace(
            "max_queued_bytes 67108864", "max_queued_bytes 1024").replace("max_inflight_messages 50", "max_inflight_messages 1") + "sys_interval 1\n"
    with lined(context, broker_text=tiny, cloud_is_lined=True) as (world, lines):
        cloud = lines.pop(CLOUD)
        cloud.is_narrow = True
        cloud.cut()
        open_end = world.drain()
        while verdict.rounds < context.count and time.monotonic() < context.until:
            world.begin_round()
            stored = world.books.read_store().stored()
            wait(world, lambda: world.books.read_store().stored() > stored, _BACK_WITHIN)
            cloud.holds = True
            dropped = _dropped(world)
            _fill_up(world)
            for _ in range(6):
                world.actor.press(after=context.chance.uniform(0, 1))
            world.run_for(1.2)
            wait(world, lambda: _dropped(world) > dropped, _COUNTED_WITHIN)
            verdict.struck += _dropped(world) > dropped
            # Its session, with all that it should have been given, is gone.
            world.broker.kill()
            cloud.holds = False
            cloud.cut()
            world.start_broker()
            verdict.rounds += 1
            context.say(verdict)
        verdict.struck_least = verdict.rounds
        judge(verdict, world, allowed=BROKER_AWAY, open_end=world.drain() or open_end)


_BACK_WITHIN = 15.0
_TOLD_WITHIN = 0.3  # what is retained comes at once
_COUNTED_WITHIN = 3.0  # the broker says each second how much it has dropped
_FILLING, _FILLINGS = 1000, 200  # bytes, messages: more than narrow buffers hold


def _fill_up(world):
    """What stands between the broker and the cloud is full from now on: with words of a stranger, which nobody misses."""
    async def talk():
        session = await Session(world.broker_port, "stranger").open()
        await session.publish_raw([mqtt_text.publish(f"spBv1.0/{programs.GROUP}/NDATA/stranger", bytes(_FILLING))] * _FILLINGS)
        await session.round_trip()
        session.close()
    world.exchange.run(talk())


def _dropped(world):
    """How many messages the broker says that it has dropped since it began; it may not have said anything yet."""
    async def ask():
        session, splitter = await Session(world.broker_port, "auditor").open(), mqtt_text.Splitter()
        session.writer.write(mqtt_text.subscribe("$SYS/broker/publish/messages/dropped"))
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            while data := await asyncio.wait_for(session.reader.read(4096), _TOLD_WITHIN):
                told = [mqtt_text.payload_of(raw) for raw in splitter.feed(data) if mqtt_text.topic_of(raw)]
                if told:
                    session.close()
                    return int(told[-1])
        session.close()
        return 0
    return world.exchange.run(ask())


def _poisons(now, number):
    """(payload, whether it claims to be an alarm's batch)"""
    epoch = f"{0xBADBADBAD0000000 + number:016x}"
    batch = metric("Gengfu/Batch", text=f"{epoch}:safety:1")
    live = metric("Gengfu/Batch", text=f"{epoch}:live:2")
    deep = "/".join("x" * 3 for _ in range(2000))
    return [
        (b"\xff" * 40, False), (b"", False), (b"\x12\xff\xff\xff\xff\x0f", False), (payload([metric("a/b", number=1)], now)[:-3], False),
        (payload([metric("Gengfu/Batch", text="not an id")], now, 1), False),
        (payload([live, metric(deep, number=1, timestamp=now)], now, 2), False),
        (payload([live, metric(b"\xff\xfe/\xc0", number=1)], now, 3), False),
        (payload([live, metric(None, number=1)], now, 4), False),
        (payload([live, metric("a/b", text="x" * 300_000, timestamp=1 << 63)], now, 5), False),
        (payload([batch, metric("a/Alarm/fire", text="yes", datatype=11)], now, 6), True),
    ]


def _poison(context, verdict):
    """Payloads that nobody can read, in the name of a stranger and of boxes that are at work."""
    with lined(context) as (world, _):
        tap = Tap(world)
        before = _quarantined(world)
        while verdict.rounds < context.count and time.monotonic() < context.until:
            world.begin_round()
            now = int(time.time() * 1000)
            for plan in world.plans:
                world.actor.press(button_of(world, plan.name), after=context.chance.uniform(0, 0.8))
            own = f"spBv1.0/{programs.GROUP}/NDATA/poison"
            birth = payload([metric("bdSeq", number=0), metric("Gengfu/Epoch", text="badbadbad0000000"), metric("Gengfu/Batch", datatype=12)], now, 0)
            packets = [mqtt_text.publish(own.replace("NDATA", "NBIRTH"), birth)]
            packets += [mqtt_text.publish(own, each) for each, _ in _poisons(now, verdict.rounds)]
            packets += [mqtt_text.publish(f"spBv1.0/{programs.GROUP}/NDATA/{plan.name}", context.chance.randbytes(50)) for plan in world.plans]
            tap.say(packets)
            world.run_for(1.2)
            verdict.rounds += 1
            now_there = _quarantined(world)
            verdict.struck += now_there > before
            before = now_there
            context.say(verdict)
        tap.stop()
        verdict.struck_least = verdict.rounds
        verdict.notes.append(f"{before} payloads are in the cloud's quarantine")
        judge(verdict, world, allowed=("box-silent", "alarm-unreadable"), alarm_within=_POISON_DELAY, open_end=world.drain())
        if not any(condition == "alarm-unreadable" for _, _, _, condition, *_ in world.books.store.journal()):
            verdict.fail("an unreadable batch of lane safety raised no alert (alarm-unreadable)")


def _quarantined(world):
    rows = world.books.store.query("SELECT count(*) FROM quarantine")
    return rows[0][0] if rows else 0


ROWS = (
    Row("C4", "delivered twice, a hundred times, shuffled, held back, late", 2000, 100_000, 0.002, _again_and_again),
    Row("C5", "a broker that drops and forgets", 5, 50, 4.0, _tiny_queues),
    Row("E6", "payloads that nobody can read", 10, 10, 1.3, _poison),
)
