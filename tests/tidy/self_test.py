#!/usr/bin/env python3
"""Each rule finds what is planted for it, in the right place, and leaves a sound tree alone."""

import tempfile
import unittest
from pathlib import Path

import tidy
from cpp_text import functions

_SOUND = {
    "README.md": "# It\n\n    scripts/run\n\nSee [the map](ARCHITECTURE.md).\n",
    "CONTRIBUTING.md": "x\n", "CHANGELOG.md": "x\n", "SECURITY.md": "x\n", "LICENSE": "x\n", "ARCHITECTURE.md": "x\n",
    "scripts/run": "#!/bin/sh\n",
    "common/model/a.hpp": "#pragma once\n\n#include <string>\n\n// system_clock::now() in words is no call\n",
    "edge/poll/b.cpp": '#include "common/model/a.hpp"\n\nconst char* text = "std::cout << rand()";\n\nint twice(int value) {\n    return 2 * value;\n}\n',
    "configs/profiles/meter.toml": 'kind = "meter"\n\n[[example]]\nframe = "00"\n',
}
_LONG_FUNCTION = "int f() {\n" + "    g();\n" * 80 + "}\n"

# what is planted where -> (line, rule, a word of the advice)
_PLANTED = (
    ("edge/poll/x.cpp", '\n#include "cloud/alert/a.hpp"\n', 2, "include", "never include each other"),
    ("cloud/feed/x.cpp", '#include "edge/poll/a.hpp"\n', 1, "include", "never include each other"),
    ("common/model/x.cpp", '#include "edge/poll/a.hpp"\n', 1, "include", "neither edge nor cloud"),
    ("cloud/feed/x.cpp", '#include "simulators/a.hpp"\n', 1, "include", "simulators"),
    ("simulators/x.cpp", '#include "edge/protocol/modbus.hpp"\n', 1, "include", "shares no code"),
    ("simulators/device/x.cpp", '#include "simulators/world/world.hpp"\n', 1, "include", "only main.cpp"),
    ("cloud/feed/x.cpp", '#include "cloud/main.cpp"\n', 1, "include", "nothing includes a .cpp"),
    ("cloud/feed/x.cpp", "#include <sqlite3.h>\n", 1, "include", "common/sqlite"),
    ("edge/uplink/x.cpp", "#include <mqtt/async_client.h>\n", 1, "include", "common/mqtt"),
    ("edge/x.cpp", "#include <toml++/toml.h>\n", 1, "include", "common/profile"),
    ("edge/guard/x.cpp", "#include <thread>\n", 1, "include", "decides and does not act"),
    ("cloud/alert/x.cpp", '#include "cloud/store/a.hpp"\n', 1, "include", "decides and does not act"),
    ("edge/x.cpp", '#include "x.hpp"\n', 1, "include", "full path"),
    ("edge/x.cpp", "auto t = std::chrono::system_clock::now();\n", 1, "call", "Clock"),
    ("cloud/x.cpp", "\nauto t = steady_clock :: now();\n", 2, "call", "Clock"),
    ("cloud/x.cpp", "void f() { std::this_thread::sleep_for(1s); }\n", 1, "call", "wait"),
    ("cloud/x.cpp", "int r = rand();\n", 1, "call", "randomness"),
    ("cloud/x.cpp", 'auto v = std::getenv("HOME");\n', 1, "call", "configuration"),
    ("cloud/x.cpp", 'void f() { std::cout << 1; }\n', 1, "call", "print"),
    ("cloud/x.cpp", "void f() { while (co_await more()) g(); }\n", 1, "coroutine", "g++ 12"),
    ("cloud/x.cpp", "void f() { if (a && co_await more()) g(); }\n", 1, "coroutine", "g++ 12"),
    ("cloud/x.cpp", "#define ONE 1\n", 1, "macro", "constant"),
    ("cloud/x.hpp", "int a;\n", 1, "header", "#pragma once"),
    ("cloud/x.hpp", "#pragma once\nusing namespace std;\n", 2, "header", "using namespace"),
    ("cloud/x.cpp", "int a;\n" * 301, 301, "file-length", "301 lines"),
    ("cloud/x.cpp", "\n" + _LONG_FUNCTION, 2, "function-length", "82 lines"),
    ("cloud/x.cpp", "// " + "x" * 140 + "\n", 1, "line-length", "143 columns"),
    ("cloud/x.cpp", "int a;", 1, "end-of-file", "newline"),
    ("cloud/Camel.cpp", "int a;\n", 1, "file-name", "snake_case"),
    ("docs/x.md", "see /wo" + "rk/x\n", 1, "words", "outside of the project"),
    ("package-lock.json", '{"reso' + 'lved": "x"}\n', 1, "words", "lock file"),
    ("configs/profiles/bare.toml", 'kind = "bare"\n', 1, "profile", "[[example]]"),
    ("configs/profiles/other.toml", 'kind = "bare"\n[[example]]\n', 1, "profile", "same word"),
    ("docs/x.md", "scripts/dance\n", 1, "document", "does not exist"),
    ("docs/x.md", "[a](nowhere.md)\n", 1, "document", "leads nowhere"),
)


def _findings(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tidy.check(Path(folder))


class SelfTest(unittest.TestCase):
    def test_a_sound_tree_gives_no_finding(self):
        self.assertEqual([], [str(each) for each in _findings(_SOUND)])

    def test_each_planted_fault_is_found_in_its_place_and_alone(self):
        for file, text, line, rule, word in _PLANTED:
            with self.subTest(rule=rule, file=file, text=text[:60]):
                found = _findings({**_SOUND, file: text})
                self.assertEqual([(file, line, rule)], [(each.file, each.line, each.rule) for each in found], [str(each) for each in found])
                self.assertIn(word, found[0].advice)

    def test_a_missing_document_is_found(self):
        found = _findings({name: text for name, text in _SOUND.items() if name != "SECURITY.md"})
        self.assertEqual(["SECURITY.md:1: document: is missing"], [str(each) for each in found])

    def test_functions_are_told_from_other_braces(self):
        text = ("namespace a {\nstruct B {\n    int c() const { return 1; }\n    int d = {};\n};\nconst int e[] = {1,\n2};\n"
                "B::B(int f)\n    : g_(f) {\n    if (f) {\n        h([] { return 1; });\n    }\n}\n}\n")
        self.assertEqual([(3, 1), (8, 6)], [(each.line, each.lines) for each in functions(text)])


if __name__ == "__main__":
    unittest.main()
