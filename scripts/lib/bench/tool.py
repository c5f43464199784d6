"""gengfu-bench: one command, one JSON object; and what the kernel tells of a process."""

import json
import subprocess
import tempfile


class Failed(Exception):
    """A command of gengfu-bench did not do its work."""


def _words(command, options):
    words = [command]
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            words.append(flag)
        elif value not in (None, False):
            words += [flag, str(value)]
    return words


class Tool:
    def __init__(self, bin_folder):
        self.program = str(bin_folder / "gengfu-bench")

    def run(self, command, within=600, **options):
        """The object that it prints. A load that could not be carried in full says so itself, by its counts."""
        call = [self.program, *_words(command, options)]
        try:
            done = subprocess.run(call, capture_output=True, text=True, timeout=within, check=False)
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{' '.join(call)}: nothing within {within} s") from error
        try:
            return json.loads(done.stdout.splitlines()[-1])
        except (IndexError, ValueError) as error:
            raise Failed(f"{' '.join(call)}: status {done.returncode}\n{done.stderr.strip()}") from error

    def start(self, command, **options):
        return Running(self.program, _words(command, options))


class Running:
    """A command that goes on until it is told; use as `with`. Each of its lines is an object."""

    def __init__(self, program, words):
        self._errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([program, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for each in (self.process.stdin, self.process.stdout, self._errors):
            each.close()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise Failed(f"{' '.join(self.process.args)}: {self._errors.read().strip() or 'it has ended'}")
        return json.loads(line)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self):
        """Its last words, once its input has ended."""
        self.process.stdin.close()
        return self.read()


def resident_mb(pid):
    """What the process has in memory now."""
    return _status(pid, "VmRSS:")


def most_resident_mb(pid):
    """The most that it ever had."""
    return _status(pid, "VmHWM:")


def _status(pid, which):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith(which):
                return int(line.split()[1]) / 1024
    return None
