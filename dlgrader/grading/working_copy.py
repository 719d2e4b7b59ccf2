"""The folder that a submission runs in, and what of it is kept: plain files, as they were before hidden tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path

MOST_BYTES = 1 << 30
BLOCK = 1 << 20


class WorkingCopy:
    """A folder that submitted code may write to.

    A hidden test hands its arguments to that code, which may write them down; and a link that it leaves would lead
    whoever handles the folder later to somebody else's files. So what is kept is a copy, taken before the first hidden
    test, of the plain files in it.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept = folder.with_name(f"{folder.name}.kept")
        shutil.rmtree(self._kept, ignore_errors=True)

    def keep(self) -> None:
        """Copy what is there now, while code that runs there may be changing it."""
        shutil.rmtree(self._kept, ignore_errors=True)
        self._kept.mkdir()
        room = MOST_BYTES
        with contextlib.suppress(OSError, RecursionError):  # deeper than a path can be long: nobody reads that
            for path, _, names, descriptor in os.fwalk(self.folder, follow_symlinks=False):
                target = self._kept / os.path.relpath(path, self.folder)
                target.mkdir(exist_ok=True)
                for name in names:
                    with contextlib.suppress(OSError):
                        room -= _copy(name, descriptor, target / name, room)

    def settle(self) -> None:
        """Put what was kept in the folder's place, once nothing runs there any more; all of it, if nothing was kept."""
        if not self._kept.exists():
            self.keep()
        used = self.folder.with_name(f"{self.folder.name}.used")
        self.folder.rename(used)
        self._kept.rename(self.folder)
        shutil.rmtree(used, ignore_errors=True)


def _copy(name: str, folder: int, target: Path, room: int) -> int:
    """Copy a file if it is a plain one and not too large; return how many bytes that took."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with open(os.open(name, flags, dir_fd=folder), "rb") as source:  # noqa: PTH123 (it is a descriptor)
        facts = os.fstat(source.fileno())
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink > 1 or facts.st_size > room:
            return 0
        copied = 0
        with target.open("xb") as sink:
            while (block := source.read(BLOCK)) and copied + len(block) <= room:
                copied += sink.write(block)
        return copied
