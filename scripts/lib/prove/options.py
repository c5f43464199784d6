"""The command line of scripts/prove."""

import argparse
import random
from pathlib import Path

from street.options import number_within


def parse(arguments, rows):
    parser = argparse.ArgumentParser(
        prog="scripts/prove", allow_abbrev=False,
        description="Tries to make the real programs, with a real broker and real files, lose, double, invent or delay something.")
    parser.add_argument("--rounds", type=number_within(4, 1_000_000, "a number of kill rounds"), metavar="N",
                        help="kill rounds, shared by A1, A2, A3 and A5 (default: 2600, the counts before a release; 53 with --ci)")
    parser.add_argument("--seed", type=number_within(0, (1 << 64) - 1, "a seed"), help="of all that is random (default: another one each time)")
    parser.add_argument("--minutes", type=number_within(1, 10_000, "a number of minutes"), metavar="M", help="for the whole; rounds are left out in proportion, and it says so")
    parser.add_argument("--only", metavar="ROW,ROW", help="these rows of the catalogue, such as A1,B4")
    parser.add_argument("--ci", action="store_true", help="the short set, about 9 minutes")
    parser.add_argument("--json", action="store_true", help="the last line but one is the table as one JSON object")
    parser.add_argument("--list", action="store_true", help="say which rows there are")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folders of failed rows go here (default: a new directory)")
    parser.add_argument("--bin", type=Path, required=True, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.seed is None:
        chosen.seed = random.SystemRandom().randrange(1 << 32)
    known = [row.id for row in rows]
    chosen.rows = chosen.only.upper().split(",") if chosen.only else known
    for row in chosen.rows:
        if row not in known:
            parser.error(f'argument --only: "{row}" is not one of {", ".join(known)}')
    return chosen
