"""Starts the real broker and the real programs in a directory of their own, on ports that nobody uses."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("GENGFU_BIN", ROOT / "build" / "dev" / "bin"))
IS_SLOWED = os.environ.get("GENGFU_SANITIZED") == "1"  # a sanitizer makes everything several times slower
PATIENCE = 3.0 if IS_SLOWED else 1.0
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from street import programs  # noqa: E402
from street.api import Cloud, Feed  # noqa: E402
from street.child import Child, NotReady, wait_until  # noqa: E402, F401
from street.ports import free_port  # noqa: E402
from street.summary import edge_status, percentile, totals  # noqa: E402, F401

HOST, GROUP, RECORDINGS = programs.HOST, programs.GROUP, programs.RECORDINGS


class FeedLog:
    """Everything that the feed has said, with the time of its arrival."""

    def __init__(self, port):
        self._changed = threading.Condition()
        self.lines = []
        self.thread = Feed(port, self._add)
        self.thread.start()
        if not self.thread.following.wait(10 * PATIENCE):
            raise NotReady("the feed does not begin")

    def _add(self, arrival, change):
        with self._changed:
            self.lines.append((arrival, change))
            self._changed.notify_all()

    def wait_for(self, wanted, within, since=0):
        """The first line from index `since` on for which `wanted(change)` holds, as (index, arrival, change); None after `within` seconds."""
        deadline = time.monotonic() + within
        with self._changed:
            at = since
            while True:
                while at < len(self.lines):
                    arrival, change = self.lines[at]
                    if wanted(change):
                        return at, arrival, change
                    at += 1
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return None

    def changes(self):
        with self._changed:
            return [change for _, change in self.lines]

    def raises(self):
        return [change for change in self.changes() if change["entry"]["transition"] == "raise"]


class System:
    """Use as `with System() as system:`; everything has ended and is gone afterwards."""

    def __init__(self, profiles=programs.PROFILES):
        self.folder = Path(tempfile.mkdtemp(prefix="gengfu-test-"))
        (self.folder / "sites").mkdir()
        self.profiles = Path(profiles)
        self.broker = self.cloud = self.street = self.feed = None
        self.edges = {}
        self.others = []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.feed is not None:
            self.feed.thread.stop()
        for child in [*self.others, self.street, *self.edges.values(), self.cloud, self.broker]:
            if child is not None:
                child.stop(3)
        if kind is not None and kind is not unittest.SkipTest:
            for log in sorted((self.folder / "log").glob("*.log")):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:]), file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_broker(self):
        self.broker_port = free_port()
        self.broker = programs.broker(self.folder, self.broker_port).start()
        self.wait_for_broker()
        return self

    def wait_for_broker(self):
        def accepts():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.broker_port)) == 0
        wait_until(accepts, 10, "the broker's port", [self.broker])

    def start_cloud(self, people=None, rules=None):
        self.http_port = free_port()
        self.api = Cloud(self.http_port)
        self.cloud = programs.cloud(BIN, self.folder, self.broker_port, self.http_port, self.profiles, people, rules).start()
        self.wait_for_cloud()
        return self

    def wait_for_cloud(self):
        wait_until(self.api.is_up, 15 * PATIENCE, "the cloud's answer", [self.cloud])

    def follow(self):
        self.feed = FeedLog(self.http_port)
        return self

    def site(self, name, buses, devices, listeners="", round_every="1s"):
        """Writes a site file. `buses`, `listeners` and `devices` are TOML."""
        file = self.folder / "sites" / f"{name}.toml"
        file.write_text("\n".join([
            f'edge = "{name}"', f'group = "{GROUP}"', f'profiles = "{self.profiles}"', f'data = "{self.folder}/edge/{name}"', "",
            "[mqtt]", f'server = "mqtt://127.0.0.1:{self.broker_port}"', f'host = "{HOST}"', "",
            "[round]", f'every = "{round_every}"', "", buses, listeners, devices]))
        return file

    def start_edge(self, site):
        name = Path(site).stem
        self.edges[name] = programs.edge(BIN, self.folder, site).start()
        self.wait_for_edge(name)
        return self

    def wait_for_edge(self, name):
        return wait_until(lambda: programs.read_json(programs.edge_ready_file(self.folder, name)), 15 * PATIENCE, f"edge {name}", [self.edges[name]])

    def start_street(self, buildings, *more):
        """A simulated street, and an edge for each of its buildings."""
        self.street = programs.street(BIN, self.folder, self.broker_port, buildings)
        self.street.command += [str(word) for word in more]
        self.street.start()
        ready = wait_until(lambda: programs.read_json(programs.street_ready_file(self.folder)), 15 * PATIENCE, "the street", [self.street])
        for site in ready["sites"]:
            self.start_edge(site)
        return ready

    def street_devices(self):
        answer = self.simulate("list", "--json")
        listed = json.loads(answer)
        return listed["devices"] if isinstance(listed, dict) else listed

    def simulate(self, verb, *words):
        command = [str(BIN / "gengfu-sim"), verb, *map(str, words), "--data", str(self.folder)]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10 * PATIENCE, check=False)
        if answer.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: {answer.stderr or answer.stdout}")
        return answer.stdout

    def journal(self):
        """What the street says has happened."""
        for file in sorted(self.folder.rglob("journal*")):
            return [json.loads(line) for line in file.read_text().splitlines() if line.endswith("}")]
        return []

    def add(self, child):
        """A program of the test's own, ended with the rest."""
        self.others.append(child)
        return child

    def database(self):
        files = [file for file in (self.folder / "cloud").rglob("*") if file.suffix in (".db", ".sqlite")]
        return sqlite3.connect(f"file:{files[0]}?mode=ro", uri=True)

    def query(self, sql, *values):
        connection = self.database()
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def readings(self, device):
        """[(taken_at, {field: value})] in the order of arrival."""
        rows = self.query("SELECT r.taken_at, r.fields FROM reading r JOIN device d ON d.id = r.device_id WHERE d.name = ? ORDER BY r.rowid", device)
        return [(taken_at, json.loads(fields)) for taken_at, fields in rows]

    def counts(self):
        """(taken, pending, stored) now, or None."""
        edges = totals(BIN, sorted((self.folder / "sites").glob("*.toml")))
        try:
            return (*edges, self.api.summary()["stored"]) if edges else None
        except OSError:
            return None

    def wait_until_met(self, within=20):
        """Until all that was taken is stored and nothing is on its way; what the counts were."""
        seen = []

        def met():
            counts = self.counts()
            seen[:] = [counts]
            return counts if counts and counts[1] == 0 and counts[0] == counts[2] else None
        try:
            return wait_until(met, within * PATIENCE, "taken = stored", [])
        except NotReady as error:
            raise AssertionError(f"taken, pending, stored are {seen[0]}") from error


def percentiles(milliseconds):
    return {name: percentile(milliseconds, share) for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0))}


def say_percentiles(what, milliseconds):
    values = percentiles(milliseconds)
    print(f"{what}: " + ", ".join(f"{name} {value:.1f} ms" for name, value in values.items()) + f" (n = {len(milliseconds)})", flush=True)
    return values
