"""A9: SIGKILL of the cloud while escalations run: every step fires once, and at most a second late once the program is back."""

import time

from street.api import Cloud

from .escalations import SHELVED_MOST, TABLES, Escalations
from .rows import Row
from .truth import PATIENCE
from .verdict import judge
from .world import Shape, World

_SPAN = 1.2  # seconds within which a kill falls
_AIMED_SHARE = 0.4  # of the kills: about when a timer fires
_AIMED_WITHIN = 0.02
_LATE_MAX = 1.0
_SLACK = 0.05  # of our own look at the clock
_WRONG_MAX = 5


class _Staff:
    """People who do some step of some alert, now and then, under a key until they get an answer."""

    def __init__(self, world, chance):
        self.api, self.chance, self.count = Cloud(world.http_port, within=2.0), chance, 0

    def act(self):
        alerts = self._ask("GET", "/api/v1/alerts?open=true&limit=50")["alerts"]
        if not alerts:
            return
        alert = self.chance.choice(alerts)
        transition = self.chance.choice([each for each in alert["transitions"] if each != "note"])
        self.count += 1
        body = {"transition": transition, "actor": "staff", "expected_version": alert["version"], "reason": "the proof", "assignee": "team"}
        if transition in ("resolve", "cancel"):
            body["outcome"] = "test"
        if transition == "shelve":
            body["shelve_for"] = f"{self.chance.randint(1, SHELVED_MOST)}s"
        self._ask("POST", f"/api/v1/alerts/{alert['id']}/transitions", body, {"Idempotency-Key": f"staff-{self.count}"})

    def next_due(self):
        """Seconds until the next timer of the newest alerts; None when there is none."""
        alerts = self._ask("GET", "/api/v1/alerts?open=true&limit=50")["alerts"]
        due = [timer["due_at"] for alert in alerts for timer in alert["timers"]]
        return min((_seconds(each) for each in due), default=None)

    def _ask(self, *words):
        for _ in range(10):
            try:
                return self.api.request(*words)[1]
            except OSError:
                time.sleep(0.05)
        raise OSError(f"no answer to {words[:2]}")


def _seconds(text):
    """RFC 3339 in UTC with milliseconds."""
    whole, rest = text.rstrip("Z").split(".")
    return time.mktime((*time.strptime(whole, "%Y-%m-%dT%H:%M:%S")[:8], 0)) - time.timezone + int(rest) / 1000


class _Lives:
    """When the cloud ran, by the wall clock: between two kills it must not be late."""

    def __init__(self):
        self.lives = []

    def begin(self):
        self.lives.append([time.time(), None])

    def end(self):
        self.lives[-1][1] = time.time()

    def idle(self, due, at):
        """The longest time of one life that had passed since `due` without a firing, until `at`; in seconds."""
        due, at, longest = due / 1000, at / 1000, 0.0
        for begin, end in reversed(self.lives):
            if end is not None and end < due:
                break
            longest = max(longest, min(at, end or at) - max(due, begin))
        return longest


def _run(context, verdict):
    shape = Shape(edges=2, sensors=0, buttons=8, with_desk=False, cloud_tables=TABLES)
    with World(context.bin, context.folder, context.chance, shape) as world:
        lives, chance = _Lives(), context.chance
        lives.begin()
        staff = _Staff(world, chance)
        while verdict.rounds < context.count and time.monotonic() < context.until and len(verdict.wrong) < _WRONG_MAX:
            world.begin_round()
            for _ in range(chance.randint(0, 3)):
                world.actor.press(after=chance.uniform(0, _SPAN))
            for _ in range(chance.randint(0, 2)):
                staff.act()
            _wait(world, chance, staff)
            world.cloud.kill()
            lives.end()
            world.start_cloud()
            lives.begin()
            verdict.rounds += 1
            context.say(verdict)
        world.run_for(2 * _LATE_MAX)
        open_end = world.drain()
        world.run_for(1.0)
        world.cloud.kill()
        lives.end()
        _judge_timers(verdict, world, lives)
        world.start_cloud()  # for the follower to hear the rest
        world.run_for(1.0)
        judge(verdict, world, open_end=open_end)


def _wait(world, chance, staff):
    due = staff.next_due() if chance.random() < _AIMED_SHARE else None
    if due is None or not 0 < due - time.time() < _SPAN:
        return world.run_for(chance.uniform(0, _SPAN))
    world.run_for(max(0.0, due - time.time() - 0.01))
    time.sleep(chance.uniform(0, _AIMED_WITHIN))


def _judge_timers(verdict, world, lives):
    found = Escalations(world.folder / "cloud" / "cloud.db")
    for sentence in found.wrong[:12]:
        verdict.fail(sentence)
    late = sorted(lives.idle(due, at) for due, at in found.fired)
    late += [lives.idle(due, lives.lives[-1][1] * 1000) for due in found.waiting if due / 1000 < lives.lives[-1][1]]
    worst = max(late, default=0.0)
    if worst > _LATE_MAX * PATIENCE + _SLACK:
        verdict.fail(f"a timer was {worst:.2f} s late while the cloud ran, at most {_LATE_MAX:g} s")
    verdict.struck = sum(1 for begin, end in lives.lives[:-1] if any(begin <= at / 1000 <= end + 5 for _, at in found.fired))
    verdict.struck_least = max(1, verdict.rounds // 2)
    verdict.notes.append(f"{len(found.fired)} timers of {len(found.alerts)} alerts fired, each once; the latest {worst * 1000:.0f} ms after it was due "
                         f"and the cloud was there, the median {1000 * late[len(late) // 2] if late else 0:.0f} ms")


ROWS = (Row("A9", "SIGKILL of the cloud while escalations run", 12, 1000, 1.2, _run),)
