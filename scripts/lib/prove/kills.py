"""A1, A2, A3, A5: SIGKILL at random moments. One system runs over all rounds of a row."""

import shutil
import time

from .rows import Row
from .strikes import Strikes
from .truth import PATIENCE
from .verdict import BROKER_AWAY, judge
from .world import Shape, World

_SPAN = 1.2  # seconds within which a kill falls
_AIMED_SHARE = 0.3
_AIMED_WITHIN = 0.02  # after the acknowledgement
_ACKNOWLEDGED_WITHIN = 3.0
_WRONG_MAX = 5
_ALARM_WITHIN = 60.0
_READINGS_EVERY = 10  # rounds
_RECOVERED_WITHIN = 10.0  # of the broker's return
# Of the broker's kills: the others follow at once. Who has been cut off again and again and has nothing but routine readings dials after up to
# 30 s; who has an alarm within 5 s, so there is one in each of these rounds but the first.
_WAITED_SHARE = 0.4


class _Kills:
    """The rounds of one row. `strike()` makes the fault and mends it."""

    shape = Shape
    allowed = ("box-silent",)

    def __init__(self, context, verdict):
        self.context, self.verdict, self.chance = context, verdict, context.chance

    def run(self):
        context, verdict = self.context, self.verdict
        with World(context.bin, context.folder, context.chance, self.shape()) as self.world:
            self.strikes = Strikes(self.world)
            for number in range(context.count):
                if time.monotonic() > context.until or len(verdict.wrong) >= _WRONG_MAX:
                    break
                self.world.begin_round()
                self._press_some()
                self.strike()
                verdict.rounds += 1
                self._check(number)
                context.say(verdict)
            open_end = self.world.drain()
            verdict.struck, outlived = self.strikes.struck()
            verdict.notes.append(f"{outlived} kills were outlived by something that was in hand")
            verdict.struck_least = max(1, int(0.3 * verdict.rounds))
            self.say_more()
            judge(verdict, self.world, allowed=self.allowed, alarm_within=_ALARM_WITHIN, open_end=open_end)

    def say_more(self):
        pass

    def _press_some(self):
        for _ in range(self.chance.randint(1, 2)):
            self.world.actor.press(after=self.chance.uniform(0, _SPAN))

    def _check(self, number):
        books = self.world.books
        if number % _READINGS_EVERY == 0:
            books.read_store()
            if books.doubled or books.invented:
                self.verdict.fail(f"noticed after round {number + 1}")
        for child in (self.world.broker, self.world.cloud, *self.world.edges.values(), *self.world.others):
            if not child.alive:
                self.verdict.fail(f"round {number + 1}: {child.name} has ended by itself:\n{child.last_words(5)}")

    def wait(self):
        self.world.run_for(self.chance.uniform(0, _SPAN))

    def aimed(self, edge):
        """A button of this edge presses now."""
        button = self.chance.choice([device for device, each in self.world.books.buttons.items() if each.edge == edge])
        self.world.actor.press(button)
        return button


class _KillEdge(_Kills):
    def strike(self):
        world = self.world
        edge = self.chance.choice(list(world.edges))
        if self.chance.random() < _AIMED_SHARE:
            at = self._at_acknowledgement(edge)
        else:
            self.wait()
            at = world.kill_edge(edge)
        self.strikes.note([edge], at)
        world.start_edge(edge)

    def _at_acknowledgement(self, edge):
        """Between the commit of a press and its publication, as near as can be had from outside: the button itself kills."""
        child, actor = self.world.edges[edge], self.world.actor
        button = self.aimed(edge)
        actor.arm(button, child.process.pid)
        until = time.monotonic() + _ACKNOWLEDGED_WITHIN
        while child.alive and time.monotonic() < until:
            time.sleep(0.002)
        actor.arm(button, None)
        return self.world.buried(edge) if not child.alive else self.world.kill_edge(edge)


