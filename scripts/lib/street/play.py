"""Starts the parts in order, keeps them running, and stops them in order."""

import signal
import socket
import threading
import time

from . import programs
from .api import Cloud, Feed
from .child import NotReady, wait_until
from .demo_operator import DemoOperator
from .ports import free_port, free_port_from
from .summary import Delays, latency, totals

_CONSOLE_PORT = 8080
_READY_WITHIN = 20.0
_DRAIN_WITHIN = 15.0
_RESTARTS_MAX = 5  # of one program, then the run ends
_BROKER_TRIES = 5


class Play:
    def __init__(self, options, folder, say):
        self.options = options
        self.folder = folder
        self.say = say
        self.crashes = 0
        self.broker = self.cloud = self.street = self.feed = self.operator = None
        self.edges = []
        self.delays = Delays()
        self._delays_lock = threading.Lock()

    @property
    def sites(self):
        """Of all edges that ever used this directory: what they took counts, too."""
        return sorted((self.folder / "sites").glob("*.toml"))

    def start(self):
        self._start_broker()
        self._start_cloud()
        self.say(f"\n  The console:  http://127.0.0.1:{self.http_port}/\n")
        self._start_street()
        self._start_edges()

    def _start_broker(self):
        for _ in range(_BROKER_TRIES):
            self.broker_port = free_port()
            self.broker = programs.broker(self.folder, self.broker_port).start()
            try:
                wait_until(lambda: _accepts(self.broker_port), _READY_WITHIN, "the broker's port", [self.broker])
                return
            except NotReady:
                self.broker.stop()
        raise NotReady(f"the broker does not start:\n{self.broker.last_words()}")

    def _start_cloud(self):
        self.http_port = self.options.port or free_port_from(_CONSOLE_PORT)
        self.cloud = programs.cloud(self.options.bin, self.folder, self.broker_port, self.http_port, people=programs.PEOPLE,
                                    rules=programs.street_rules(self.folder)).start()
        self.api = Cloud(self.http_port)
        wait_until(self.api.is_up, _READY_WITHIN, "the cloud's answer", [self.cloud])
        self.feed = Feed(self.http_port, self._on_change)
        if not self.options.no_operator:
            self.operator = DemoOperator(self.api)
            self.operator.start()
        self.feed.start()

    def _start_street(self):
        recordings = self.options.recordings or (programs.RECORDINGS if programs.RECORDINGS.is_dir() else None)
        self.street = programs.street(self.options.bin, self.folder, self.broker_port, self.options.buildings, recordings=recordings).start()
        ready = wait_until(lambda: programs.read_json(programs.street_ready_file(self.folder)), _READY_WITHIN, "the street's devices", [self.street])
        self.site_files = ready["sites"]

    def _start_edges(self):
        for site in self.site_files:
            self.edges.append(programs.edge(self.options.bin, self.folder, site).start())
        for edge in self.edges:
            name = edge.name.removeprefix("edge ")
            wait_until(lambda: programs.read_json(programs.edge_ready_file(self.folder, name)), _READY_WITHIN, f"the listeners of {edge.name}", [edge])
        self.say(f"  {len(self.edges)} edges watch {self.options.buildings} buildings. Ctrl-C stops everything.\n")

    def _on_change(self, arrival, change):
        entry, alert = change["entry"], change["alert"]
        if entry["transition"] == "raise":
            with self._delays_lock:
                self.delays.see(arrival, alert)
        if self.operator is not None:
            self.operator.see(alert)

    def watch(self, until, stopping):
        """Until the time has come or `stopping` is set. False when a program cannot be kept running."""
        while not stopping.is_set() and (until is None or time.monotonic() < until):
            for child in [self.broker, self.cloud, self.street, *self.edges]:
                if not child.alive and not self._restart(child):
                    return False
            stopping.wait(0.2)
        return True

    def _restart(self, child):
        self.crashes += 1
        if child.starts > _RESTARTS_MAX:
            self.say(f"{child.name} has ended {child.starts} times, that is enough:\n{child.last_words()}", urgent=True)
            return False
        self.say(f"{child.name} has ended (status {child.process.returncode}) and is started again:\n{child.last_words(4)}", urgent=True)
        child.start()
        return True

    def finish(self):
        """The devices fall silent, what is on its way arrives, and the cloud says what it has. None if it cannot."""
        if self.operator is not None:
            self.operator.stop()
        self.street.stop()
        deadline = time.monotonic() + _DRAIN_WITHIN
        while True:
            counts = totals(self.options.bin, self.sites)
            try:
                summary = self.api.summary()
            except OSError:
                summary = None
            if counts and summary and counts == (summary["stored"], 0):
                break
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        if counts is None or summary is None:
            return None
        with self._delays_lock:
            delay = latency(self.delays.values)
        return {"devices": summary["devices"], "edges": summary["edges"], "taken": counts[0], "stored": summary["stored"],
                "alerts": summary["alerts"], "latency_ms": delay}

    def stop(self):
        """All of it, whatever state it is in; each group at the same time."""
        for thread in (self.operator, self.feed):
            if thread is not None:
                thread.stop()
        for group in ([self.street], self.edges, [self.cloud], [self.broker]):
            waiting = [child for child in group if child is not None]
            for child in waiting:
                child.signal(signal.SIGTERM)
            for child in waiting:
                child.stop()


def _accepts(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
