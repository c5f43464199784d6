"""Files of JSON lines: one process writes, others read what has been added."""

import json


class Writer:
    def __init__(self, path):
        self._file = open(path, "a", buffering=1, encoding="utf-8")

    def put(self, *line):
        self._file.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")


class Reader:
    """`more()` gives the whole lines that have come since the last call."""

    def __init__(self, path):
        self._path = path
        self._file = None
        self._rest = ""

    def more(self):
        if self._file is None:
            try:
                self._file = open(self._path, encoding="utf-8")
            except FileNotFoundError:
                return []
        text = self._rest + self._file.read()
        whole, newline, self._rest = text.rpartition("\n")
        return [json.loads(line) for line in (whole + newline).splitlines()]
