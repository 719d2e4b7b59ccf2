"""A user id that nobody else has, where the grader is root.

Root may signal, trace, chmod and chown anything, and connect to every socket: one that talks to Docker gives away the
machine. The kernel gets an id made from its process id; the working copy is the kernel's while it runs and is handed
back afterwards. With an id of its own, its processes can be counted, so the number of them is limited.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from . import landlock, linux, readable
from .request import Sandbox

NAME = "user"

FIRST_ID = 1_900_000_000  # above all ranges that distributions, systemd and containers hand out
SHARED_MEMORY = Path("/dev/shm")
MOST_PROCESSES = 256  # threads included, of which a kernel has ten
NEEDED = {
    linux.CAP_CHOWN: "CAP_CHOWN",
    linux.CAP_SETGID: "CAP_SETGID",
    linux.CAP_SETUID: "CAP_SETUID",
}
# The notebook's Python may stand in root's home, which is closed to others. Reading is Landlock's to limit; a socket
# can't be connected to with the first. Docker gives only the second, which allows that as well. Without Landlock they
# are given up where nothing that is needed is closed: the permissions of files are all that is left then.
SEE_EVERYTHING = (linux.CAP_DAC_READ_SEARCH, linux.CAP_DAC_OVERRIDE)


def available() -> str | None:
    """Return why this layer can't be had, or None."""
    if os.geteuid() != 0:
        return "only root can give a kernel another user id"
    missing = [name for capability, name in NEEDED.items() if not linux.has(capability)]
    if not any(map(linux.has, SEE_EVERYTHING)):
        missing.append("CAP_DAC_READ_SEARCH")
    if missing:
        return f"root lacks {', '.join(missing)} here"
    ranges = (map(int, line.split()) for line in Path("/proc/self/uid_map").read_text().splitlines())
    if not any(first <= FIRST_ID and first + size >= FIRST_ID + (1 << 22) for first, _, size in ranges):
        return "this container has no user ids to spare"
    return None


def protections(reason: str | None) -> dict[str, str | None]:
    """Return what is protected, each with the reason if it is not; `reason` if the whole layer is off."""
    return {"a user id of its own: processes, sockets and terminals of others; number of processes": reason}


def apply(sandbox: Sandbox) -> None:
    """Put the layer into force, for good."""
    parent = os.getppid()
    mine = FIRST_ID + os.getpid()
    for folder in sandbox.own:
        give(folder, mine, mine)
    kept = [next(capability for capability in SEE_EVERYTHING if linux.has(capability))]
    if landlock.NAME not in sandbox.layers and is_open((sys.prefix, sys.base_prefix, readable.PACKAGE), sandbox.own):
        kept = []
    os.setgroups([])
    os.setresgid(mine, mine, mine)
    linux.prctl(linux.PR_SET_KEEPCAPS, 1)
    os.setresuid(mine, mine, mine)
    linux.keep_only(*kept)
    resource.setrlimit(resource.RLIMIT_NPROC, (MOST_PROCESSES, MOST_PROCESSES))
    os.environ.update(USER="student", LOGNAME="student")  # getpass finds no name for such an id, and torch asks it
    # a change of user ids switches the death signal off
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def is_open(folders: Collection[str | Path], own: Iterable[str | Path]) -> bool:
    """Return whether every user may read these folders, and get to those that are a kernel's own."""
    on_the_way = {parent for folder in (*folders, *own) for parent in Path(folder).resolve().parents}
    are_read = all(Path(folder).stat().st_mode & 0o5 == 0o5 for folder in folders)
    return are_read and all(parent.stat().st_mode & 0o1 for parent in on_the_way)


class Loan:
    """The working copy, for as long as a kernel with a user id of its own has it.

    Parameters
    ----------
    sandbox : Sandbox, optional
        Of the kernel that is about to start; without one, or without such an id, nothing is lent.
    """

    def __init__(self, sandbox: Sandbox | None) -> None:
        lent = sandbox.writable if sandbox is not None and NAME in sandbox.layers else ()
        self._owners = {folder: Path(folder).stat() for folder in lent}

    def end(self) -> None:
        """Take the folders back, once the kernel has ended, with all that has been made in them."""
        for folder, owner in self._owners.items():
            give(folder, owner.st_uid, owner.st_gid)
        if self._owners:
            _sweep_shared_memory()


def _sweep_shared_memory() -> None:
    """Remove what kernels that have ended left in shared memory; without a namespace it is everybody's."""
    for path in SHARED_MEMORY.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another worker of the grader was quicker
            kernel = path.lstat().st_uid - FIRST_ID
            if kernel > 0 and not Path(f"/proc/{kernel}").exists():
                path.unlink()


def give(folder: str, user: int, group: int) -> None:
    """Change the owner of a folder and of all in it; of symbolic links, not of what they point to.

    The kernel takes setuid bits and capabilities off a file that gets another owner, so that none come back to root.
    """
    for entry in _with_contents(folder):
        with contextlib.suppress(OSError):  # deeper than a path can be long: whoever made that gets to keep it
            os.chown(entry, user, group, follow_symlinks=False)


def _with_contents(folder: str) -> Iterator[str]:
    waiting = [folder]  # not os.walk, which calls itself for each level, and submissions can have thousands
    while waiting:
        path = waiting.pop()
        yield path
        with contextlib.suppress(OSError), os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    yield entry.path
