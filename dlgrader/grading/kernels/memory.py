"""Memory of forked processes: what they share with the warm parent, and what they hold for themselves."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from dlgrader.grading.sandbox import linux

MADV_COLLAPSE = 25
HUGE = 1 << 21


def families(pids: Collection[int]) -> dict[int, list[int]]:
    """Return the descendants of each of some processes."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 (this runs every half second, and pathlib takes three times as long)
        if entry.isdecimal():
            with contextlib.suppress(OSError), open(f"/proc/{entry}/stat", "rb") as stat:  # noqa: PTH123
                # "pid (name) state parent ...", and a name may have spaces and parentheses
                children.setdefault(int(stat.read().rpartition(b")")[2].split()[1]), []).append(int(entry))
    found = {}
    for pid in pids:
        members = list(children.get(pid, []))
        for member in members:  # it grows on the way
            members += children.get(member, [])
        found[pid] = members
    return found


def held_by(pids: Iterable[int]) -> int:
    """Return how many bytes some processes hold that nobody else has, and their part of what they share."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith(("Private_Dirty:", "Pss_Shmem:")):
                    total += int(line.split()[1]) << 10
    return total


def use_huge_pages() -> None:
    """Move the memory filled so far to pages of 2 MB, as far as the system has them; Linux before 6.1 has none.

    A fork copies the table of pages, and big ones make it short. A forked process that writes to one gets a copy of the
    4 KB around, as with small pages.
    """
    for mapping in Path("/proc/self/maps").read_text().splitlines():
        addresses, access, _, _, inode, *_ = mapping.split()
        if access.startswith("rw") and inode == "0":
            first, last = (int(address, 16) for address in addresses.split("-"))
            start, end = -(-first // HUGE) * HUGE, last // HUGE * HUGE
            for place in range(start, end, HUGE):  # one by one: the call ends at the first that is empty
                linux.libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(HUGE), MADV_COLLAPSE)
