"""Huge pages for what the warm parent has imported: a fork copies the table of pages, and big ones make it short."""

from __future__ import annotations

import ctypes
from pathlib import Path

from dlgrader.grading.sandbox import linux

MADV_COLLAPSE = 25
HUGE = 1 << 21


def use_huge_pages() -> None:
    """Move the memory filled so far to pages of 2 MB, as far as the system has them; Linux before 6.1 has none.

    A forked process that writes to one gets a copy of the 4 KB around, as with small pages.
    """
    for mapping in Path("/proc/self/maps").read_text().splitlines():
        addresses, access, _, _, inode, *_ = mapping.split()
        if access.startswith("rw") and inode == "0":
            first, last = (int(address, 16) for address in addresses.split("-"))
            start, end = -(-first // HUGE) * HUGE, last // HUGE * HUGE
            for place in range(start, end, HUGE):  # one by one: the call ends at the first that is empty
                linux.libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(HUGE), MADV_COLLAPSE)
