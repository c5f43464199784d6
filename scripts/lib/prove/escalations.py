"""What the journal says of escalations, re-alarms and shelvings, counted once more from the service levels of the proof."""

import sqlite3
from dataclasses import dataclass, field

from .kinds import PRESSED

# Seconds: the proof's own service levels, the same for each priority.
ACKNOWLEDGE, DISPATCH, ON_SITE, ATTENDED, SHELVED_MOST = 2, 4, 8, 3, 5
TABLES = "".join(
    f'[service.p{priority}]\nacknowledge = "{ACKNOWLEDGE}s"\ndispatch = "{DISPATCH}s"\non_site = "{ON_SITE}s"\nattended = "{ATTENDED}s"\n'
    f'shelve_most = "{SHELVED_MOST}s"\n' for priority in range(1, 5))

_LEVELS = {"acknowledge": (ACKNOWLEDGE, ACKNOWLEDGE), "dispatch": (DISPATCH, DISPATCH - ACKNOWLEDGE), "on_site": (ON_SITE, ON_SITE - DISPATCH)}
_STAGES = {"raised": "acknowledge", "acknowledged": "dispatch", "dispatched": "on_site", "accepted": "on_site"}
_IN_HAND = ("dispatched", "accepted", "on_site")
_DEALT_WITH = ("resolved", "verified")
_ENDED = ("closed", "cancelled")
_EXACT_MS = 2  # halves are rounded


@dataclass
class _Alert:
    state: str = ""
    active: bool = False
    version: int = 0
    clock: int = 0
    begin: int = 0
    shelved: bool = False
    priority: int = 1
    timers: dict = field(default_factory=dict)  # timing: (step, due)


class Escalations:
    """Replays the journal. `wrong` are sentences; `fired` is (due, at) of each firing, in milliseconds."""

    def __init__(self, database):
        self.wrong, self.fired, self.alerts = [], [], {}
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
        try:
            rows = connection.execute("SELECT seq, alert_id, version, at, actor, transition, to_state, timing, step, due_at, shelved_until, "
                                      "(SELECT condition FROM alert WHERE id = alert_id) FROM journal ORDER BY seq").fetchall()
            waiting = connection.execute("SELECT alert_id, timing, step, due_at FROM timer").fetchall()
        finally:
            connection.close()
        self.sequence = [row[0] for row in rows]
        for row in rows:
            self._take(*row)
        self._compare(waiting)

    def _say(self, alert, sentence):
        self.wrong.append(f"alert {alert}: {sentence}")

    def _take(self, seq, number, version, at, actor, transition, state, timing, step, due, until, condition):
        alert = self.alerts.setdefault(number, _Alert(priority=PRESSED.get(condition, 1)))
        if version != alert.version + 1:
            self._say(number, f"entry {seq} has version {version} after {alert.version}")
        alert.version = version
        fired = None
        if timing is not None:
            fired = (step, due)
            self.fired.append((due, at))
            expected = alert.timers.get(timing)
            if expected is None:
                self._say(number, f"{timing} {step} was fired (entry {seq}), and it waited for {', '.join(alert.timers) or 'nothing'}")
            elif expected[0] != step or abs(expected[1] - due) > _EXACT_MS:
                self._say(number, f"{timing} {step} due at {due} was fired (entry {seq}), and it was {expected[0]} at {expected[1]} that it waited for")
            if at < due:
                self._say(number, f"{timing} {step} was fired {due - at} ms too early (entry {seq})")
        if transition in ("raise", "activate"):
            alert.active = condition not in PRESSED
        elif transition == "clear":
            alert.active = False
        self._wait(alert, at, actor, transition, state, timing, fired, until)

    def _wait(self, alert, at, actor, transition, state, timing, fired, until):
        before, was_shelved = alert.state, alert.shelved
        alert.state = state
        if transition == "shelve":
            alert.shelved = True
        elif transition in ("unshelve", "attach", "activate") or state in _ENDED:
            alert.shelved = False
        old, alert.timers = alert.timers, {}
        if state in _ENDED:
            return
        if before in _DEALT_WITH and transition in ("attach", "activate", "realarm") and state != "raised":
            self._say(number, f"was {before}, is not over (entry {seq}), and is {state}")
        if alert.shelved:
            alert.timers["shelve"] = (1, until) if transition == "shelve" else old["shelve"]
            return
        stage = _STAGES.get(state)
        begins = was_shelved or stage != _STAGES.get(before)
        if begins:
            alert.begin = at
        is_led_back = state == "raised" and before in _DEALT_WITH
        if transition == "raise" or is_led_back or (begins and transition in ("realarm", "rework")):
            alert.clock = at
        if stage:
            timer = self._stage(alert, stage, begins, timing == stage and fired, at, old)
            if timer:
                alert.timers[stage] = timer
        hurries = transition == "attach" and alert.priority > 1
        if hurries:
            alert.priority -= 1
        if stage and stage in alert.timers and hurries and not begins:
            step, due = alert.timers[stage]
            alert.timers[stage] = (step, min(due, max(self._due(alert, stage, 0.5 if step == 1 else 1), at + _LEVELS[stage][1] * 500)))
        attended = (actor != "system" and transition not in ("shelve", "unshelve")) or timing == "realarm" or was_shelved
        if state == "acknowledged" or state in _IN_HAND or (state in _DEALT_WITH and alert.active):
            holds = max(ATTENDED, ON_SITE) if state != "acknowledged" else ATTENDED
            alert.timers["realarm"] = (1, at + holds * 1000) if attended or "realarm" not in old else old["realarm"]
            if hurries:
                alert.timers["realarm"] = (1, min(alert.timers["realarm"][1], at + holds * 1000))

    @staticmethod
    def _due(alert, stage, part):
        whole, share = (each * 1000 for each in _LEVELS[stage])
        own = alert.begin + share * part
        return own if stage == "acknowledge" else max(own, alert.clock + whole * part)

    def _stage(self, alert, stage, begins, fired, at, old):
        whole, share = (each * 1000 for each in _LEVELS[stage])
        if begins:
            return 1, self._due(alert, stage, 0.5)
        if not fired:
            return old.get(stage)
        if stage != "acknowledge" and fired[0] >= 2:
            return None
        return fired[0] + 1, max(self._due(alert, stage, 1) if fired[0] == 1 else fired[1] + whole, at + share / 2)

    def _compare(self, waiting):
        found = {}
        for number, timing, step, due in waiting:
            found.setdefault(number, {})[timing] = (step, due)
        self.waiting = [due for timers in found.values() for _, due in timers.values()]
        for number, alert in self.alerts.items():
            mine = found.get(number, {})
            same = mine.keys() == alert.timers.keys() and all(
                step == alert.timers[timing][0] and abs(due - alert.timers[timing][1]) <= _EXACT_MS for timing, (step, due) in mine.items())
            if not same:
                self._say(number, f"waits for {mine}, and it should be for {alert.timers}")
