"""The folder that a submission runs in: what is copied there, and what is kept of it. Plain files, both times."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbgrader.utils import find_all_files

STAGING = ".dlgrader/staging"
MOST_BYTES = 1 << 30
BLOCK = 1 << 20


def copy_plain_files(source: Path, target: Path, ignore: list[str]) -> Iterator[str]:
    """Copy a submission's files, also through links that stay inside it.

    Parameters
    ----------
    source, target : Path
        Folders.
    ignore : list of str
        Patterns of names, as in `CourseDirectory.ignore`.

    Yields
    ------
    str
        What was left out, and why.
    """
    for path in map(Path, find_all_files(str(source), ignore)):
        name = path.relative_to(source)
        try:
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(source)):
                yield f"{name} is a link that leads out of the submission: left out"
            elif not path.is_file():
                yield f"{name} is no plain file: left out"
            else:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).unlink(missing_ok=True)
                shutil.copy(path, target / name)
        except OSError as error:
            yield f"{name} can't be copied ({error.strerror}): left out"


@contextlib.contextmanager
def new_staging_folder() -> Iterator[Path]:
    """Make a folder to run a notebook in, below the working directory, and remove it."""
    Path(STAGING).mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=STAGING)).absolute()
    made.chmod(0o755)  # the user that submitted code runs as has to get through
    try:
        (made / "copy").mkdir()
        yield made / "copy"
    finally:
        shutil.rmtree(made, ignore_errors=True)


def remove_empty_staging() -> None:
    """Remove the folders that submissions were graded in, once their results have left them."""
    for path, _, _ in os.walk(STAGING, topdown=False):
        with contextlib.suppress(OSError):
            Path(path).rmdir()


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
        """Copy what is there now, while code that runs there may be changing it; later calls change nothing."""
        if self._kept.exists():
            return
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
