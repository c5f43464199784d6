"""Devices that are dead, noisy, late or answer for another disturb nobody else on their bus."""

import time
import tomllib
import unittest

from harness import PATIENCE, ROOT, System, wait_until

_SECONDS = 12.0
_BAD = {"silent": "gas-0101", "noise": "gas-0102", "late": "gas-0103", "foreign": "smoke-0101"}
_GOOD = ("gas-0104", "smoke-0102", "smoke-0103")
_CONCENTRATION_MOST = 20_000  # of a quiet kitchen, far above what the simulator plays, in the fixed unit


class BadDevices(unittest.TestCase):
    def test_good_devices_are_read_at_their_rate_and_nothing_false_is_stored(self):
        with System() as system:
            system.start_broker().start_cloud()
            faults = [word for fault, device in _BAD.items() for word in ("--fault", f"{fault}:{device}")]
            system.start_street(1, "--script", "quiet", *faults)
            wait_until(lambda: all(len(system.readings(device)) > 2 for device in _GOOD), 30 * PATIENCE, "readings of the good devices", [system.street])
            before = {device: len(system.readings(device)) for device in _GOOD}
            began = time.monotonic()
            # A rate is measured over time; nothing is awaited here.
            time.sleep(_SECONDS)
            seconds = time.monotonic() - began
            counts = {device: len(system.readings(device)) - before[device] for device in _GOOD}
            print(f"in {seconds:.1f} s: {counts}; of the bad ones in all: { {device: len(system.readings(device)) for device in _BAD.values()} }", flush=True)
            for device, count in counts.items():
                self.assertGreater(count, self._expected(device) * seconds * (0.7 if PATIENCE == 1 else 0.3), f"{device} is read too rarely")
            self._check_values(system)

    @staticmethod
    def _expected(device):
        """Polls a second, as the profile says."""
        kind = "gas-detector" if device.startswith("gas") else "smoke-detector"
        every = tomllib.loads((ROOT / "configs" / "profiles" / f"{kind}.toml").read_text())["poll_every"]
        return 1 / (float(every[:-2]) / 1000 if every.endswith("ms") else float(every[:-1]))

    def _check_values(self, system):
        for fault in ("silent", "foreign", "noise"):
            self.assertEqual([], [fields for _, fields in system.readings(_BAD[fault]) if fields], f"the {fault} device said nothing that may be believed")
        for device in (*_GOOD, *_BAD.values()):
            for _, fields in system.readings(device):
                self.assertLess(fields.get("concentration", 0), _CONCENTRATION_MOST, f"{device} plays a quiet kitchen: {fields}")
        false_alarms = system.query("SELECT device, condition FROM alert WHERE condition NOT IN ('silent')")
        self.assertEqual([], false_alarms, "no alarm but silence")


if __name__ == "__main__":
    unittest.main(verbosity=2)
