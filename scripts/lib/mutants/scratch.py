"""A copy of the sources in which mutants live, with a build of its own."""

import os
import shutil
import subprocess
from pathlib import Path


class DoesNotBuild(Exception):
    """A build in the scratch copy failed."""


class Scratch:
    def __init__(self, root, log):
        self.root = root
        self.tree = root / "build" / "mutants" / "tree"
        # Where the preset has it beneath the sources, so that the cache finds what was compiled for the project itself.
        self.build = self.tree / "build" / "dev"
        self.log = log
        self._environment = {**os.environ, "CCACHE_BASEDIR": str(self.tree), "CCACHE_NOHASHDIR": "1"}

    def copy(self):
        """The working tree as it is; files that are the same keep their age, so that nothing is built without need."""
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=self.root, capture_output=True, check=True)
        wanted = {name for name in listed.stdout.decode().split("\0") if name and (self.root / name).is_file()}
        for name in wanted:
            self._put(name)
        for path in self.tree.rglob("*"):
            name = str(path.relative_to(self.tree))
            if path.is_file() and name not in wanted and not name.startswith("build/"):
                path.unlink()

    def _put(self, name):
        source, target = self.root / name, self.tree / name
        if target.is_file() and target.read_bytes() == source.read_bytes():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        os.utime(target)

    def apply(self, mutant):
        """Gives what undoes it. The project itself may change meanwhile; the copy does not."""
        originals = {name: (self.tree / name).read_text() for name in mutant.files if (self.tree / name).is_file()}

        def undo():
            for name, text in originals.items():
                (self.tree / name).write_text(text)
        try:
            mutant.apply_to(self.tree)
        except Exception:
            undo()
            raise
        return undo

    def configure(self):
        if not (self.build / "build.ninja").is_file():
            self._run("configuring", "cmake", "--preset", "dev")

    def make(self, *targets):
        self._run("building", "ninja", "-C", self.build, *targets)

    def is_changed(self, target):
        """Whether something would have to be built for it."""
        done = subprocess.run(["ninja", "-C", str(self.build), "-n", target], capture_output=True, text=True, check=False)
        return "no work to do" not in done.stdout

    def _run(self, doing, *command):
        with open(self.log, "ab") as log:
            done = subprocess.run([str(word) for word in command], cwd=self.tree, env=self._environment, stdout=log, stderr=subprocess.STDOUT, check=False)
        if done.returncode != 0:
            words = Path(self.log).read_text(errors="replace").splitlines()
            errors = [line for line in words if " error: " in line or "FAILED" in line][-4:]
            raise DoesNotBuild(f"{doing} failed (see {self.log}):\n" + "\n".join(errors or words[-8:]))
