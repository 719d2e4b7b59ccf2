"""No new privileges, and no looking into this process.

Setuid programs run as whoever starts them, and processes of the same user can't attach to this one or read its memory
through /proc. Landlock and seccomp need the first where we are not root.
"""

from __future__ import annotations

from . import linux
from .request import Sandbox

NAME = "privileges"


def available() -> str | None:
    """Return why this layer can't be had: always None, every Linux that runs our Python has it."""
    return None


def protections(reason: str | None) -> dict[str, str | None]:
    """Return what is protected, each with the reason if it is not; `reason` if the whole layer is off."""
    return {"no setuid programs, no debugger on the kernel": reason}


def apply(sandbox: Sandbox) -> None:
    """Put the layer into force, for good."""
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
