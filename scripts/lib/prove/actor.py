"""The hands of a run: presses buttons, turns sensors' values up and down, cancels alerts. What it does becomes truth by the devices' journal."""

import json
import socket
import time

class Actor:
    def __init__(self, control, books, chance):
        self.control = str(control)
        self.books = books
        self.chance = chance
        self.is_flipping = True
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._next = {}  # sensor: when it may flip again
        self.seen = 0  # of the feed
        self._high, self._awaits = {}, {}  # sensor: state; the transition awaited

    def _say(self, **what):
        self._socket.sendto(json.dumps(what).encode(), self.control)

    def press(self, button=None, after=0.0):
        self._say(do="press", device=button or self.chance.choice(list(self.books.buttons)), after=after)

    def arm(self, button, pid):
        """The next acknowledgement that this button sees ends `pid`; None: no longer."""
        self._say(do="arm", device=button, pid=pid)

    def mute(self, sensor, mute):
        self._say(do="mute", device=sensor, mute=mute)

    def flip(self, sensor, high):
        self._high[sensor] = high
        self._awaits[sensor] = ("raise", "activate") if high else ("clear",)
        self._say(do="flip", device=sensor, high=high)

    def hand(self):
        """Turns on what has been seen on the feed: a value stays up until its alarm was said, and down until its end was."""
        for _, entry, alert in self.books.feed[self.seen:]:
            device = alert["device"]
            if device in self._awaits and alert["condition"] != "silent" and entry["transition"] in self._awaits[device]:
                del self._awaits[device]
                self._next[device] = time.monotonic() + self.chance.uniform(0.5, 3)
        self.seen = len(self.books.feed)
        if not self.is_flipping:
            return
        for device in self.books.sensors:
            if device not in self._awaits and time.monotonic() >= self._next.setdefault(device, time.monotonic() + self.chance.uniform(0, 3)):
                self.flip(device, not self._high.get(device, False))

    @property
    def waits(self):
        """Sensors whose turn has not been on the feed yet."""
        return sorted(self._awaits)
