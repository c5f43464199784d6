"""C++ as far as a rule needs to understand it: text without comments and literals, and where functions begin and end."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\\\s]*)\(.*?\)(?P=tag)"|"(?:[^"\\\n]|\\.)*"|(?<![0-9A-Fa-f])\'(?:[^\'\\\n]|\\.)+\'', re.DOTALL)


def _blank(match):
    text = match[0]
    if text.startswith(("//", "/*")):
        return re.sub(r"[^\n]", " ", text)
    return text[0] + re.sub(r"[^\n]", " ", text[1:-1]) + text[-1]


def without_comments_and_literals(text):
    """The same lines and columns, with blanks in the place of what is not code."""
    return _TOKEN.sub(_blank, text)


@dataclass(frozen=True)
class Function:
    line: int
    lines: int


_OTHER_BLOCKS = re.compile(r"\b(namespace|class|struct|union|enum)\b[^()]*$|\bextern\s*\"[^\"]*\"\s*$|=\s*$|,\s*$|\(\s*$|\breturn\b[^;]*$")


def _opens_function(head):
    """Whether the text before a "{" at namespace or class level is a function's."""
    head = head.strip()
    return ")" in head and not _OTHER_BLOCKS.search(head)


def functions(text):
    """The outermost function bodies of a file; what is inside of one (lambdas, blocks) counts as part of it."""
    code = re.sub(r"^[ \t]*#.*?(?<!\\)$", lambda match: " " * len(match[0]), without_comments_and_literals(text), flags=re.MULTILINE)
    found = []
    depth, head_begin, body_begin, body_depth = 0, 0, None, 0
    for place, char in enumerate(code):
        if char == "{":
            depth += 1
            if body_begin is None and _opens_function(code[head_begin:place]):
                head = head_begin + len(code[head_begin:place]) - len(code[head_begin:place].lstrip())
                body_begin, body_depth = head, depth
            elif body_begin is None:
                head_begin = place + 1
        elif char == "}":
            if body_begin is not None and depth == body_depth:
                first = code.count("\n", 0, body_begin) + 1
                found.append(Function(first, code.count("\n", body_begin, place) + 1))
                body_begin = None
            depth = max(0, depth - 1)
            if body_begin is None:
                head_begin = place + 1
        elif char == ";" and body_begin is None:
            head_begin = place + 1
    return found
