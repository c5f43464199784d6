"""The directory of a run, which only one run at a time may use."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path


class Taken(Exception):
    """Another run uses the directory."""


class Folder:
    def __init__(self, wanted):
        self.is_temporary = wanted is None
        if wanted is None:
            home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "gengfu"
            home.mkdir(parents=True, exist_ok=True)
            self.path = Path(tempfile.mkdtemp(prefix="run-", dir=home))
        else:
            self.path = wanted.absolute()
            self.path.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.path / "lock", "w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(f"{self.path} is used by another run") from None

    def leave(self, keep):
        """Releases the directory; one of our own making goes unless it is to be looked at."""
        self._lock.close()
        if self.is_temporary and not keep:
            shutil.rmtree(self.path, ignore_errors=True)
