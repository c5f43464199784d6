"""The documents tell the truth about the tree: their commands and links exist."""

import re

from finding import Finding

_COMMAND = re.compile(r"(?<![\w/.])(scripts/[a-z]+)\b")
_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
_FIRST = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "ARCHITECTURE.md")
_ARCHITECTURE_LINES_MAX = 200


def check(tree):
    for name in _FIRST:
        if name not in tree.texts:
            yield Finding(name, 1, "document", "is missing")
    for path, text in tree.texts.items():
        if path.endswith(".md"):
            yield from _document(tree, path, text)
    architecture = tree.texts.get("ARCHITECTURE.md", "")
    if architecture.count("\n") > _ARCHITECTURE_LINES_MAX:
        yield Finding("ARCHITECTURE.md", _ARCHITECTURE_LINES_MAX + 1, "document", f"a map has at most {_ARCHITECTURE_LINES_MAX} lines")


def _document(tree, path, text):
    folder = (tree.root / path).parent
    for number, line in enumerate(text.split("\n"), 1):
        for match in _COMMAND.finditer(line):
            if not (tree.root / match[1]).exists():
                yield Finding(path, number, "document", f"{match[1]} does not exist")
        for match in _LINK.finditer(line):
            if not (folder / match[1]).exists():
                yield Finding(path, number, "document", f"the link {match[1]} leads nowhere")
