"""File systems of a row's own: small ones, read-only ones, and one whose power can be cut. Only in a namespace of ours."""

import os
import shutil
import subprocess


def _run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout.strip()


def small(folder, mebibytes):
    _run("mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "gengfu-prove", folder)


def unmount(folder):
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def set_read_only(folder, read_only):
    """Also for root: the mount refuses, not the file's mode."""
    _run("mount", "-o", f"remount,{'ro' if read_only else 'rw'}", folder)


def fill(folder, leave=0):
    """A file that takes all the space but `leave` bytes; how many it took."""
    free = os.statvfs(folder)
    size = max(0, free.f_bavail * free.f_frsize - leave)
    file = folder / "filler"
    with open(file, "wb") as opened:
        try:
            os.posix_fallocate(opened.fileno(), 0, max(1, size))
        except OSError:
            pass  # full earlier than it said: so much the better
    return size


class Image:
    """An ext4 in a file. `cut()` is what the disk holds when the power goes: what was not synced is not there."""

    def __init__(self, file, folder, mebibytes=24):
        self.file, self.folder = file, folder
        with open(file, "wb") as opened:
            opened.truncate(mebibytes << 20)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", file)
        self._mount()

    def _mount(self):
        # Nothing that the programs did not ask to be synced is to be written in a hurry.
        _run("mount", "-o", "loop,commit=300", self.file, self.folder)

    def copy(self):
        """To be called while nobody writes."""
        shutil.copyfile(self.file, self.file.with_suffix(".cut"))

    def restore(self):
        """The programs have ended: the copy takes the place of the disk."""
        _run("umount", self.folder)
        os.replace(self.file.with_suffix(".cut"), self.file)
        self._mount()
