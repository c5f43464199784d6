"""scripts/bench: the figures of the product against bare reference runs."""

import argparse
import sys
import time
from pathlib import Path

from street.child import NotReady

from . import alarm, alerts, detect, dispatch, ingest, memory, outbox, storm
from .figures import as_json, machine, table
from .tool import Failed

_PARTS = {"alarm": alarm, "outbox": outbox, "ingest": ingest, "storm": storm, "alerts": alerts, "detect": detect, "dispatch": dispatch, "memory": memory}
_OK, _MISSED, _TROUBLE = 0, 1, 2


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/bench", allow_abbrev=False,
        description="Builds for release and measures each figure as a ratio to a bare reference run that is interleaved with it. "
                    "A figure that misses its goal is shown as MISSED, and the exit status is 1.")
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, "all"], default=["all"], metavar="PART", help="alarm, outbox, ingest, storm, alerts, detect, dispatch, memory or all (default)")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--quick", action="store_true", help="seconds instead of minutes: shows that the commands work, the figures mean nothing")
    parser.add_argument("--pairs", type=int, default=5, metavar="N", help="rounds of each figure and its reference (default: 5)")
    parser.add_argument("--minutes", type=float, default=60, metavar="N", help="of the memory soak (default: 60)")
    parser.add_argument("--recordings", type=Path, metavar="FOLDER", help="of water meters (home-1.csv …), for detect")
    parser.add_argument("--leave-one-out", action="store_true", help="of detect instead: what was tuned is tuned on four homes and judged on the fifth, each in turn")
    parser.add_argument("--only", metavar="TEXT", help="only figures whose name contains this; the others of their part are measured, too")
    parser.add_argument("--bin", type=Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments):
    setting = parse(arguments)
    setting.say = lambda text: print(text, file=sys.stderr if setting.json else sys.stdout, flush=True)
    names = list(_PARTS) if "all" in setting.parts else list(dict.fromkeys(setting.parts))
    figures, failed = [], False
    on = machine()
    setting.say(f"  {on['cpu']}, {on['cores']} cores, Linux {on['kernel']}, load {on['load']}")
    for name in names:
        began = time.monotonic()
        setting.say(f"  measuring: {name}")
        try:
            for figure in _PARTS[name].measure(setting):
                if setting.only is None or setting.only in figure.name:
                    figures.append(figure)
        except (Failed, NotReady, OSError) as error:
            failed = True
            setting.say(f"scripts/bench: {name} could not be measured: {error}")
        setting.say(f"  {name} took {time.monotonic() - began:.0f} s")
    if figures:
        setting.say("\n" + table(figures) + "\n")
    if setting.json:
        print(as_json(figures), flush=True)
    if failed:
        return _TROUBLE
    return _OK if setting.quick or all(figure.met for figure in figures) else _MISSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
