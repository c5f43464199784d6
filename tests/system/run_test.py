"""scripts/run itself, as a person types it."""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from harness import BIN, PATIENCE, ROOT, wait_until


def processes_of(folder):
    """Those whose command line names the directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(folder) in words:
                found.append(words)
    return found


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def _start(self, *options):
        """What scripts/run does once all is installed and built."""
        command = ["/usr/bin/python3", "-B", "-m", "street", "--bin", str(BIN), *map(str, options)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts" / "lib"), "XDG_STATE_HOME": str(self.folder / "state")}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=self.folder)

    def _finish(self, run, within):
        out, err = run.communicate(timeout=within * PATIENCE)
        print(out + err, flush=True)
        return out, err

    def test_it_stops_by_itself_with_a_summary_in_which_all_that_was_taken_is_stored(self):
        run = self._start("--for", "20s", "--json", "--buildings", 2, "--data", self.folder / "data")
        out, _ = self._finish(run, 90)
        summary = json.loads(out.splitlines()[-1])
        self.assertEqual(0, run.returncode)
        self.assertEqual({"devices", "edges", "taken", "stored", "alerts", "latency_ms"}, set(summary))
        self.assertEqual({"raised", "open", "acknowledged", "closed", "cancelled"}, set(summary["alerts"]))
        self.assertEqual(2, summary["edges"])
        self.assertGreaterEqual(summary["devices"], 30)
        self.assertGreater(summary["taken"], 100)
        self.assertEqual(summary["taken"], summary["stored"])
        self.assertRegex("\n".join(out.splitlines()[:24]), r"http://127\.0\.0\.1:\d+/")
        self.assertEqual([], processes_of(self.folder), "nothing is left running")

    def test_two_side_by_side_leave_each_other_alone_and_end_on_ctrl_c(self):
        runs = [self._start("--json", "--buildings", 1, "--no-operator") for _ in range(2)]
        outputs = [[], []]
        readers = [threading.Thread(target=lambda run=run, lines=lines: lines.extend(iter(run.stdout.readline, "")), daemon=True) for run, lines in zip(runs, outputs)]
        for reader in readers:
            reader.start()
        try:
            wait_until(lambda: all(any("edges watch" in line for line in lines) for lines in outputs), 30 * PATIENCE, "both streets")
        finally:
            began = time.monotonic()
            for run in runs:
                run.send_signal(signal.SIGINT)
            for run in runs:
                run.wait(60 * PATIENCE)
        for reader in readers:
            reader.join(5)
        print(f"both ended in {time.monotonic() - began:.1f} s\n" + "".join(outputs[0]) + runs[0].stderr.read(), flush=True)
        addresses = {line.split()[-1] for lines in outputs for line in lines if "console:" in line}
        self.assertEqual(2, len(addresses), "each has a console of its own")
        for run, lines in zip(runs, outputs):
            summary = json.loads(lines[-1])
            self.assertEqual((0, 1, summary["stored"]), (run.returncode, summary["edges"], summary["taken"]))
            run.stderr.close()
            run.stdout.close()
        self.assertEqual([], processes_of(self.folder / "state"), "nothing is left running")
        self.assertEqual([], list((self.folder / "state" / "gengfu").iterdir()), "nor lying about")

    def test_nothing_outlives_a_supervisor_that_was_killed(self):
        run = self._start("--buildings", 1, "--data", self.folder / "data")
        for line in iter(run.stdout.readline, ""):
            if "edges watch" in line:
                break
        self.assertGreaterEqual(len(processes_of(self.folder / "data")), 4)
        run.kill()
        run.communicate()
        wait_until(lambda: not processes_of(self.folder / "data"), 10 * PATIENCE, "the end of all programs")

    def test_a_wrong_word_is_told(self):
        for options, word in ((("--for", "soon"), "soon"), (("--buildings", "0"), "buildings"), (("--port", "99999"), "port")):
            out, err = self._finish(self._start(*options), 10)
            self.assertIn(word, err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
