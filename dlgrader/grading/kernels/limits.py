"""Put a kernel's limits into force; in the kernel's own process, before any submitted code."""

from __future__ import annotations

import resource
from pathlib import Path

from .protocol import Limits

# What a kernel's ten threads reserve but never touch: 8 MB of stack and up to 128 MB of malloc arena each. It counts
# towards the address space (AS), not towards data (DATA).
RESERVED_BY_THREADS = 2 << 30


def apply(limits: Limits) -> None:
    """Limit the calling process, for good: what is lowered here it can't raise again."""
    _lower(resource.RLIMIT_CORE, 0)
    if limits.memory is not None:
        # DATA is exact, but shared anonymous maps pass it. AS stops those, and needs room for what is only reserved.
        address_space, data = _memory_in_use()
        _lower(resource.RLIMIT_DATA, data + limits.memory)
        if limits.address_space:
            _lower(resource.RLIMIT_AS, address_space + limits.memory + RESERVED_BY_THREADS)
    if limits.cpu_seconds is not None:
        # the soft limit kills by SIGXCPU, which says why; the hard one by SIGKILL, should that be caught
        _lower(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    if limits.file_size is not None:
        _lower(resource.RLIMIT_FSIZE, limits.file_size)
    if limits.open_files is not None:
        _lower(resource.RLIMIT_NOFILE, limits.open_files)


def _lower(which: int, soft: int, hard: int | None = None) -> None:
    """Set a limit, or keep the one in force where that is lower already."""
    hard = soft if hard is None else hard
    allowed = resource.getrlimit(which)[1]
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(which, (soft, hard))


def _memory_in_use() -> tuple[int, int]:
    """Return the bytes of address space, and of data and stack, that this process has."""
    pages = Path("/proc/self/statm").read_text().split()
    return int(pages[0]) * resource.getpagesize(), int(pages[5]) * resource.getpagesize()
