"""The system that is tried: real broker, cloud and edges, with our devices on one side and our follower on the other."""

import json
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from street import programs
from street.api import Cloud
from street.child import Child, NotReady, wait_until
from street.ports import free_port

from .actor import Actor
from .books import Books
from .desk import Desk
from .kinds import write_profiles
from .plan import devices_plan, edge_plan, site_text

READY_WITHIN = 20.0
DRAIN_WITHIN = 60.0
_LIBRARY = Path(__file__).resolve().parents[1]


@dataclass
class Shape:
    """How a world differs from the usual one."""
    edges: int = 4
    sensors: int = 3
    buttons: int = 4
    poll_every: str = "250ms"
    silence: str = "120s"
    with_desk: bool = True
    broker_port_for: object = None  # (edge name, port) -> port: edges that dial through something of the proof's own
    cloud_port_for: object = None  # port -> port: the same for the cloud
    edge_environment: object = None  # edge name -> {variable: value}
    before_edge: object = None  # (edge name, its data folder): before its first start
    cloud_environment: dict = field(default_factory=dict)
    broker_text: object = None  # text -> text
    site_more: str = ""
    cloud_more: str = ""
    cloud_tables: str = ""


class World:
    """Use as `with World(...) as world:`. `bin` holds the programs, `folder` is ours, `truth` lies outside of all faults."""

    def __init__(self, bin_folder, folder, chance, shape=None):
        self.bin, self.folder, self.chance, self.shape = Path(bin_folder), Path(folder), chance, shape or Shape()
        self.truth = self.folder / "truth"
        self.others = []
        self.edges, self.sites = {}, {}
        self.desk = None
        self.began = time.monotonic()
        self.rounds = []  # when each began

    def __enter__(self):
        try:
            self._prepare()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    # --- beginning and end

    def _prepare(self):
        for name in ("truth", "sites", "edge", "cloud", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.profiles = write_profiles(self.folder / "profiles", programs.PROFILES, self.shape.silence)
        self.broker_port, self.http_port = free_port(), free_port()
        self.plans = [edge_plan(i + 1, (free_port(), free_port()), self.shape.sensors, self.shape.buttons) for i in range(self.shape.edges)]
        self.books = Books(self.plans, self.truth / "devices.jsonl", self.truth / "feed.jsonl", self.folder / "cloud" / "cloud.db")
        # Addresses of unix sockets are short: this one is not in the run's folder.
        self.control = f"\0gengfu-prove-{os.getpid()}-{self.http_port}"
        self.actor = Actor(self.control, self.books, self.chance)
        self.api = Cloud(self.http_port)

    def _start(self):
        self.broker = programs.broker(self.folder, self.broker_port)
        if self.shape.broker_text:
            config = self.folder / "mosquitto.conf"
            config.write_text(self.shape.broker_text(config.read_text()))
        port = self.broker_port if self.shape.cloud_port_for is None else self.shape.cloud_port_for(self.broker_port)
        self.cloud = programs.cloud(self.bin, self.folder, port, self.http_port, self.profiles)
        config = self.folder / "cloud.toml"
        config.write_text(self.shape.cloud_more + config.read_text() + self.shape.cloud_tables)
        self.cloud.command = self._within(self.shape.cloud_environment, self.cloud.command)
        self.start_broker()
        self.start_cloud()
        self._start_instruments()
        for plan in self.plans:
            self._start_edge(plan)
        wait_until(self._is_born, READY_WITHIN, "the first readings of every edge", [self.cloud, *self.edges.values()])
        if self.shape.with_desk:
            self.desk = Desk(self.http_port, self.chance, set(self.books.buttons))
            self.desk.start()

    def _start_instruments(self):
        plan = self.truth / "plan.json"
        plan.write_text(json.dumps(devices_plan(self.plans, self.truth / "devices.jsonl", self.control)))
        self.devices = self.instrument("devices", "prove.devices", plan)
        self.follower = self.instrument("follower", "prove.follower", self.http_port, self.truth / "feed.jsonl")

    def instrument(self, name, module, *words):
        """A process of the proof's own, ended with the rest."""
        child = Child(name, ["/usr/bin/env", f"PYTHONPATH={_LIBRARY}", sys.executable, "-B", "-m", module, *words], self.folder / "log" / f"{name}.log")
        self.others.append(child)
        return child.start()

    def _start_edge(self, plan):
        port = self.broker_port if self.shape.broker_port_for is None else self.shape.broker_port_for(plan.name, self.broker_port)
        site = self.folder / "sites" / f"{plan.name}.toml"
        self.outbox_folder(plan.name).mkdir(exist_ok=True)
        if self.shape.before_edge is not None:
            self.shape.before_edge(plan.name, self.outbox_folder(plan.name))
        site.write_text(site_text(plan, programs.GROUP, self.profiles, self.folder / "edge" / plan.name, f"mqtt://127.0.0.1:{port}", programs.HOST,
                                  self.shape.poll_every, more=self.shape.site_more))
        self.sites[plan.name] = site
        edge = programs.edge(self.bin, self.folder, site)
        if self.shape.edge_environment is not None:
            edge.command = self._within(self.shape.edge_environment(plan.name), edge.command)
        self.edges[plan.name] = edge
        self.start_edge(plan.name)

    @staticmethod
    def _within(environment, command):
        return ["/usr/bin/env", *(f"{name}={value}" for name, value in environment.items()), *command] if environment else command

    def stop(self):
        if self.desk is not None:
            self.desk.stop()
        # The cloud goes first: what it wrote about a street that is being taken down nobody would be there to hear.
        cloud = getattr(self, "cloud", None)
        if cloud is not None:
            cloud.signal(signal.SIGCONT)
            cloud.stop(2)
        children = [each for each in (*self.edges.values(), *self.others, getattr(self, "broker", None)) if each is not None]
        for child in children:
            child.signal(signal.SIGCONT)
            child.signal(signal.SIGTERM)
        for child in children:
            child.stop(2)

    # --- the parts

    def start_broker(self):
        self.broker.start()
        wait_until(self._broker_accepts, READY_WITHIN, "the broker's port", [self.broker])

    def _broker_accepts(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.broker_port)) == 0

    def start_cloud(self, within=READY_WITHIN):
        self.cloud.start()
        wait_until(self.api.is_up, within, "the cloud's answer", [self.cloud])

    def start_edge(self, name, within=READY_WITHIN):
        ready = programs.edge_ready_file(self.folder, name)
        ready.unlink(missing_ok=True)
        self.edges[name].start()
        wait_until(lambda: programs.read_json(ready), within, f"edge {name}", [self.edges[name]])
        self.books.lives[name].begin(time.monotonic())

    def kill_edge(self, name):
        """The instant of the kill."""
        self.edges[name].kill()
        return self.buried(name)

    def buried(self, name):
        """To be called once an edge has ended: what it was told before is all that it may be asked for."""
        self.edges[name].process.wait(10)
        now = time.monotonic()
        # A strike by a button was at that moment, not when we noticed.
        strike = next((at for pid, at in reversed(self.books.read().strikes) if pid == self.edges[name].process.pid), now)
        self.books.lives[name].end(min(strike, now))
        return min(strike, now)

    def outbox_folder(self, name):
        return self.folder / "edge" / name

    # --- running

    def begin_round(self):
        self.rounds.append(time.monotonic())

    def _is_born(self):
        self.books.read_store()
        return all(any(sensor.stored for sensor in self.books.sensors.values() if sensor.edge == plan.name) for plan in self.plans if plan.sensors)

    def hand(self):
        self.books.read()
        self.actor.hand()

    def run_for(self, seconds):
        """The world goes on; the actor turns values."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.hand()
            time.sleep(min(0.05, left))

    def drain(self, within=DRAIN_WITHIN):
        """Until everything accepted so far is stored, presses are acknowledged and turns are on the feed. What is still open, as a sentence; "" if nothing."""
        self.actor.is_flipping = False
        until, now = time.monotonic() + within, time.monotonic() + self.books.within
        while True:
            self.hand()
            self.books.read_store()
            missing = self.books.missing(min(now, time.monotonic()))
            trouble = self._trouble(missing)
            if not trouble and time.monotonic() >= now:
                return ""
            if time.monotonic() > until:
                return trouble or "nothing"
            time.sleep(0.1)

    def _trouble(self, missing):
        parts = []
        if missing:
            parts.append(f"{sum(map(len, missing.values()))} accepted and not stored")
        if unanswered := self.books.unanswered():
            parts.append(f"{unanswered} presses without acknowledgement")
        if waits := self.actor.waits:
            parts.append(f"no alarm (or end of it) from {', '.join(waits)}")
        if not self._presses_are_said():
            parts.append("presses that are not on the feed")
        return ", ".join(parts)

    def _presses_are_said(self):
        rises = self.books.rises()
        return all(len(rises.get(device, [])) >= len(button.stored) for device, button in self.books.buttons.items())


__all__ = ["NotReady", "Shape", "World"]
