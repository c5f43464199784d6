"""What this machine lets us do. A row whose rights are missing says so and never counts as passed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_MARK = "GENGFU_PROVE_NAMESPACE"
_FAKETIME = "/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1"

MOUNT, LOOP, MKFS, SHIM, FAKETIME = "mount", "loop", "mkfs", "shim", "faketime"
_ADVICE = {
    MOUNT: "the right to mount in a namespace of its own (be root, or allow user namespaces)",
    LOOP: "the right to mount loop images (be root on a machine with /dev/loop*)",
    MKFS: "mkfs.ext4 (the package e2fsprogs)",
    SHIM: "a C compiler for the small library that makes fsync fail",
    FAKETIME: "libfaketime (the package faketime)",
}

# A container may not mount; what can be installed anywhere is no excuse.
_CONTAINERS_LACK = {MOUNT, LOOP}


def enter_namespace():
    """Starts this program again where its mounts are its own, if that can be had."""
    if _MARK in os.environ or shutil.which("unshare") is None:
        return
    for options in (["--mount", "--propagation", "private"], ["--map-root-user", "--mount", "--propagation", "private"]):
        if subprocess.run(["unshare", *options, "true"], capture_output=True, check=False).returncode == 0:
            os.environ[_MARK] = "root" if options[0] == "--mount" else "user"
            os.execvp("unshare", ["unshare", *options, sys.executable, "-B", "-m", "prove", *sys.argv[1:]])


def faketime():
    for machine in (os.uname().machine,):
        path = Path(_FAKETIME.format(machine))
        if path.is_file():
            return path
    return None


def sanitizer_of(program):
    """The runtime of the sanitizer that the program was built with, or None."""
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    paths = [line.split(" => ")[1].split()[0] for line in told.splitlines() if " => " in line]
    return next((path for path in paths if Path(path).name.startswith(("libasan", "libtsan"))), None)


class Rights:
    def __init__(self, shim, sanitizer=None):
        self.sanitizer = sanitizer
        # What LD_PRELOAD says; a sanitizer wants to be the first.
        self.shim = " ".join(str(each) for each in (sanitizer, shim) if each)
        self.have = {
            MOUNT: _MARK in os.environ,
            LOOP: os.environ.get(_MARK) == "root" and Path("/dev/loop-control").exists(),
            MKFS: shutil.which("mkfs.ext4", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None,
            SHIM: shim is not None,
            FAKETIME: faketime() is not None,
        }

    def missing(self, needs):
        """Why a row cannot run, or ""."""
        return "; ".join(_ADVICE[each] for each in needs if not self.have[each])

    def excuses(self, needs):
        """Whether all that is missing is what a container legitimately lacks."""
        return all(each in _CONTAINERS_LACK for each in needs if not self.have[each])
