"""Gas over the limit closes the valve of a stranger's device from the edge, without broker and cloud."""

import unittest

from harness import PATIENCE, ROOT, System, free_port, say_percentiles, wait_until
from line_process import modbus_devices

_DEVICES = 5


class Interlock(unittest.TestCase):
    def _site(self, system, devices):
        return system.site("b01", f'[[bus]]\nid = "m"\ncodec = "modbus-tcp"\ntcp = "127.0.0.1:{devices.port}"\n', "\n".join(
            f'[[device]]\nid = "gas-{unit}"\nkind = "gas-detector"\nbus = "m"\naddress = "{unit}"\npoll_every = "200ms"\n' for unit in range(1, _DEVICES + 1)))

    def test_the_valve_closes_while_nothing_else_is_there(self):
        with System() as system:
            system.broker_port = free_port()
            devices = system.add(modbus_devices(ROOT / "tests" / "system", _DEVICES))
            system.start_edge(self._site(system, devices))
            delays = []
            for unit in range(1, _DEVICES + 1):
                devices.say(unit=unit, register=0, value=651)
                replied = devices.wait_for("replied", 10 * PATIENCE)
                written = devices.wait_for("written", 10 * PATIENCE)
                self.assertEqual((unit, 0, True), (written["unit"], written["coil"], written["value"]), "the valve of that device, and closed")
                delays.append((written["written"] - replied["replied"]) * 1000)
            say_percentiles("from the reply that shows the gas to the valve", delays)
            self.assertLess(max(delays), 1000 * PATIENCE)

    def test_the_closing_is_read_back_and_told(self):
        with System() as system:
            system.start_broker().start_cloud()
            devices = system.add(modbus_devices(ROOT / "tests" / "system", _DEVICES))
            system.start_edge(self._site(system, devices)).follow()
            devices.say(unit=2, register=0, value=651)
            raised = system.feed.wait_for(lambda change: change["alert"]["device"] == "gas-2" and change["alert"]["condition"] == "gas-high", 20 * PATIENCE)
            self.assertIsNotNone(raised, "the alarm reaches the feed")
            wait_until(lambda: any(fields.get("valve-closed") == 1 for _, fields in system.readings("gas-2")), 20 * PATIENCE,
                       "a reading that shows the closed valve", [system.edges["b01"], system.cloud])
            self.assertFalse(any(change["alert"]["condition"].startswith("interlock") for change in system.feed.changes()), "the interlock did not fail")


if __name__ == "__main__":
    unittest.main(verbosity=2)
