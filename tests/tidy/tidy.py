#!/usr/bin/env python3
"""The rules of the house, as far as a program can see them: tidy.py [ROOT]. Prints file:line: rule: what to do."""

import sys
from pathlib import Path

import readme_rules
import source_rules
import tree_rules
from finding import read_tree


def check(root):
    """All findings about the project in `root`, in the order of files and lines."""
    tree = read_tree(root)
    findings = [*source_rules.check(tree), *tree_rules.check(tree), *readme_rules.check(tree)]
    return sorted(findings, key=lambda each: (each.file, each.line, each.rule))


def main(arguments):
    root = Path(arguments[0] if arguments else Path(__file__).resolve().parents[2])
    findings = check(root)
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} place{'s' if len(findings) > 1 else ''} to mend")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
