"""Rules about C++ files: who may include whom, how long things may be, which calls belong to whom."""

import re

from cpp_text import functions, without_comments_and_literals
from finding import Finding

_FILE_LINES_MAX, _TEST_FILE_LINES_MAX, _FUNCTION_LINES_MAX, _LINE_LENGTH_MAX = 300, 400, 70, 140

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]')

# Rooms that decide and do not act: what of the project they may include. A room may always include itself.
_PURE = {
    "common/model/": (),
    "common/profile/": ("common/model/",),
    "common/sparkplug/": ("common/model/",),
    "edge/protocol/": ("common/model/", "common/profile/"),
    "edge/poll/": ("common/model/", "common/profile/", "edge/protocol/"),
    "edge/guard/": ("common/model/", "common/profile/"),
    "cloud/detect/": ("common/model/", "common/profile/"),
    "cloud/alert/": ("common/model/", "common/runtime/clock.hpp"),
    "cloud/registry/": ("common/model/", "common/profile/", "cloud/alert/"),
}
_IMPURE_HEADERS = re.compile(r"^(boost/asio|boost/beast|sqlite3|mqtt/|thread$|mutex$|condition_variable$|fstream$|sys/|unistd|spdlog)")
# common/profile reads files, which is its business.
_MAY_READ_FILES = "common/profile/"

# Which library belongs to which rooms.
_OWNED = (
    (re.compile(r"^sqlite3\.h$"), ("common/sqlite/",), "only common/sqlite includes sqlite3.h; use common/sqlite/database.hpp"),
    (re.compile(r"^(mqtt/|MQTT)"), ("common/mqtt/",), "only common/mqtt includes Paho; use common/mqtt/link.hpp"),
    (re.compile(r"^toml"), ("common/profile/",), "only common/profile includes toml++; use common/profile/document.hpp"),
    (re.compile(r"^google/protobuf/|\.pb\.h$"), ("common/sparkplug/",), "only common/sparkplug includes protobuf; use common/sparkplug/payload.hpp"),
    (re.compile(r"^spdlog/"), ("common/runtime/",), "only common/runtime includes spdlog; use common/runtime/log.hpp"),
)

_CALLS = (
    (re.compile(r"\b(system_clock|steady_clock|high_resolution_clock)\s*::\s*now\b"), "take a Clock (common/runtime/clock.hpp) instead"),
    (re.compile(r"\bthis_thread\s*::\s*sleep|(?<![\w.:])(u|nano)?sleep\s*\("), "wait with a timer or for a condition; no thread sleeps"),
    (re.compile(r"(?<![\w.>])(std::)?s?rand\s*\("), "randomness is passed in"),
    (re.compile(r"\b(secure_)?getenv\s*\("), "settings come from the configuration"),
)
_CALLERS = ("common/runtime/",)

_MACRO = re.compile(r"^[ \t]*#[ \t]*define\b")
_USING_IN_HEADER = re.compile(r"^using\s+namespace\b(?!.*literals)")


# g++ 12 destroys what a loop's condition awaits too late, and awaits behind && and || whatever stands before them.
_AWAIT_IN_CONDITION = re.compile(r"\bwhile\s*\(.*\bco_await\b|(&&|\|\||\?).*\bco_await\b")


def check(tree):
    for path, text in tree.source().items():
        is_ours = path.startswith(("common/", "edge/", "cloud/", "simulators/"))
        yield from _sizes(path, text)
        yield from _includes(tree, path, text)
        if is_ours:
            yield from _calls(path, text)
        if path.endswith(".hpp"):
            yield from _header(path, text)


