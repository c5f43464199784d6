"""The oracle: the devices' journal and the recorded feed against the cloud's database, read-only. See truth.py for what is accepted."""

import time

from . import kinds
from .alarms import RISES
from .lines import Reader
from .store import Store
from .truth import MARGIN, ROUND, Button, Life, Sensor


class Books:
    def __init__(self, plans, journal, feed, database, within=ROUND + MARGIN):
        self.within = within
        self.sensors = {device: Sensor(plan.name) for plan in plans for device, *_ in plan.sensors}
        self.buttons = {device: Button(plan.name, code) for plan in plans for device, _, code in plan.buttons}
        self.lives = {plan.name: Life() for plan in plans}
        self.store = Store(database)
        self.doubled, self.invented = [], []
        self.strikes = []  # (pid, at) by a button
        self.feed = []  # (arrival, entry, alert)
        self._journal, self._feed = Reader(journal), Reader(feed)

    # --- what devices and feed say

    def read(self):
        for what, *words in self._journal.more():
            getattr(self, f"_on_{what}")(*words)
        self.feed += [(arrival, entry, alert) for arrival, _, entry, alert in self._feed.more()]
        return self

    def hear(self, seq, within):
        """Waits until the feed has said this entry, which is written, or so many seconds."""
        until = time.monotonic() + within
        while (not self.read().feed or self.feed[-1][1]["seq"] < seq) and time.monotonic() < until:
            time.sleep(0.02)

    def follow(self, feed):
        self._feed = feed

    def _on_show(self, device, serial, value, at):
        self.sensors[device].open[serial] = (value, at)
        self.sensors[device].values[serial] = value

    def _on_flip(self, device, high, at):
        self.sensors[device].flips.append((high, at))

    def _on_press(self, device, number, at):
        self.buttons[device].pressed[number] = at

    def _on_ack(self, device, number, at, _):
        self.buttons[device].acknowledged[number] = at

    def _on_strike(self, pid, at):
        self.strikes.append((pid, at))

    # --- what the cloud has

    def read_store(self):
        self.read()
        for rowid, device, taken_at, fields in self.store.new_readings():
            if device in self.sensors:
                self._book_sensor(device, rowid, taken_at, fields)
            elif device in self.buttons and "code" in fields:
                self._book_press(device, rowid, taken_at, fields)
            elif device not in self.buttons:
                self.invented.append(f"{device}: {fields}: there is no such device")
        return self

    def _book_sensor(self, device, rowid, taken_at, fields):
        sensor = self.sensors[device]
        serial, value = fields.get("serial"), fields.get("value")
        if serial in sensor.stored:
            self.doubled.append(f"{device} serial {serial}: rows {sensor.stored[serial][0]} and {rowid}")
            return
        if not sensor.is_shown(serial):
            self.read()  # shown, sent and stored since the journal was last read
        claimed = sensor.claim(serial)
        if claimed is None or claimed[0] != value or fields.get("check") != kinds.check_of(device, serial, value):
            self.invented.append(f"{device}: {fields} was never shown so")
            return
        sensor.stored[serial] = (rowid, claimed[1])
        sensor.rows.append((taken_at, rowid, serial))

    def _book_press(self, device, rowid, taken_at, fields):
        button = self.buttons[device]
        number = fields["partition"] * 1000 + fields["zone"]
        if number in button.stored:
            self.doubled.append(f"{device} press {number}: rows {button.stored[number]} and {rowid}")
            return
        if number not in button.pressed:
            self.read()
        if number not in button.pressed or fields["code"] != button.code:
            self.invented.append(f"{device}: {fields} was never pressed")
        else:
            button.stored[number] = rowid
            button.rows.append((taken_at, rowid, number))

    # --- how the books stand

    def missing(self, now=None):
        """What was accepted and is not stored: {device: {number: when it was accepted}}."""
        now = time.monotonic() if now is None else now
        found = {device: sensor.settle(self.lives[sensor.edge], now, self.within) for device, sensor in self.sensors.items()}
        found.update({device: button.missing() for device, button in self.buttons.items()})
        return {device: numbers for device, numbers in found.items() if numbers}

    def excuse(self, edge):
        """The proof has destroyed what this edge had on its disk: what is not stored now may be lost. How much that is."""
        self.read_store()
        return sum(each.excuse() for each in (*self.sensors.values(), *self.buttons.values()) if each.edge == edge)

    def unanswered(self):
        """Presses that still wait for their acknowledgement."""
        return sum(len(button.pressed) - len(button.acknowledged) for button in self.buttons.values())

    def rises(self):
        """{device: [(arrival, entry)]}: what the feed said has come to stand or was pressed."""
        found = {}
        for arrival, entry, alert in self.feed:
            if entry["transition"] in RISES:
                found.setdefault(alert["device"], []).append((arrival, entry, alert["condition"]))
        return found

    def stored(self):
        return sum(len(each.stored) for each in (*self.sensors.values(), *self.buttons.values()))

    def disorder(self, slack_ms=0):
        """Numbers that go back although their times go on (by more than `slack_ms`). Rows may be stored in another order: alarms overtake."""
        found = []
        for device, each in (*self.sensors.items(), *self.buttons.items()):
            highest, since = 0, None
            for taken_at, rowid, number in sorted(each.rows):
                if number > highest:
                    highest, since = number, taken_at
                elif taken_at - since >= slack_ms:
                    found.append(f"{device}: {number} (row {rowid}, taken at {taken_at}) after {highest} (at {since})")
        return found
