"""A sandbox around the process that runs submitted code, in layers: each used where the machine has it.

What a grader uses is here; `layers` has their order, and each layer is a module of its own: `namespaces`, `user`,
`privileges`, `landlock`, `seccomp`. A kernel's manager asks for a `Sandbox`, the forked child applies it.
"""

from __future__ import annotations

from .environment import public
from .layers import Protection, SandboxError, apply, for_kernel, missing, report, require, warnings
from .request import Sandbox
from .user import Loan

__all__ = [
    "Loan",
    "Protection",
    "Sandbox",
    "SandboxError",
    "apply",
    "for_kernel",
    "missing",
    "public",
    "report",
    "require",
    "warnings",
]
