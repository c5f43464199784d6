"""scripts/mutants: applies each wrong change in a scratch copy and tells which checker caught it."""

import argparse
import json
import sys
import time
from pathlib import Path

from .checkers import Prove, Tests, World
from .mutant import NoLonger, load_all
from .scratch import DoesNotBuild, Scratch

_OK, _SURVIVED, _TROUBLE = 0, 1, 2
_CHECKERS = ("tests", "world", "prove")


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/mutants", allow_abbrev=False,
        description="Applies each wrong-on-purpose change of tests/mutants in a scratch copy and shows which checker catches it: tests, then seeds of the "
                    "world, then the row of scripts/prove that is about it. The exit status is 1 if one survives, 2 if one does not fit the code any more.")
    parser.add_argument("--only", action="append", metavar="NAME", help="only mutants whose name contains this; may be repeated")
    parser.add_argument("--checkers", default=",".join(_CHECKERS), metavar="LIST", help=f"default: {','.join(_CHECKERS)}")
    parser.add_argument("--every", action="store_true", help="ask every checker, also when an earlier one has caught the mutant")
    parser.add_argument("--seeds", type=int, default=40, metavar="N", help="of the world (default: 40)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="of a row of scripts/prove (default: 5)")
    parser.add_argument("--list", action="store_true", help="only say which there are")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--root", type=Path, required=True, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    chosen.checkers = chosen.checkers.split(",")
    unknown = set(chosen.checkers) - set(_CHECKERS)
    if unknown:
        parser.error(f"no checker is called {' or '.join(sorted(unknown))}")
    return chosen


def main(arguments):
    chosen = parse(arguments)
    say = lambda text: print(text, file=sys.stderr if chosen.json else sys.stdout, flush=True)  # noqa: E731
    mutants = [each for each in load_all(chosen.root / "tests" / "mutants") if not chosen.only or any(part in each.name for part in chosen.only)]
    if not mutants:
        say("scripts/mutants: no mutant has such a name")
        return _TROUBLE
    if chosen.list:
        for each in mutants:
            say(f"  {each.name:34} {each.wrong}")
        return _OK
    (chosen.root / "build" / "log").mkdir(parents=True, exist_ok=True)
    scratch = Scratch(chosen.root, chosen.root / "build" / "log" / "mutants.log")
    results = []
    try:
        checkers, complaint = _prepare(chosen, scratch, mutants, say)
        if complaint:
            say(f"scripts/mutants: the unchanged sources are caught, too: {complaint}")
            return _TROUBLE
        for mutant in mutants:
            results.append(_try(mutant, scratch, checkers, chosen.every))
            _tell(results[-1], say)
    except DoesNotBuild as error:
        say(f"scripts/mutants: the unchanged sources: {error}")
        return _TROUBLE
    return _sum_up(results, chosen, say)


def _prepare(chosen, scratch, mutants, say):
    """The checkers, and what one of them has to say against the unchanged sources."""
    say("  The unchanged sources are copied, built and checked first.")
    scratch.copy()
    scratch.configure()
    rows = sorted({row for mutant in mutants for row in mutant.prove})
    made = {"tests": lambda: Tests(scratch), "world": lambda: World(scratch, chosen.seeds), "prove": lambda: Prove(scratch, chosen.rounds, rows)}
    checkers = [made[name]() for name in _CHECKERS if name in chosen.checkers]
    for checker in checkers:
        complaint = checker.control()
        if complaint:
            return checkers, f"{checker.name}: {complaint}"
    return checkers, None


def _try(mutant, scratch, checkers, every):
    began, caught, trouble, undo = time.monotonic(), {}, None, lambda: None
    try:
        undo = scratch.apply(mutant)
        for checker in checkers:
            noticed = checker.catch(mutant)
            if noticed:
                caught[checker.name] = noticed
                if not every:
                    break
    except (NoLonger, DoesNotBuild) as error:
        trouble = str(error)
    finally:
        undo()
    return {"name": mutant.name, "wrong": mutant.wrong, "harm": mutant.harm, "caught": caught, "trouble": trouble, "seconds": round(time.monotonic() - began, 1)}


def _tell(result, say):
    if result["trouble"]:
        say(f"  {result['name']:34} DOES NOT FIT: {result['trouble']}")
        return
    by = "; ".join(f"{checker} ({noticed})" for checker, noticed in result["caught"].items())
    say(f"  {result['name']:34} {'caught by ' + by if by else 'SURVIVED'}   {result['seconds']:.0f} s")


def _sum_up(results, chosen, say):
    caught = sum(1 for each in results if each["caught"])
    unfit = sum(1 for each in results if each["trouble"])
    survived = len(results) - caught - unfit
    say(f"  mutants={len(results)} caught={caught} survived={survived} unfit={unfit}")
    if chosen.json:
        print(json.dumps({"mutants": results, "caught": caught, "survived": survived, "unfit": unfit}), flush=True)
    if unfit:
        return _TROUBLE
    return _SURVIVED if survived else _OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
