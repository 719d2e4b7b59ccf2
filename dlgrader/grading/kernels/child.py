"""From fork to kernel: the steps that a forked child takes before any submitted code can run.

The sandbox is the last of `STEPS`: everything that needs more rights than a notebook has been done, and there are no
threads yet, which Landlock would not bind. The kernel's sockets and threads are then made inside it.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Never

from dlgrader.grading import sandbox

from . import limits
from .app import KernelApp
from .protocol import ONE_THREAD, KernelRequest, line

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True)


def run(app: KernelApp, request: KernelRequest, lifeline: socket.socket) -> Never:
    """Become the kernel that was asked for; never return into the parent's code."""
    status = 1
    try:
        _close_all_but(lifeline.fileno())
        for step in STEPS:
            step(request)
        app.connect(request.connection_file)
        # The grader connects only now: for an ipc socket that isn't bound yet libzmq waits 100 ms and tries again.
        lifeline.sendall(line(ready=True))
        lifeline.close()
        app.start()  # type: ignore[no-untyped-call]
        status = 0
    except BaseException:
        if lifeline.fileno() >= 0:
            lifeline.sendall(line(failed=traceback.format_exc()))
    finally:
        os._exit(status)  # the interpreter's own way out leads through the parent's exit handlers


def prctl(option: int, value: int) -> None:
    """Call prctl(2); raise `OSError` where it fails."""
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}, {value})")


def _close_all_but(kept: int) -> None:
    """Close every inherited file descriptor but the standard three and `kept`."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _die_with_parent(request: KernelRequest) -> None:
    parent = os.getppid()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # too late: it has died already
        os._exit(1)


def _own_session(request: KernelRequest) -> None:
    # Killing the process group takes what the notebook has started. What moves out of the group stays below this
    # process, a subreaper, and falls to the warm parent when it dies, which kills it.
    os.setsid()
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def _default_signals(request: KernelRequest) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _no_terminal(request: KernelRequest) -> None:
    # what a notebook prints reaches the grader in messages, and its terminal never
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


def _environment(request: KernelRequest) -> None:
    os.environ.clear()
    os.environ.update({**request.env, **ONE_THREAD})
    if request.cwd is not None:
        os.chdir(request.cwd)


def _fresh_randomness(request: KernelRequest) -> None:
    # Otherwise unseeded draws are the same in every child, and one child can predict another's. `random` does this
    # by itself.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()


def _garbage_collection(request: KernelRequest) -> None:
    gc.enable()  # off in the parent, see there


def _limits(request: KernelRequest) -> None:
    limits.apply(request.limits)


def _sandbox(request: KernelRequest) -> None:
    if request.sandbox is not None:
        sandbox.apply(request.sandbox)


STEPS: tuple[Callable[[KernelRequest], None], ...] = (
    _die_with_parent,
    _own_session,
    _default_signals,
    _no_terminal,
    _environment,
    _fresh_randomness,
    _garbage_collection,
    _limits,
    _sandbox,
)
