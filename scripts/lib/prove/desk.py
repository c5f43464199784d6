"""An operator of the proof's own: cancels some of the alerts, so that the next press raises a new one, and remembers what it was told."""

import threading

from street.api import Cloud

_SHARE = 0.4
_PAUSE = 0.25


class Desk(threading.Thread):
    """What was answered with 200 must be in the journal once; without an answer it is asked again under the same key."""

    def __init__(self, port, chance, devices):
        super().__init__(name="desk", daemon=True)
        self._api = Cloud(port, within=2.0)
        self._chance = chance
        self._devices = devices
        self._ended = threading.Event()
        self.told = set()  # keys that were answered with 200
        self._count = 0

    def stop(self):
        self._ended.set()
        self.join(5)

    def run(self):
        while not self._ended.wait(_PAUSE):
            try:
                alerts = self._api.get("/api/v1/alerts?open=true&limit=20")["alerts"]
            except OSError:
                continue
            mine = [each for each in alerts if each["device"] in self._devices]
            if mine and self._chance.random() < _SHARE:
                self._cancel(self._chance.choice(mine))

    def _cancel(self, alert):
        self._count += 1
        key = f"proof-{self._count}"
        while not self._ended.is_set():
            try:
                status, _ = self._api.transition(alert, "cancel", "desk", key, outcome="test", reason="the proof")
            except OSError:
                self._ended.wait(_PAUSE)
                continue
            if status == 200:
                self.told.add(key)
            return

    def wrong(self, journal):
        keys = [key for *_, key, _ in journal if key.startswith("proof-")]
        found = [f"desk: {key} is {keys.count(key)} times in the journal" for key in sorted(set(keys)) if keys.count(key) > 1]
        return found + [f"desk: {key} was answered with 200 and is not in the journal" for key in sorted(self.told - set(keys))]
