"""scripts/coverage: runs tests and seeds of the world in a build that counts, and shows the branches that nobody has taken."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import unit_tests

# The rooms that decide what is kept, sent, stored and raised; their rims are not among them.
_ROOMS = ("edge/outbox/", "edge/uplink/", "cloud/ingest/", "cloud/alert/", "cloud/dispatch/")
_RIMS = ("edge/uplink/uplink.", "cloud/ingest/receiver.")
_GOAL = 100.0
_OK, _MISSED, _TROUBLE = 0, 1, 2


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/coverage", allow_abbrev=False,
        description="Builds with counters, runs the unit tests, the scenarios and seeds of the world, and shows which branches of the pure rooms are not "
                    "reached: both outcomes of each condition that is written in the source. The exit status is 1 below 100 %.")
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
        programs = _count(build, chosen, out, say)
        if programs is None:
            say(f"scripts/coverage: it could not be counted (see {log})")
            return _TROUBLE
    files = _read(chosen.root, build, programs)
    say(_table(files))
    taken, all_branches = (sum(each[key] for each in files) for key in ("taken", "branches"))
    share = 100.0 * taken / all_branches if all_branches else 0.0
    say(f"  branches={all_branches} taken={taken} share={share:.1f} %   goal {_GOAL:.0f} %: {'met' if share >= _GOAL else 'MISSED'}")
    if chosen.json:
        print(json.dumps({"files": files, "branches": all_branches, "taken": taken, "share": share}), flush=True)
    return _OK if share >= _GOAL else _MISSED


def _count(build, chosen, out, say):
    programs = [each for each in unit_tests.programs(build) if re.search(chosen.only, each)]
    counts = build / "counts"
    shutil.rmtree(counts, ignore_errors=True)
    environment = {**os.environ, "LLVM_PROFILE_FILE": str(counts / "%p.profraw")}

    def call(*command):
        words = [str(word) for word in command]
        return subprocess.run(words, env=environment, stdout=out, stderr=subprocess.STDOUT, check=False).returncode == 0
    say(f"  Building and running {len(programs)} test programs with counters.")
    world = ["gengfu-sim"] if chosen.seeds > 0 else []
    if not call("ninja", "-C", build, "-j", (os.cpu_count() or 1) + 1, *programs, *world):
        return None
    well = [call(build / "bin" / program) for program in programs]
    if not all(well):
        say("  some tests failed: " + " ".join(program for program, passed in zip(programs, well) if not passed))
    if world and not call(build / "bin" / "gengfu-sim", "world", "--seeds", f"1..{chosen.seeds}", "--profiles", chosen.root / "configs" / "profiles"):
        say(f"  the world failed on one of the seeds 1 to {chosen.seeds}")
    if not call("llvm-profdata-19", "merge", "-o", build / "counts" / "all", *counts.glob("*.profraw")):
        return None
    return [build / "bin" / program for program in programs + world]


def _read(root, build, programs):
    rooms = [str(root / room) for room in _ROOMS]
    others = [word for program in programs[1:] for word in ("-object", str(program))]
    told = subprocess.run(["llvm-cov-19", "export", "-instr-profile", str(build / "counts" / "all"), str(programs[0]), *others, "-sources", *rooms],
                          capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise SystemExit(f"scripts/coverage: llvm-cov: {told.stderr.strip()}")
    files = [_file(str(Path(each["filename"]).relative_to(root)), each) for each in json.loads(told.stdout)["data"][0]["files"]]
    return sorted((each for each in files if each["branches"] and not each["file"].startswith(_RIMS)), key=lambda each: each["file"])


def _file(name, told):
    """A template has its conditions once for each type that it is made for: what one of them has taken is taken."""
    outcomes = defaultdict(lambda: [0, 0])
    for line, column, last_line, last_column, was_true, was_false, *_ in told["branches"]:
        counts = outcomes[line, column, last_line, last_column]
        counts[0] += was_true
        counts[1] += was_false
    taken = sum(1 for counts in outcomes.values() for count in counts if count)
    unreached = sorted({place[0] for place, counts in outcomes.items() if not all(counts)})
    dead = sorted({line for line, _, count, is_counted, is_entry, is_gap in told["segments"] if is_counted and is_entry and not is_gap and not count})
    return {"file": name, "branches": 2 * len(outcomes), "taken": taken, "not_taken_at": unreached, "lines_not_run": dead}


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
