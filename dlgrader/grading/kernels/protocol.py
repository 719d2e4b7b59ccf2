"""What grader and warm parent say to each other: JSON over one socket pair per fork.

A fork request is one packet on the control socket and carries one end of a new socket pair, the fork's *lifeline*, and
the sockets that the fork is to have. Everything about it goes over its lifeline from then on, as lines:

================  =============================================================================
parent to grader  ``{"pid": 123}``, ``{"ready": true}``, ``{"failed": traceback}``, ``{"exit": {...}}``
grader to parent  ``{"signal": 2}``
================  =============================================================================

Closing a lifeline kills the fork, so that a grader leaves none behind, however it dies. No file name is involved:
who has not been handed the control socket can't ask for kernels.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dlgrader.grading.sandbox import Sandbox

# a fork request must fit; most of it is the environment
MAX_PACKET = 1 << 17
MAX_SOCKETS = 3

# The libraries read these once, when the parent imports them. A pool of threads doesn't survive a fork: with two
# OpenMP threads the child's first matrix product hangs. The last is pyarrow's, which pandas and scikit-learn import.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


@dataclass(frozen=True)
class Limits:
    """Resource limits of one kernel; `None` leaves a resource as the grader has it.

    Parameters
    ----------
    memory : int, optional
        Bytes that the notebook may allocate on top of what the imported libraries have taken; past it, `MemoryError`.
    address_space : bool
        Whether what is only reserved counts as well; CUDA reserves as much as all memory of machine and card.
    cpu_seconds : int, optional
        CPU time of the kernel process, sleep not counted; past it the process is killed by SIGXCPU.
    file_size : int, optional
        Bytes in one file; past it a write raises `OSError`.
    open_files : int, optional
        Number of file descriptors.
    """

    memory: int | None = None
    address_space: bool = True
    cpu_seconds: int | None = None
    file_size: int | None = None
    open_files: int | None = None


@dataclass(frozen=True)
class ForkRequest:
    """A kernel, or another process, to fork.

    Parameters
    ----------
    run : str
        What to become, as `module:function`: it is called with the warm application, `argument` and its sockets.
    argument : str
        For a kernel Jupyter's connection file, transport ipc; the folder it is in belongs to this kernel alone.
    cwd : str, optional
        Working directory.
    env : mapping of str to str
        The whole environment, not only additions.
    limits : Limits
        Resource limits.
    sandbox : Sandbox, optional
        What guards everything else from the notebook.
    """

    run: str
    argument: str
    cwd: str | None
    env: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)
    sandbox: Sandbox | None = None

    def encode(self) -> bytes:
        """Return the request as one packet."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, packet: bytes) -> ForkRequest:
        """Read what `encode` wrote."""
        fields = json.loads(packet)
        sandbox = fields["sandbox"] and Sandbox.from_fields(fields["sandbox"])
        return cls(**{**fields, "limits": Limits(**fields["limits"]), "sandbox": sandbox})


@dataclass(frozen=True)
class KernelExit:
    """How a kernel ended and what it cost.

    Parameters
    ----------
    returncode : int
        Exit status, or minus the number of the signal that killed it, as in `subprocess`.
    cpu_seconds : float
        User and system time of the kernel and of the processes it has waited for.
    peak_memory : int
        Largest resident size in bytes; what is shared with the warm parent counts.
    """

    returncode: int
    cpu_seconds: float = 0.0
    peak_memory: int = 0

    def __str__(self) -> str:
        if self.returncode >= 0:
            return f"exited with status {self.returncode}"
        try:
            return f"killed by {signal.Signals(-self.returncode).name}"
        except ValueError:  # real-time signals have no names
            return f"killed by signal {-self.returncode}"


class Lines:
    """Cut a byte stream into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, received: bytes) -> Iterator[dict[str, Any]]:
        """Yield the messages that `received` completes."""
        *lines, self._rest = (self._rest + received).split(b"\n")
        yield from map(json.loads, lines)


def line(**message: Any) -> bytes:
    """Return a message as it goes over a lifeline."""
    return json.dumps(message).encode() + b"\n"
