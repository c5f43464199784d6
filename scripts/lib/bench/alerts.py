"""2,000 boxes have an alarm in the same moment: raised, written and synced, and told on the feed."""

import json
import socket
import threading
import time

from .figures import at_least, at_most
from .rig import Rig

_BOXES, _TOLD_WITHIN_S = 2000, 1.0
_GIVE_UP_S = 30


class _Follower(threading.Thread):
    """Reads the feed and keeps what came when; what it means is looked at afterwards, for the machine is busy."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.sendall(b"GET /api/v1/feed HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self._pieces, self.events = [], 0
        self.start()

    def run(self):
        try:
            while piece := self._socket.recv(1 << 18):
                self._pieces.append((time.time(), piece))
                self.events += piece.count(b"event: alert")
        except OSError:
            pass

    def stop(self):
        self._socket.close()

    def told(self):
        """(arrival, change) of each event."""
        rest, found = b"", []
        for arrival, piece in list(self._pieces):
            *lines, rest = (rest + piece).split(b"\n")
            found += [(arrival, json.loads(line[5:])) for line in lines if line.startswith(b"data:")]
        return found


def measure(setting):
    boxes, rounds = (100, 1) if setting.quick else (_BOXES, setting.pairs)
    last, middle, committed, whole = [], [], [], []
    for _ in range(rounds):
        with Rig(setting.bin) as rig:
            rig.start_broker().start_cloud()
            delays, told, commit_ms = _burst(rig, boxes)
            once = sorted(told) == sorted(set(told)) and len(told) == boxes
            whole.append(1.0 if once else 0.0)
            last.append(max(delays) if once else None)
            middle.append(sorted(delays)[len(delays) // 2] if delays else None)
            committed.append(commit_ms)
            setting.say(f"  {len(told)} told, the last after {max(delays, default=0):.2f} s, half after {middle[-1] or 0:.2f} s")
    yield at_most(f"alerts: seconds until {boxes} at once are all on the feed", _TOLD_WITHIN_S, "s", last,
                  "from the moment in which every box has its alarm, through broker, transaction and sync, to a follower",
                  half_told_s=middle[-1], last_acknowledged_ms=committed[-1])
    yield at_least("alerts: none lost, none twice", 1, "", whole, "in the journal and on the feed")


def _burst(rig, boxes):
    with rig.tool.start("storm", broker=rig.broker_port, boxes=boxes, live_every=1e9, alarms_a_second=1e-9, drained_within=30) as storm:
        storm.read()
        time.sleep(1)
        follower = _Follower(rig.http_port)
        time.sleep(0.5)
        storm.say("burst")
        at = storm.read()["at_ms"] / 1000
        until = time.monotonic() + _GIVE_UP_S
        while follower.events < boxes and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        storm.say("stop")
        storm.read()
        phases = {each["name"]: each for each in storm.read()["phases"]}
        follower.stop()
    raised = [(arrival, change) for arrival, change in follower.told() if change["entry"]["transition"] == "raise" and change["alert"]["device"] != change["alert"]["edge"]]
    # What the cloud says of boxes that are gone once it is over is not counted.
    written = {row[0] for row in rig.query("SELECT alert_id FROM journal JOIN alert ON alert.id = alert_id WHERE transition = 'raise' AND device <> edge")}
    told = [change["alert"]["id"] for _, change in raised]
    if written != set(told):
        told = []
    return [arrival - at for arrival, _ in raised], told, phases["gathered"]["live_alarm_ms"]["max"]
