"""The commands of scripts/bench run to their end; what they measure here means nothing."""

import contextlib
import io
import json
import os
import random
import socket
import sys
import tempfile
import time
import unittest
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("GENGFU_BIN", ROOT / "build" / "dev" / "bin"))
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from bench.__main__ import main  # noqa: E402
from bench.figures import at_least, at_most, table  # noqa: E402
from bench.narrow_link import NarrowLink  # noqa: E402

_RATE = 20_000  # bytes a second


@contextlib.contextmanager
def _recordings():
    """A folder with a year of five homes."""
    with tempfile.TemporaryDirectory() as folder:
        for home in range(1, 6):
            rng, index, at, lines = random.Random(home), 0, datetime(2018, 3, 1), ["time_local,litres,cumulative_litres"]
            while at < datetime(2019, 1, 1):
                litres = rng.randrange(5, 60) if 6 <= at.hour < 23 and rng.random() < 0.6 else 0
                index += litres
                lines.append(f"{at},{litres},{index}")
                at += timedelta(hours=1)
            (Path(folder) / f"home-{home}.csv").write_text("\n".join(lines) + "\n")
        yield folder


class Smoke(unittest.TestCase):
    def measure(self, part, *options):
        """What it says, figure by figure."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = main([part, "--quick", "--json", "--bin", str(BIN), *options])
        self.assertEqual(0, status, f"{part} could not be measured")
        figures = json.loads(said.getvalue().splitlines()[-1])["figures"]
        for figure in figures:
            self.assertIsNotNone(figure["measured"], figure["name"])
        return {figure["name"]: figure for figure in figures}

    def test_the_outbox_is_measured(self):
        self.assertEqual(6, len(self.measure("outbox")))

    def test_ingest_is_measured(self):
        self.assertEqual(2, len(self.measure("ingest")))

    def test_a_storm_is_measured_and_all_is_committed(self):
        figures = self.measure("storm")
        self.assertTrue(figures["storm: all that was accepted is committed"]["met"])

    def test_the_detectors_are_measured_on_recordings(self):
        with _recordings() as folder:
            figures = self.measure("detect", "--recordings", folder)
        self.assertEqual(11, len(figures))
        found = figures["detect: 2 L/h added at a random minute is found within 36 h"]
        self.assertEqual(1, found["measured"], found["note"])

    def test_a_plan_of_many_people_is_measured(self):
        self.assertEqual(4, len(self.measure("dispatch")))

    def test_what_was_tuned_is_tried_on_the_home_that_was_left_out(self):
        with _recordings() as folder:
            self.assertEqual(7, len(self.measure("detect", "--leave-one-out", "--recordings", folder)))

    def test_without_recordings_the_detectors_are_left_out_with_a_sentence(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual({}, self.measure("detect", "--recordings", folder))

    def test_alerts_at_once_are_measured_and_none_is_lost(self):
        figures = self.measure("alerts")
        self.assertTrue(figures["alerts: none lost, none twice"]["met"])

    def test_the_narrow_link_lets_through_what_it_should_and_no_more(self):
        with socket.socket() as target:
            target.bind(("127.0.0.1", 0))
            target.listen()
            link = NarrowLink(target.getsockname()[1], bytes_per_s=_RATE)
            with socket.create_connection(("127.0.0.1", link.port)) as near:
                far, _ = target.accept()
                began, left = time.monotonic(), _RATE // 2
                near.sendall(bytes(left))
                while left:
                    left -= len(far.recv(left))
                self.assertGreaterEqual(time.monotonic() - began, 0.45, "half a second's worth of bytes")
                far.close()
            link.close()
        self.assertEqual(_RATE // 2, link.up)

    def test_a_figure_that_misses_its_goal_stays_missed(self):
        figures = [at_most("delay", 4, "x bare", [3, 5, 6]), at_least("rate", 0.5, "x bare", [0.6]), at_most("nothing", 1, "s", [None]),
                   at_most("half of it", 1, "s", [0.5, None])]
        self.assertEqual([False, True, False, False], [figure.met for figure in figures])
        self.assertEqual(3, table(figures).count("MISSED"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
