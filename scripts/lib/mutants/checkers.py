"""Who may catch a mutant, the cheap ones first. Each gives the words of what it has noticed, or None.

Each has a control: what it says of the unchanged sources. One that complains there would catch everything.
"""

import os
import re
import signal
import subprocess
import xml.etree.ElementTree as xml

import unit_tests

_TEST_WITHIN, _WORLD_WITHIN, _PROVE_WITHIN = 180, 300, 600
_GIST_MOST = 160


class Tests:
    """The unit tests and scenarios whose programs the mutant changes."""
    name = "tests"

    def __init__(self, scratch):
        self.scratch = scratch
        # Those that play whole streets take the longest.
        self.programs = sorted(unit_tests.programs(scratch.build), key=lambda program: ("world" in program or "scenario" in program, program))

    def control(self):
        self.scratch.make(*self.programs)
        return self._first_to_notice(self.programs)

    def catch(self, mutant):
        changed = [program for program in self.programs if self.scratch.is_changed(program)]
        for program in changed:
            self.scratch.make(program)
            if noticed := self._first_to_notice([program]):
                return noticed
        return None

    def _first_to_notice(self, programs):
        for program in programs:
            noticed = self._run(program)
            if noticed:
                return f"{program}: {noticed}"
        return None

    def _run(self, program):
        report = self.scratch.build / f"{program}.xml"
        report.unlink(missing_ok=True)
        status, _ = run([self.scratch.build / "bin" / program, "--abort", "-r", "junit", "-o", report], _TEST_WITHIN)
        if status == 0:
            return None
        if status is None:
            return f"did not end within {_TEST_WITHIN} s"
        return _failed_case(report) or f"ended with status {status}"


class World:
    """Everything in one process and virtual time, on some seeds."""
    name = "world"

    def __init__(self, scratch, seeds):
        self.scratch, self.seeds = scratch, seeds

    def control(self):
        return self.catch(None)

    def catch(self, mutant):
        self.scratch.make("gengfu-sim")
        command = [self.scratch.build / "bin" / "gengfu-sim", "world", "--seeds", f"1..{self.seeds}", "--profiles", self.scratch.tree / "configs" / "profiles"]
        status, words = run(command, _WORLD_WITHIN)
        if status == 0:
            return None
        return f"did not end within {_WORLD_WITHIN} s" if status is None else _gist(words)


class Prove:
    """The real programs, the row of the catalogue that is about the mutant."""
    name = "prove"

    def __init__(self, scratch, rounds, rows):
        self.scratch, self.rounds, self.rows = scratch, rounds, rows

    def control(self):
        return self._run(self.rows)

    def catch(self, mutant):
        return self._run(mutant.prove)

    def _run(self, rows):
        if not rows:
            return None
        self.scratch.make("gengfu-edge", "gengfu-cloud", "gengfu_fault_library")
        command = ["/usr/bin/python3", "-B", "-m", "prove", "--bin", self.scratch.build / "bin", "--ci", "--only", ",".join(rows),
                   "--rounds", self.rounds]
        status, words = run(command, _PROVE_WITHIN, {"PYTHONPATH": str(self.scratch.tree / "scripts" / "lib")})
        if status == 0:
            return None
        return f"did not end within {_PROVE_WITHIN} s" if status is None else _gist(words)


def run(command, within, environment=None):
    """(status, what it said); the status is None when it had to be ended."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               start_new_session=True, env={**os.environ, **(environment or {})})
    try:
        words, _ = process.communicate(timeout=within)
        return process.returncode, words
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        words, _ = process.communicate()
        return None, words


def _failed_case(report):
    try:
        cases = xml.parse(report).getroot().iter("testcase")
    except (OSError, xml.ParseError):
        return None
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            return case.get("name").split("/")[0]
    return None


def _gist(words):
    """The line that names what was violated, or the last one."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    for number, line in enumerate(lines[:-1]):
        if "VIOLATED" in line:
            return f"{line.split()[0]}: {lines[number + 1]}"[:_GIST_MOST]
    told = [line for line in lines if re.search(r"lost=[1-9]|doubled=[1-9]|FAILED|failed|broken", line)]
    return (told or lines[-1:] or ["it failed without a word"])[0][:_GIST_MOST]
