"""The real broker and the real programs in a directory of their own."""

import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from street import programs
from street.api import Cloud
from street.child import NotReady, wait_until
from street.ports import free_port
from street.summary import edge_status

from .tool import Tool

_READY_WITHIN = 30
_DEVICES_A_BUS = 15
BUTTONS = 16  # of a site that has any; gengfu-bench calls them call-0 and so on, with the accounts from 1000


class Rig:
    """Use as `with Rig(...) as rig:`; everything has ended and is gone afterwards. On a real disk: what is written to memory
    is not counted as written."""

    def __init__(self, bin_folder, keep=False):
        self.bin = bin_folder
        self.tool = Tool(bin_folder)
        place = programs.ROOT / "build" / "bench"
        place.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=place))
        (self.folder / "sites").mkdir()
        self.keep = keep
        self.broker = self.cloud = None
        self.edges = {}
        self._closing = []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for child in [*self.edges.values(), self.cloud, self.broker]:
            if child is not None:
                child.stop()
        for close in self._closing:
            close()
        if kind is not None and kind is not KeyboardInterrupt:
            for log in sorted((self.folder / "log").glob("*.log")):
                print(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-8:]), file=sys.stderr)
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def closing(self, close):
        """Called at the end."""
        self._closing.append(close)

    def start_broker(self):
        self.broker_port = free_port()
        self.broker = programs.broker(self.folder, self.broker_port).start()
        self.wait_for_broker()
        return self

    def wait_for_broker(self):
        def accepts():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.broker_port)) == 0
        wait_until(accepts, _READY_WITHIN, "the broker's port", [self.broker])

    def start_cloud(self):
        self.http_port = free_port()
        self.api = Cloud(self.http_port)
        self.cloud = programs.cloud(self.bin, self.folder, self.broker_port, self.http_port).start()
        wait_until(self.api.is_up, _READY_WITHIN, "the cloud's answer", [self.cloud])
        return self

    def start_devices(self, *dead):
        """The port of quiet Modbus devices."""
        process = subprocess.Popen([sys.executable, "-B", str(Path(__file__).parent / "devices.py"), *map(str, dead)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def end():
            process.stdin.close()
            process.wait(5)
        self.closing(end)
        return int(process.stdout.readline())

    def site(self, name, detectors=0, buttons=0, broker_port=None, devices_port=None, kind="gas-detector", poll_every="1s"):
        """A building with detectors on buses of 15 and call buttons on one listener."""
        lines = [f'edge = "{name}"', f'group = "{programs.GROUP}"', f'profiles = "{programs.PROFILES}"', f'data = "{self.folder}/edge/{name}"',
                 "[mqtt]", f'server = "mqtt://127.0.0.1:{broker_port or self.broker_port}"', f'host = "{programs.HOST}"',
                 "[round]", 'every = "1s"']
        for bus in range(-(-detectors // _DEVICES_A_BUS)):
            lines += ["[[bus]]", f'id = "m{bus}"', 'codec = "modbus-tcp"', f'tcp = "127.0.0.1:{devices_port}"']
        if buttons:
            lines += ["[[listener]]", 'id = "calls"', 'protocol = "dc09"', 'tcp = "127.0.0.1:0"']
        for number in range(detectors):
            lines += ["[[device]]", f'id = "detector-{number}"', f'kind = "{kind}"', f'bus = "m{number // _DEVICES_A_BUS}"',
                      f'address = "{number + 1}"', f'place = "{number}-01"', f'poll_every = "{poll_every}"']
        for number in range(buttons):
            lines += ["[[device]]", f'id = "call-{number}"', 'kind = "call-button"', 'listener = "calls"', f'address = "{1000 + number}"']
        file = self.folder / "sites" / f"{name}.toml"
        file.write_text("\n".join(lines) + "\n")
        return file

    def start_edge(self, site):
        """The port of its call line, if it has one."""
        name = site.stem
        edge = programs.edge(self.bin, self.folder, site)
        self.edges[name] = edge
        edge.start()
        ready = wait_until(lambda: programs.read_json(programs.edge_ready_file(self.folder, name)), _READY_WITHIN, edge.name, [edge])
        calls = ready["listeners"].get("calls")
        return int(calls["tcp"].rsplit(":", 1)[1]) if calls else None

    def is_online(self, name):
        """Whether the cloud says that it hears the box."""
        try:
            row = self.query("SELECT online FROM edge WHERE name = ?", name)
        except sqlite3.Error:
            return False
        return bool(row and row[0][0])

    def wait_online(self, name, within=60):
        wait_until(lambda: self.is_online(name), within, f"{name} at the cloud", [self.edges[name], self.cloud])

    def query(self, sql, *values):
        connection = sqlite3.connect(f"file:{self.folder}/cloud/cloud.db?mode=ro", uri=True, timeout=5)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def stored(self):
        return self.api.summary()["stored"]

    def pending(self, site):
        status = edge_status(self.bin, site, 30)
        return None if status is None else status["pending"]


__all__ = ["BUTTONS", "NotReady", "Rig", "wait_until"]
