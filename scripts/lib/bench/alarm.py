"""The delay of an alarm from a press at the edge to the cloud's feed, beside the bare chain, and beside itself under load."""

import time

from .figures import at_least, at_most, median, ratio
from .narrow_link import NarrowLink
from .rig import BUTTONS, NotReady, Rig, wait_until

_P50, _P99, _LOADED_P99 = 2.5, 4.0, 2.0
_LINK_BYTES = 64_000 // 8
_OVER_IDLE_MS = 1000
_DRAIN = 0.8
_BULK_RATE, _BULK_READINGS = 2000, 10
_BACKLOG = 1_000_000
_DETECTORS = 60
_RUNS_OUT_WITHIN = 120
_FLOWS_WITHIN = 60  # seconds until a box that comes back has been heard
_DEAD_UNIT = 3


def measure(setting):
    yield from _bare(setting)
    yield from _bulk(setting)
    yield from _dead(setting)
    yield from _backlog(setting)


def _count(setting, count):
    return 30 if setting.quick else count


def _rounds(setting):
    return 2 if setting.quick else setting.pairs


class Street:
    """A box with buttons (and detectors), its cloud, and presses at it."""

    def __init__(self, rig, setting, detectors=0, dead=(), link=False, kind="gas-detector", poll_every="1s"):
        self.rig, self.setting = rig, setting
        rig.start_broker().start_cloud()
        self.link = NarrowLink(rig.broker_port) if link else None
        if self.link:
            rig.closing(self.link.close)
        devices = rig.start_devices(*dead) if detectors else None
        self.site = rig.site("b01", detectors=detectors, buttons=BUTTONS, broker_port=self.link.port if link else None,
                             devices_port=devices, kind=kind, poll_every=poll_every)

    def start(self, within=60):
        self.call = self.rig.start_edge(self.site)
        self.rig.wait_online("b01", within)
        return self

    def press(self, count, every_ms=20.0, bare=False, give_up_after=30):
        told = self.rig.tool.run("alarm", broker=self.rig.broker_port, feed=self.rig.http_port, call=self.call, folder=self.rig.folder, buttons=BUTTONS,
                                 count=count, every_ms=every_ms, no_bare=not bare, give_up_after=give_up_after)
        if told["missing"]:
            self.setting.say(f"  {told['missing']} presses have not reached the feed")
            told["to_cloud_ms"] = dict.fromkeys(told["to_cloud_ms"])  # what has not come has no bound
        return told

    def idle_and(self, load, count):
        """Pairs of p99: idle, and within the context that `load()` gives."""
        pairs = []
        for _ in range(_rounds(self.setting)):
            idle = self.press(count)["to_cloud_ms"]["p99"]
            with load():
                pairs.append((idle, self.press(count)["to_cloud_ms"]["p99"]))
        return pairs


def _bare(setting):
    with Rig(setting.bin) as rig:
        street = Street(rig, setting).start()
        street.press(30, bare=True)  # warm
        told = [street.press(_count(setting, 1000), bare=True) for _ in range(_rounds(setting))]
    for share, goal in (("p50", _P50), ("p99", _P99)):
        yield at_most(f"alarm: {share}, edge disk to cloud disk", goal, "x bare chain", [ratio(each["to_cloud_ms"][share], each["bare_ms"][share]) for each in told],
                      "from a press on the wire to the edge until the feed shows it, one press and one bare message in turn"
                      if share == "p50" else "",
                      ours_ms=median(each["to_cloud_ms"][share] for each in told), bare_ms=median(each["bare_ms"][share] for each in told),
                      to_edge_disk_ms=median(each["to_edge_ms"][share] for each in told))


def _loaded(name, pairs, note=""):
    return at_most(name, _LOADED_P99, "x idle p99", [ratio(loaded, idle) for idle, loaded in pairs], note,
                   idle_ms=median(idle for idle, _ in pairs), loaded_ms=median(loaded for _, loaded in pairs))


class _Bulk:
    """A flood at a steady rate for as long as the context lasts."""

    def __init__(self, rig, rates, seconds):
        self.rig, self.rates, self.seconds = rig, rates, seconds

    def __enter__(self):
        self.running = self.rig.tool.start("flood", broker=self.rig.broker_port, readings=_BULK_READINGS, rate=_BULK_RATE, warm_up=0.5, seconds=self.seconds)
        time.sleep(1.5)  # births are over, the rate is reached

    def __exit__(self, *_):
        with self.running as running:
            self.rates.append(running.read()["messages_per_s"])


def _bulk(setting):
    count, rates = _count(setting, 500), []
    with Rig(setting.bin) as rig:
        street = Street(rig, setting).start()
        street.press(30)
        pairs = street.idle_and(lambda: _Bulk(rig, rates, count * 0.02 + 2), count)
    yield _loaded(f"alarm: p99 beside {_BULK_RATE} bulk messages a second", pairs, f"messages of {_BULK_READINGS} readings; committed a second: {median(rates):.0f}")


