"""What a run comes to."""

import json
import math
import subprocess
from datetime import datetime
from pathlib import Path


def percentile(values, share):
    """The smallest value that at least `share` of all do not exceed; None of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def latency(values):
    return {name: None if (value := percentile(values, share)) is None else round(value, 1) for name, share in (("p50", 0.5), ("p99", 0.99))}


class Delays:
    """How long new alerts took from their device to the feed, in milliseconds."""

    def __init__(self):
        self.values = []
        self._seen = set()

    def see(self, arrival, alert):
        # An alert that is closed while its condition stands is raised again, with the time at which the condition came: nothing was late.
        cause = (alert["edge"], alert["device"], alert["condition"], alert["taken_at"])
        if cause not in self._seen:
            self._seen.add(cause)
            self.values.append(max(0.0, (arrival - _seconds(alert["taken_at"])) * 1000))


def _seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def edge_status(bin_folder, site, within=5.0):
    """{"edge":…,"epoch":…,"taken":…,"pending":…,"devices":…}, or None when it could not be asked."""
    command = [str(Path(bin_folder) / "gengfu-edge"), "status", "--site", str(site), "--json"]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=within, check=True)
        return json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def totals(bin_folder, sites):
    """(taken, pending) of all edges; None where one of them could not be asked."""
    taken = pending = 0
    for site in sites:
        status = edge_status(bin_folder, site)
        if status is None:
            return None
        taken += status["taken"]
        pending += status["pending"]
    return taken, pending


def table(result, seconds):
    alerts, delay = result["alerts"], result["latency_ms"]
    share = "all of them" if result["taken"] == result["stored"] else f"NOT EQUAL, {result['taken'] - result['stored']} apart"
    return "\n".join([
        "",
        f"  after              {seconds:.0f} s",
        f"  edges, devices     {result['edges']}, {result['devices']}",
        f"  readings taken     {result['taken']}",
        f"  readings stored    {result['stored']}   ({share})",
        f"  alerts             {alerts['raised']} raised, {alerts['acknowledged']} acknowledged, {alerts['closed']} closed, "
        f"{alerts['cancelled']} cancelled, {alerts['open']} open",
        "  device to feed     " + ("no alert" if delay["p50"] is None else f"p50 {delay['p50']:g} ms, p99 {delay['p99']:g} ms"),
        ""])
