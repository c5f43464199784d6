"""A program that speaks JSON lines with a test."""

import json
import queue
import subprocess
import threading
import time


class LineProcess:
    def __init__(self, command, cwd=None):
        self.name = " ".join(map(str, command))
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=cwd)
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(json.loads(line))

    def say(self, **what):
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def wait_for(self, key, within=10.0, check=None):
        """The next line that has `key` (and passes `check`); others are passed over."""
        deadline = time.monotonic() + within
        while True:
            try:
                line = self._lines.get(timeout=max(0.001, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f'no "{key}" from {self.name} within {within:g} s') from None
            if key in line and (check is None or check(line)):
                return line

    @property
    def alive(self):
        return self.process.poll() is None

    def stop(self, within=3.0):
        self.process.terminate()
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(within)
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()


def modbus_devices(folder, units):
    """The pymodbus devices; `port` is where they listen."""
    devices = LineProcess(["/usr/bin/python3", "-B", folder / "modbus_devices.py", units])
    # Loading pymodbus takes its time where everything else starts, too; what is measured comes afterwards.
    devices.port = devices.wait_for("port", within=60)["port"]
    return devices