def _dead(setting):
    """The same box with living devices, and with one of them dead."""
    count, pairs = _count(setting, 500), []
    with Rig(setting.bin) as well, Rig(setting.bin) as ill:
        streets = [Street(well, setting, _DETECTORS).start(), Street(ill, setting, _DETECTORS, dead=(_DEAD_UNIT,)).start()]
        for each in streets:
            each.press(30)
        for _ in range(_rounds(setting)):
            pairs.append(tuple(each.press(count)["to_cloud_ms"]["p99"] for each in streets))
    yield _loaded("alarm: p99 with one device dead", pairs, f"a box of {_DETECTORS} devices, and the same box with all alive")


class _Backlog:
    """A box behind a link that may be narrow, with rounds of readings that wait in its outbox."""

    def __init__(self, rig, setting):
        self.rig, self.setting = rig, setting
        self.readings = 20_000 if setting.quick else _BACKLOG
        # Devices that are asked rarely: live data must leave room on the narrow link.
        self.street = Street(rig, setting, _DETECTORS, link=True, kind="settlement-gauge", poll_every="30s").start()
        self.link = self.street.link
        self.street.press(30)

    def load(self, bytes_per_s):
        self.rig.edges["b01"].stop()
        began = time.monotonic()
        self.rig.tool.run("preload", site=self.street.site, readings=self.readings)
        self.setting.say(f"  a backlog of {self.readings} readings was made in {time.monotonic() - began:.0f} s")
        self.link.bytes_per_s = bytes_per_s
        stored = self.rig.stored()
        self.street.start(within=120)
        try:
            wait_until(lambda: self.rig.stored() > stored, _FLOWS_WITHIN, "the first reading of the backlog", [self.rig.edges["b01"]])
        except NotReady as error:
            self.setting.say(f"  {error}".splitlines()[0])  # what follows fails its figures

    def run_out(self):
        """Until nothing waits but what has just been read."""
        wait_until(lambda: self.rig.pending(self.street.site) in (0, 1), _RUNS_OUT_WITHIN, "the end of the backlog", [self.rig.edges["b01"]])

    def p99(self, count, every_ms):
        return self.street.press(count, every_ms, give_up_after=60)["to_cloud_ms"]["p99"]

    def drain(self, seconds):
        """(readings stored, bytes carried, seconds) of some time without presses."""
        stored, up, began = self.rig.stored(), self.link.up, time.monotonic()
        time.sleep(seconds)  # a rate is measured over time
        return self.rig.stored() - stored, self.link.up - up, time.monotonic() - began


def _backlog(setting):
    """Behind a million readings: over 64 kbit/s, then over an unhindered link."""
    rounds, count, few = _rounds(setting), _count(setting, 200), 10 if setting.quick else 100
    with Rig(setting.bin) as rig:
        backlog = _Backlog(rig, setting)
        backlog.link.bytes_per_s = _LINK_BYTES
        narrow_idle = [backlog.p99(few, 250) for _ in range(rounds)]
        backlog.load(_LINK_BYTES)
        narrow, narrow_drains = [], []
        for _ in range(rounds):
            narrow.append(backlog.p99(few, 250))
            narrow_drains.append(backlog.drain(4 if setting.quick else 20))
        backlog.link.bytes_per_s = None
        pairs, wide_drains = [], []
        for _ in range(rounds):
            backlog.run_out()
            idle = backlog.p99(count, 20)
            backlog.load(None)
            wide_drains.append(backlog.drain(0.3))
            pairs.append((idle, backlog.p99(count, 20)))
    a_reading = median(ratio(up, stored) for stored, up, _ in wide_drains)
    yield _loaded(f"alarm: p99 behind a backlog of {backlog.readings} readings", pairs,
                  f"drained meanwhile: {median(stored / took for stored, _, took in wide_drains):.0f} readings a second")
    yield at_most("alarm: p99 over idle on 64 kbit/s behind that backlog", _OVER_IDLE_MS, "ms",
                  [None if None in (loaded, quiet) else loaded - quiet for quiet, loaded in zip(narrow_idle, narrow)],
                  idle_ms=median(narrow_idle), loaded_ms=median(narrow))
    yield at_least("backlog: drains at this share of a 64 kbit/s link", _DRAIN, "",
                   [ratio(stored * (a_reading or 0), _LINK_BYTES * took) for stored, _, took in narrow_drains],
                   f"readings stored, each counted as the {a_reading or 0:.1f} bytes that it takes where nothing hinders it",
                   link_used=median(carried / (_LINK_BYTES * took) for _, carried, took in narrow_drains))
