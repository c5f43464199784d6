"""A real home's year of water: the litres in the file are the litres in the cloud."""

import csv
import random
import tempfile
import unittest
from pathlib import Path

from harness import BIN, PATIENCE, RECORDINGS, Child, System, programs, wait_until

_ADDRESS = "78330000000001"


def hours_of(file):
    """The litres of each hour. A meter does not run backwards: an hour with less than nothing counts as nothing."""
    with open(file, newline="") as rows:
        return [max(0, int(float(row["litres"]))) for row in csv.DictReader(rows)]


def generated(folder):
    file = Path(folder) / "home-generated.csv"
    chance = random.Random(4)
    file.write_text("time_local,litres\n" + "".join(f"2018-03-01 00:00:00,{chance.choice((0, 0, 3, 12, 128))}\n" for _ in range(2000)))
    return file


class Recording(unittest.TestCase):
    def test_the_sum_of_litres_is_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            recording = RECORDINGS / "home-4.csv"
            if not recording.exists():
                print("home-4.csv is not there: a generated home is played instead", flush=True)
                recording = generated(folder)
            with System() as system:
                self._play(system, recording)

    def _play(self, system, recording):
        hours = hours_of(recording)
        system.start_broker().start_cloud()
        ready = system.folder / "meter.ready.json"
        meter = system.add(Child("meter", [BIN / "gengfu-sim", "meter", "--recording", recording, "--listen", "127.0.0.1:0", "--address", _ADDRESS,
                                           "--ready", ready], system.folder / "log" / "meter.log").start())
        played = wait_until(lambda: programs.read_json(ready), 10 * PATIENCE, "the meter", [meter])
        self.assertEqual(sum(hours), played["litres"], "the simulator plays the file")
        kind = "water-meter"
        system.start_edge(system.site("home", f'[[bus]]\nid = "m"\ncodec = "cjt188"\ntcp = "{played["tcp"]}"\n',
                                      f'[[device]]\nid = "water-1"\nkind = "{kind}"\nbus = "m"\naddress = "{_ADDRESS}"\npoll_every = "2ms"\n',
                                      round_every="1s"))

        def latest():
            row = system.query("SELECT l.value FROM latest l JOIN device d ON d.id = l.device_id WHERE d.name = 'water-1' AND l.field = 'volume'")
            return row and row[0][0]
        wait_until(lambda: latest() == sum(hours), 120 * PATIENCE, f"{sum(hours)} litres in the cloud", [system.edges["home"], meter])
        meter.stop()
        system.wait_until_met()
        volumes = [fields["volume"] for _, fields in system.readings("water-1") if "volume" in fields]
        self.assertEqual(volumes, sorted(volumes), "a meter never runs backwards")
        self.assertEqual(sum(hours), volumes[-1] - volumes[0], "litres in the cloud = litres in the file")
        self.assertGreaterEqual(len(volumes), len(hours), "every hour was read")
        print(f"{recording.name}: {len(hours)} hours, {sum(hours)} litres, {len(volumes)} readings", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
