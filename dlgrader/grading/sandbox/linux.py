"""The kernel's interface as far as the layers need it and Python has no name for it."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2

CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN = 0, 1, 2, 6, 7, 21

_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def checked(result: int, what: str) -> int:
    """Return the result of a C function; raise `OSError` where it is negative."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, first: int, second: int = 0) -> None:
    """Call prctl(2); raise `OSError` where it fails."""
    arguments = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    checked(libc.prctl(option, *arguments), f"prctl({option}, {first})")


def mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """Call mount(2); raise `OSError` where it fails."""
    encoded = [None if text is None else text.encode() for text in (source, target, kind, options)]
    result = libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3])
    checked(result, f"mount on {target}")


def capabilities() -> int:
    """Return the capabilities in effect, one bit each."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("CapEff:")[2].split(maxsplit=1)[0], 16)


def has(capability: int) -> bool:
    """Tell whether this process has a capability."""
    return bool(capabilities() >> capability & 1)


def keep_only(*kept: int) -> None:
    """Give up all capabilities but these few, all below 32; these are also inherited by programs it runs."""
    bits = sum(1 << capability for capability in kept)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(bits, bits, bits)  # effective, permitted, inheritable; then their upper halves
    checked(libc.syscall(ctypes.c_long(_SYS_CAPSET[os.uname().machine]), header, data), "capset")
    for capability in kept:
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)