def _sizes(path, text):
    most = _TEST_FILE_LINES_MAX if path.startswith("tests/") else _FILE_LINES_MAX
    lines = text.split("\n")
    if len(lines) - 1 > most:
        yield Finding(path, most + 1, "file-length", f"{len(lines) - 1} lines, at most {most}: it holds more than one idea, part them")
    for number, line in enumerate(lines, 1):
        if len(line) > _LINE_LENGTH_MAX:
            yield Finding(path, number, "line-length", f"{len(line)} columns, at most {_LINE_LENGTH_MAX}: run clang-format-19")
    if not path.startswith("tests/"):
        for each in functions(text):
            if each.lines > _FUNCTION_LINES_MAX:
                yield Finding(path, each.line, "function-length", f"{each.lines} lines, at most {_FUNCTION_LINES_MAX}: give its parts names")


def _includes(tree, path, text):
    for number, line in enumerate(text.split("\n"), 1):
        match = _INCLUDE.match(line)
        if match is None:
            continue
        quoted, target = match[1] == '"', match[2]
        advice = _own_include(path, target) if quoted else None
        if quoted and target not in tree.texts and "/" not in target and not target.endswith(".pb.h"):
            advice = "write the full path from the root"
        if advice is None:
            advice = _owned_include(path, target) or _impure_include(path, target, quoted)
        if advice is not None:
            yield Finding(path, number, "include", f"{target}: {advice}")


def _own_include(path, target):
    room = path.split("/")[0]
    if target.endswith("main.cpp") or target.endswith(".cpp"):
        return "nothing includes a .cpp"
    if target.startswith("simulators/") and room not in ("simulators", "tests"):
        return "nothing includes the simulators"
    if target.startswith("tests/") and room != "tests":
        return "nothing includes the tests"
    if room == "edge" and target.startswith("cloud/") or room == "cloud" and target.startswith("edge/"):
        return "edge and cloud speak over the wire (docs/wire.md) and never include each other"
    if room == "common" and target.startswith(("edge/", "cloud/")):
        return "common knows neither edge nor cloud"
    # simulators/world runs both in one process; what judges them there is written anew.
    is_world = path.startswith("simulators/world/")
    if room == "simulators" and not is_world and target.startswith("simulators/world/") and path != "simulators/main.cpp":
        return "only main.cpp knows the world, so that the other simulators stay without what they try"
    if room == "simulators" and not is_world and target.startswith(("edge/", "cloud/")):
        return "a simulator shares no code with what it tries"
    return None


def _owned_include(path, target):
    for pattern, owners, advice in _OWNED:
        if pattern.match(target) and not path.startswith((*owners, "tests/")):
            return advice
    return None


def _impure_include(path, target, quoted):
    for room, allowed in _PURE.items():
        if not path.startswith(room):
            continue
        if quoted and target.startswith(("common/", "edge/", "cloud/")) and not target.startswith((room, *allowed)):
            return f"{room[:-1]} decides and does not act: it may include itself{''.join(', ' + each for each in allowed)}"
        if not quoted and _IMPURE_HEADERS.match(target) and not (room == _MAY_READ_FILES and target == "fstream"):
            return f"{room[:-1]} decides and does not act: no socket, file, database or thread"
    return None


def _calls(path, text):
    code = without_comments_and_literals(text)
    is_library = path.endswith(".hpp") or not path.endswith("main.cpp")
    for number, line in enumerate(code.split("\n"), 1):
        if not path.startswith(_CALLERS):
            for pattern, advice in _CALLS:
                if pattern.search(line):
                    yield Finding(path, number, "call", f"only common/runtime does this: {advice}")
        if is_library and re.search(r"\bstd::(cout|cerr|clog)\b|(?<![\w:])f?printf\s*\(", line):
            yield Finding(path, number, "call", "a library does not print: return it, or take a Log")
        if _AWAIT_IN_CONDITION.search(line):
            yield Finding(path, number, "coroutine", "g++ 12 gets this wrong: await into a variable first, then look at it")
        if _MACRO.match(line):
            yield Finding(path, number, "macro", "a constant, a function or a template instead")


def _header(path, text):
    lines = text.split("\n")
    if lines[0] != "#pragma once":
        yield Finding(path, 1, "header", "begins with #pragma once")
    for number, line in enumerate(lines, 1):
        if _USING_IN_HEADER.match(line):
            yield Finding(path, number, "header", "no using namespace in a header")
