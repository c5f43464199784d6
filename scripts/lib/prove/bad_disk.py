"""The disk that fails or dawdles: how tests/fault/fault_library.c is told what to do."""

import mmap
import struct
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).resolve().parents[3] / "tests" / "fault" / "fault_library.c"
_FIELDS = ("fail_syncs", "slow_ms", "fail_writes", "fail_reads", "pass", "failed", "slowed", "fail_truncates", "syncing")
ALWAYS = -1


def find_library(bin_folder, folder):
    """The built library, or one that we make ourselves; None where neither is to be had."""
    built = Path(bin_folder).parent / "lib" / "libgengfu_fault.so"
    if built.is_file():
        return built
    library = Path(folder) / "libgengfu_fault.so"
    try:
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, _SOURCE, "-ldl"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return library


class BadDisk:
    """One edge's plan of faults: attributes are the fields, shared with the running program."""

    def __init__(self, libraries, file, under):
        self._libraries, self._path, self._under = libraries, file, under
        file.write_bytes(bytes(4096))
        with open(file, "r+b") as opened:
            self._page = mmap.mmap(opened.fileno(), 4096)

    @property
    def environment(self):
        return {"LD_PRELOAD": self._libraries, "GENGFU_FAULT_PLAN": self._path, "GENGFU_FAULT_UNDER": self._under}

    def get(self, field):
        return struct.unpack_from("i", self._page, 4 * _FIELDS.index(field))[0]

    def set(self, **fields):
        for field, value in fields.items():
            struct.pack_into("i", self._page, 4 * _FIELDS.index(field), value)

    def heal(self):
        """All is well again; how many calls have failed or been slow since the last time."""
        struck = self.get("failed") + self.get("slowed")
        self.set(fail_syncs=0, fail_writes=0, fail_reads=0, fail_truncates=0, slow_ms=0, failed=0, slowed=0)
        self.set(**{"pass": 0})
        return struck