class _KillCloud(_Kills):
    def strike(self):
        if self.chance.random() < _AIMED_SHARE:
            self._after_acknowledgement()
        else:
            self.wait()
        self.world.cloud.kill()
        self.strikes.note()
        self.world.start_cloud()

    def _after_acknowledgement(self):
        """About when the cloud commits a press, acknowledges it and says it on the feed."""
        edge = self.chance.choice(list(self.world.edges))
        button = self.world.books.buttons[self.aimed(edge)]
        until, number = time.monotonic() + _ACKNOWLEDGED_WITHIN, len(button.acknowledged)
        while len(button.acknowledged) == number and time.monotonic() < until:
            time.sleep(0.001)
            self.world.books.read()
        time.sleep(self.chance.uniform(0, _AIMED_WITHIN))


class _KillBroker(_Kills):
    """Comes back with the state it had, with an empty one, or with what its last save left."""

    allowed = BROKER_AWAY

    def shape(self):
        self.state = self.context.folder / "broker-state"
        self.state.mkdir(parents=True)
        kept = f"persistence true\npersistence_location {self.state}/\nautosave_interval 1"
        return Shape(broker_text=lambda text: text.replace("persistence false", kept))

    def __init__(self, context, verdict):
        super().__init__(context, verdict)
        self.recoveries = []  # seconds from the broker's return to an edge's first row

    def strike(self):
        is_first = not self.verdict.rounds
        is_waited_for = is_first or self.chance.random() < _WAITED_SHARE
        self.wait()
        self.world.broker.kill()
        self.strikes.note()
        if is_waited_for and not is_first:
            for edge in self.world.edges:
                self.aimed(edge)
        fate = self.chance.choice(("same", "wiped", "empty"))
        if fate == "wiped":
            shutil.rmtree(self.state)
            self.state.mkdir()
        elif fate == "empty":
            (self.state / "mosquitto.db").unlink(missing_ok=True)
        self.world.start_broker()
        if is_waited_for:
            self._recover()

    def _recover(self):
        """The first row of each edge after the broker's return, and how long it took."""
        up, books = time.monotonic(), self.world.books.read_store()
        behind = {edge: self._rows(edge) for edge in self.world.edges}
        while behind and time.monotonic() - up < _RECOVERED_WITHIN * PATIENCE:
            self.world.run_for(0.02)
            books.read_store()
            for edge in [edge for edge, rows in behind.items() if self._rows(edge) > rows]:
                del behind[edge]
                self.recoveries.append(time.monotonic() - up)
        for edge in behind:
            self.verdict.fail(f"round {self.verdict.rounds + 1}: nothing of {edge} was stored within {_RECOVERED_WITHIN:g} s of the broker's return")

    def _rows(self, edge):
        books = self.world.books
        return sum(len(each.rows) for each in (*books.sensors.values(), *books.buttons.values()) if each.edge == edge)

    def say_more(self):
        self.verdict.notes.append(f"{len(self.recoveries)} times an edge was waited for: its first row was there at most {max(self.recoveries, default=0):.1f} s "
                                  f"after the broker, at most {_RECOVERED_WITHIN:g} s")


class _KillAll(_Kills):
    allowed = BROKER_AWAY

    def strike(self):
        self.wait()
        world = self.world
        edges = list(world.edges)
        for name in edges:
            world.edges[name].process.kill()
        world.cloud.process.kill()
        world.broker.process.kill()
        for name in edges:
            world.buried(name)
        world.cloud.kill()
        world.broker.kill()
        self.strikes.note()
        starts = [world.start_broker, world.start_cloud, *(lambda name=name: world.start_edge(name) for name in edges)]
        self.chance.shuffle(starts)
        for start in starts:
            start()


def _run(kind):
    return lambda context, verdict: kind(context, verdict).run()


ROWS = (
    Row("A1", "SIGKILL of an edge", 20, 1000, 1.2, _run(_KillEdge)),
    Row("A2", "SIGKILL of the cloud", 15, 1000, 1.1, _run(_KillCloud)),
    Row("A3", "SIGKILL of the broker, same, empty or wiped state", 8, 300, 1.0, _run(_KillBroker)),
    Row("A5", "SIGKILL of all at once, random order of restart", 10, 300, 1.5, _run(_KillAll)),
)
