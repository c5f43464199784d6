"""kill -9 of each part at a random moment: nothing is lost, nothing counts twice."""

import random
import time
import unittest
from collections import Counter

from harness import PATIENCE, System, wait_until

_BUILDINGS = 3
_SPAN = 4.0  # seconds within which the power goes, and then for how long it stays away


class Kill(unittest.TestCase):
    def test_the_edge_the_broker_and_the_cloud_come_back_and_the_books_agree(self):
        seed = random.randrange(1 << 32)
        self.chance = random.Random(seed)
        print(f"seed {seed}", flush=True)
        with System() as system:
            system.start_broker().start_cloud()
            system.start_street(_BUILDINGS, "--script", "quiet")
            wait_until(lambda: (system.counts() or (0, 0, 0))[2] > 50, 30 * PATIENCE, "the first readings", [system.cloud])
            self.buttons = [device["id"] for device in system.street_devices() if "press" in device["causes"]]
            for victim in self._victims(system):
                self._press_and_kill(system, *victim)
            self._press(system)
            self._wait_until_calls_are_acknowledged(system)
            # An edge forgets its last batch with its next write, so nothing is left only when the street is quiet.
            system.street.stop()
            taken, _, stored = system.wait_until_met(30)
            print(f"taken {taken}, stored {stored}", flush=True)
            self._check_books(system)

    def _victims(self, system):
        return ((system.edges["b01"], lambda: system.wait_for_edge("b01")),
                (system.broker, system.wait_for_broker),
                (system.cloud, system.wait_for_cloud))

    def _press_and_kill(self, system, victim, wait):
        self._press(system)
        # The random moment and the length of the outage are the stimulus of this test.
        time.sleep(self.chance.uniform(0, _SPAN))
        self._press(system)
        victim.kill()
        time.sleep(self.chance.uniform(0, _SPAN))
        self._press(system)
        victim.start()
        wait()

    def _press(self, system):
        for button in self.chance.sample(self.buttons, 2):
            system.simulate("press", button)

    def _wait_until_calls_are_acknowledged(self, system):
        def settled():
            events = Counter(line["event"] for line in system.journal())
            return events["cause-begun"] and events["call-acknowledged"] == events["cause-begun"]
        wait_until(settled, 60 * PATIENCE, "the acknowledgement of every press", [system.street])

    def _check_books(self, system):
        pressed = Counter(line["device"] for line in system.journal() if line["event"] == "call-acknowledged")
        rows = system.query("SELECT a.device, a.condition, COUNT(*), SUM(a.count) FROM alert a WHERE a.is_open = 1 GROUP BY a.device, a.condition")
        self.assertEqual([], [row for row in rows if row[2] != 1], "one alert for one cause")
        counted = {device: count for device, condition, _, count in rows if device in pressed and condition != "silent"}
        if dict(pressed) != counted:
            self._tell_presses(system, next(device for device in {**pressed, **counted} if pressed.get(device) != counted.get(device)))
        self.assertEqual(dict(pressed), counted, "every press counts, and counts once")
        raised = system.query("SELECT alert_id, COUNT(*) FROM journal WHERE transition = 'raise' GROUP BY alert_id HAVING COUNT(*) > 1")
        self.assertEqual([], raised, "an alert is raised once")
        twice = system.query("SELECT device_id, taken_at, fields, COUNT(*) FROM reading GROUP BY device_id, taken_at, fields HAVING COUNT(*) > 1")
        self.assertEqual([], twice, "a reading is stored once")

    @staticmethod
    def _tell_presses(system, device):
        for line in system.journal():
            if line["device"] == device:
                print("the button:", line, flush=True)
        for row in system.query("SELECT j.at, j.transition, j.version, a.condition FROM journal j JOIN alert a ON a.id = j.alert_id WHERE a.device = ?", device):
            print("the cloud: ", row, flush=True)
        print("its readings:", system.readings(device), flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
