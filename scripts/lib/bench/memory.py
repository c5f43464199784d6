"""How much memory the edge and the cloud have, and whether it grows."""

import time

from .figures import at_most, median
from .rig import Rig
from .tool import resident_mb

_RESIDENT_MB, _FLAT_MB = 24, 2
_DETECTORS, _OTHERS = 60, 3
_BULK_RATE, _BULK_READINGS = 500, 10
_EVERY_S = 5


def measure(setting):
    seconds = 10 if setting.quick else setting.minutes * 60
    setting.say(f"  memory is watched for {seconds / 60:.3g} minutes of real time, without a broker and with one side by side")
    with Rig(setting.bin) as alone, Rig(setting.bin) as whole:
        samples = _watch(setting, alone, whole, seconds)
    warm = 0.05 if setting.quick else min(0.2, 60 / seconds)
    for name, values in samples.items():
        kept = values[int(len(values) * warm):]
        setting.say(f"  {name}: {kept[0]:.1f} MB at first, {kept[-1]:.1f} at last, {min(kept):.1f} to {max(kept):.1f} in between ({len(kept)} looks)")
        samples[name] = kept
    minutes = f"{seconds / 60:.3g} minutes"
    yield at_most(f"memory: edge with {_DETECTORS} devices", _RESIDENT_MB, "MB", samples["edge with a broker"], "VmRSS, libraries included")
    yield at_most(f"memory: edge without a broker for {minutes}, change", _FLAT_MB, "MB", [_change(samples["edge without a broker"])],
                  f"{_DETECTORS} devices asked each second, 30 times as often as in a house; median of the last fifth less that of the first",
                  least_mb=min(samples["edge without a broker"]), most_mb=max(samples["edge without a broker"]))
    yield at_most(f"memory: edge soaked for {minutes}, change", _FLAT_MB, "MB", [_change(samples["edge with a broker"])],
                  least_mb=min(samples["edge with a broker"]), most_mb=max(samples["edge with a broker"]))
    yield at_most(f"memory: cloud soaked for {minutes}, change", 4 * _FLAT_MB, "MB", [_change(samples["cloud"])],
                  f"{_BULK_RATE} messages of {_BULK_READINGS} readings a second, and {_OTHERS} boxes of {_DETECTORS} devices",
                  least_mb=min(samples["cloud"]), most_mb=max(samples["cloud"]))


def _change(values):
    """Between the median of the first and that of the last fifth: what comes and goes is no growth."""
    fifth = max(1, len(values) // 5)
    return abs(median(values[-fifth:]) - median(values[:fifth]))


def _watch(setting, alone, whole, seconds):
    whole.start_broker().start_cloud()
    devices = whole.start_devices()
    for number in range(_OTHERS):
        whole.start_edge(whole.site(f"b{number}", detectors=_DETECTORS, devices_port=devices))
    alone.broker_port = 1  # nobody listens there
    alone.start_edge(alone.site("b01", detectors=_DETECTORS, devices_port=alone.start_devices()))
    whole.wait_online("b0")
    watched = {"edge without a broker": alone.edges["b01"], "edge with a broker": whole.edges["b0"], "cloud": whole.cloud}
    samples = {name: [] for name in watched}
    with whole.tool.start("flood", broker=whole.broker_port, readings=_BULK_READINGS, rate=_BULK_RATE, warm_up=0.5, seconds=seconds) as flood:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for name, child in watched.items():
                samples[name].append(resident_mb(child.process.pid))
            time.sleep(0.5 if setting.quick else _EVERY_S)
        told = flood.read()
    setting.say(f"  the cloud has taken {told['committed']} messages meanwhile, {told['messages_per_s']:.0f} a second")
    return samples
