"""The command line of scripts/run."""

import argparse
import re
from pathlib import Path

_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}
_BUILDINGS_MAX = 99


def duration(text):
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|min|h|)", text)
    if match is None or float(match[1]) == 0:
        raise argparse.ArgumentTypeError(f'"{text}" is not a duration, such as 60s, 5m or 2h')
    return float(match[1]) * _UNITS[match[2]]


def number_within(least, most, what):
    def parse(text):
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f'"{text}" is not {what} from {least} to {most}')
        return int(text)
    return parse


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/run", allow_abbrev=False,
        description="Installs what is missing, builds, and plays a street of buildings with everything that watches it. Ctrl-C stops all of it.")
    parser.add_argument("--for", dest="seconds", type=duration, metavar="TIME", help="stop after 60s, 5m, 2h and print a summary")
    parser.add_argument("--json", action="store_true", help="the last line is the summary as one JSON object")
    parser.add_argument("--port", type=number_within(1, 65535, "a port"), help="of the console (default: 8080, or the next free one)")
    parser.add_argument("--buildings", type=number_within(1, _BUILDINGS_MAX, "a number of buildings"), default=8, metavar="N", help="default: 8")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep everything in DIR and go on from there the next time (default: a new directory, removed at the end)")
    parser.add_argument("--recordings", type=Path, metavar="DIR", help="home-*.csv for the water meters (default: those beside the project, or generated days)")
    parser.add_argument("--no-operator", action="store_true", help="nobody answers the alerts but you")
    parser.add_argument("--quiet", action="store_true", help="print only what went wrong and the summary")
    parser.add_argument("--bin", type=Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)
