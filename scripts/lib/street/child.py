"""A program that runs on our behalf and never outlives us."""

import ctypes
import functools
import os
import signal
import subprocess
import time
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def _die_with_parent(parent):
    """In the child, before exec: the kernel ends it when the thread that started it ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Child:
    """One program in a process group of its own. Start it from the main thread."""

    def __init__(self, name, command, log):
        self.name = name
        self.command = [str(word) for word in command]
        self.log = Path(log)
        self.process = None
        self.starts = 0

    def start(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=functools.partial(_die_with_parent, os.getpid()))
        self.starts += 1
        return self

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        if self.alive:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass

    def stop(self, within=5.0):
        """Asks, waits, then insists. The exit status; negative for the signal that ended it, None if it never ran."""
        if self.process is None:
            return None
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self):
        """As if the power had gone."""
        self.signal(signal.SIGKILL)
        return self.process.wait() if self.process else None

    def last_words(self, lines=12):
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join("    " + line for line in text.splitlines()[-lines:])


class NotReady(Exception):
    """What was waited for did not come in time."""


def wait_until(condition, within, what, children=()):
    """The first true value of `condition()`. NotReady after `within` seconds, or as soon as one of `children` has ended."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        for child in children:
            if not child.alive:
                raise NotReady(f"{child.name} has ended while {what} was awaited:\n{child.last_words()}")
        if time.monotonic() > deadline:
            words = "".join(f"\n{child.name} says:\n{child.last_words()}" for child in children)
            raise NotReady(f"{what}: nothing within {within:g} s{words}")
        time.sleep(0.02)
