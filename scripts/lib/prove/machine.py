"""How much of the machine the proof has for itself while something is timed."""

import os
import time

_TICK = os.sysconf("SC_CLK_TCK")
_IDLE = (3, 4)  # columns of /proc/stat: idle, and idle while it waits for a disk
_GUEST_FROM = 8  # counted among the others already


class Share:
    """From now on: which part of all processors others have left to us and to everything that we have started."""

    def __init__(self):
        self._began, self._busy, self._ours = time.monotonic(), _busy(), _ours()

    def left(self):
        span = max(0.05, time.monotonic() - self._began)
        others = max(0.0, (_busy() - self._busy) - (_ours() - self._ours))
        return min(1.0, max(0.05, 1 - others / (span * os.cpu_count())))


def _busy():
    """Seconds in which some processor worked; what a host took from us counts as work of others."""
    with open("/proc/stat", encoding="ascii") as stat:
        columns = [int(each) for each in stat.readline().split()[1:1 + _GUEST_FROM]]
    return sum(each for at, each in enumerate(columns) if at not in _IDLE) / _TICK


def _ours():
    """Seconds that this process and its descendants have worked."""
    parents, worked = {}, {}
    for folder in os.listdir("/proc"):
        if not folder.isdecimal():
            continue
        try:
            with open(f"/proc/{folder}/stat", encoding="utf-8", errors="replace") as stat:
                words = stat.read().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(folder)], worked[int(folder)] = int(words[1]), int(words[11]) + int(words[12])
    return sum(ticks for pid, ticks in worked.items() if _is_below(pid, parents)) / _TICK


def _is_below(pid, parents):
    while pid and pid != os.getpid():
        pid = parents.get(pid)
    return pid == os.getpid()
