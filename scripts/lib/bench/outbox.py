"""What the outbox costs, beside a bare SQLite loop that stores the same bytes with the same durability."""

import mmap
import os
import time

from street import programs

from .figures import at_least, at_most, median, ratio
from .rig import Rig

_SYNCS_AN_ALARM, _COMMITS_A_SECOND, _BYTES, _RATE = 1.2, 1.0, 1.5, 0.6
_DETECTORS = 60


def measure(setting):
    with Rig(setting.bin) as rig:
        pairs = 2 if setting.quick else setting.pairs
        yield _alarms(rig, setting, pairs)
        for readings in (67, 1000):
            yield from _batches(rig, setting, pairs, readings)
        yield _commits(rig, setting)


def _alarms(rig, setting, pairs):
    told = rig.tool.run("outbox", folder=rig.folder / "alarms", readings=1, batches=50 if setting.quick else 2000, pairs=pairs, alarms=True)
    return at_most("outbox: fsyncs an alarm's append costs", _SYNCS_AN_ALARM, "", [pair["syncs_per_append"] for pair in told["pairs"]],
                   "counted at the C library's door, checkpoints included", bare=median(pair["bare_syncs_per_append"] for pair in told["pairs"]))


def _batches(rig, setting, pairs, readings):
    told = rig.tool.run("outbox", folder=rig.folder / "batches", readings=readings, batches=50 if setting.quick else 1500, pairs=pairs)
    pairs = told["pairs"]
    yield at_most(f"outbox: bytes written a reading, {readings} a commit", _BYTES, "x bare",
                  [ratio(pair["bytes_per_reading"], pair["bare_bytes_per_reading"]) for pair in pairs],
                  f"the same {told['batch_bytes']} bytes a batch, deleted 5 batches later; write_bytes of /proc/self/io with checkpoints",
                  ours=median(pair["bytes_per_reading"] for pair in pairs), bare=median(pair["bare_bytes_per_reading"] for pair in pairs))
    yield at_least(f"outbox: batches of {readings} taken a second", _RATE, "x bare",
                   [ratio(pair["rate"], pair["bare_rate"]) for pair in pairs],
                   ours=median(pair["rate"] for pair in pairs), bare=median(pair["bare_rate"] for pair in pairs))


def _commits(rig, setting):
    """The real edge with 60 devices: what it asks of the disk in each of some seconds, after the start."""
    rig.start_broker().start_cloud()
    site = rig.site("b01", detectors=_DETECTORS, devices_port=rig.start_devices(), poll_every="1s")
    count_file = rig.folder / "syncs"
    count_file.write_bytes(bytes(8))
    edge = programs.edge(rig.bin, rig.folder, site)
    edge.command = ["/usr/bin/env", f"LD_PRELOAD={rig.bin / 'libgengfu_sync_count.so'}", f"GENGFU_SYNC_COUNT={count_file}", *edge.command]
    rig.edges["b01"] = edge
    edge.start()
    rig.wait_online("b01")
    with open(count_file, "r+b") as file, mmap.mmap(file.fileno(), 8) as page:
        time.sleep(2)  # births and first readings are over
        values = []
        for _ in range(2 if setting.quick else 6):
            before = int.from_bytes(page[:8], "little")
            began = time.monotonic()
            time.sleep(2 if setting.quick else 10)  # a rate is measured over time
            values.append((int.from_bytes(page[:8], "little") - before) / (time.monotonic() - began))
    os.unlink(count_file)
    return at_most(f"outbox: fsyncs a second of a box with {_DETECTORS} devices polled each second", _COMMITS_A_SECOND + 0.2, "/s", values,
                   "rounds of 1 s; at most one commit a second, and 0.2 for checkpoints")
