"""scripts/coverage: runs tests and seeds of the world in a build that counts, and shows the branches that nobody has taken."""

import argparse
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import unit_tests

# The rooms that decide what is kept, sent, stored and raised; their rims are not among them.
_ROOMS = ("edge/outbox/", "edge/uplink/", "cloud/ingest/", "cloud/alert/", "cloud/dispatch/")
_RIMS = ("edge/uplink/uplink.", "cloud/ingest/receiver.")
_NO_DECISION = re.compile(r'"(\\.|[^"\\])*"|//.*')
_DECISION = re.compile(r"\b(if|for|while|switch|case)\b|[?]|&&|[|][|]")
_GOAL = 100.0
_OK, _MISSED, _TROUBLE = 0, 1, 2


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/coverage", allow_abbrev=False,
        description="Builds with counters, runs the unit tests, the scenarios and seeds of the world, and shows which branches of the pure rooms are not "
                    "reached. Branches that only an exception takes do not count. The exit status is 1 below 100 %.")
    parser.add_argument("--seeds", type=int, default=20, metavar="N", help="of the world (default: 20; 0: without the world)")
    parser.add_argument("--only", default="", metavar="REGEX", help="only test programs whose name contains this regular expression")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--root", type=Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments):
    chosen = parse(arguments)
    say = lambda text: print(text, file=sys.stderr if chosen.json else sys.stdout, flush=True)  # noqa: E731
    build, log = chosen.root / "build" / "coverage", chosen.root / "build" / "log" / "coverage.log"
    with open(log, "wb") as out:
        if not _count(build, chosen, out, say):
            say(f"scripts/coverage: it could not be counted (see {log})")
            return _TROUBLE
    files = _read(chosen.root, build)
    say(_table(files))
    taken, all_branches = (sum(each[key] for each in files) for key in ("taken", "branches"))
    share = 100.0 * taken / all_branches if all_branches else 0.0
    say(f"  branches={all_branches} taken={taken} share={share:.1f} %   goal {_GOAL:.0f} %: {'met' if share >= _GOAL else 'MISSED'}")
    if chosen.json:
        print(json.dumps({"files": files, "branches": all_branches, "taken": taken, "share": share}), flush=True)
    return _OK if share >= _GOAL else _MISSED


def _count(build, chosen, out, say):
    programs = [each for each in unit_tests.programs(build) if re.search(chosen.only, each)]
    for counts in build.rglob("*.gcda"):
        counts.unlink()

    def call(*command):
        return subprocess.run([str(word) for word in command], stdout=out, stderr=subprocess.STDOUT, check=False).returncode == 0
    say(f"  Building and running {len(programs)} test programs with counters.")
    world = ["gengfu-sim"] if chosen.seeds > 0 else []
    if not call("ninja", "-C", build, "-j", (os.cpu_count() or 1) + 1, *programs, *world):
        return False
    well = [call(build / "bin" / program) for program in programs]
    if not all(well):
        say("  some tests failed: " + " ".join(program for program, passed in zip(programs, well) if not passed))
    if world and not call(build / "bin" / "gengfu-sim", "world", "--seeds", f"1..{chosen.seeds}", "--profiles", chosen.root / "configs" / "profiles"):
        say(f"  the world failed on one of the seeds 1 to {chosen.seeds}")
    return True


def _read(root, build):
    told = subprocess.run(["gcovr", "--root", str(root), "--object-directory", str(build), "--exclude-throw-branches", "--exclude-unreachable-branches",
                           "--json", "-", "--gcov-ignore-parse-errors", *(word for room in _ROOMS for word in ("--filter", str(root / room)))],
                          capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise SystemExit(f"scripts/coverage: gcovr: {told.stderr.strip()}")
    files = [_file(each, (root / each["file"]).read_text().split("\n")) for each in json.loads(told.stdout)["files"] if not each["file"].startswith(_RIMS)]
    return sorted((each for each in files if each["branches"]), key=lambda each: each["file"])


def _file(told, source):
    """Of a line without a decision, what remains are the compiler's own branches: the cleaning up after half a construction."""
    lines = defaultdict(list)
    for line in told["lines"]:
        if not _DECISION.search(_NO_DECISION.sub("", source[line["line_number"] - 1])):
            continue
        for branch in line["branches"]:
            lines[line["line_number"]].append(branch["count"])
    taken = sum(1 for counts in lines.values() for count in counts if count)
    unreached = sorted(number for number, counts in lines.items() if not all(counts))
    dead = sorted(line["line_number"] for line in told["lines"] if line["count"] == 0 and not line.get("gcovr/noncode"))
    return {"file": told["file"], "branches": sum(map(len, lines.values())), "taken": taken, "not_taken_at": unreached, "lines_not_run": dead}


def _runs(numbers):
    """1, 2, 3, 7 as 1-3 7."""
    runs = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _table(files):
    lines = ["", f"  {'file':36} {'branches':>8} {'taken':>6} {'share':>7}"]
    for each in files:
        lines.append(f"  {each['file']:36} {each['branches']:8} {each['taken']:6} {100.0 * each['taken'] / each['branches']:6.1f} %")
        for what, key in (("a branch not taken at", "not_taken_at"), ("not run at all", "lines_not_run")):
            if each[key]:
                lines.append(f"      {what}: {_runs(each[key])}")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
