"""From fork to kernel: the steps that a forked child takes before any submitted code can run.

The sandbox is the last of `STEPS`: everything that needs more rights than a notebook has been done, and there are no
threads yet, which Landlock would not bind. The kernel's sockets and threads are then made inside it.
"""

from __future__ import annotations

import gc
import importlib
import itertools
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Never

from dlgrader.grading import sandbox
from dlgrader.grading.sandbox import linux

from . import limits
from .app import KernelApp
from .protocol import ONE_THREAD, ForkRequest, line

INSTALLED = ("site-packages", "dist-packages")


def run(app: KernelApp, request: ForkRequest, lifeline: socket.socket, others: Sequence[socket.socket]) -> Never:
    """Become what was asked for; never return into the parent's code."""
    status = 1
    try:
        _close_all_but(lifeline, *others)
        for step in STEPS:
            step(request)
        module, _, name = request.run.partition(":")
        start = getattr(importlib.import_module(module), name)(app, request.argument, *others)
        # The grader connects only now: for an ipc socket that isn't bound yet libzmq waits 100 ms and tries again.
        lifeline.sendall(line(ready=True))
        lifeline.close()
        start()
        status = 0
    except BaseException:
        if lifeline.fileno() >= 0:
            lifeline.sendall(line(failed=traceback.format_exc()))
    finally:
        os._exit(status)  # the interpreter's own way out leads through the parent's exit handlers


def _close_all_but(*kept: socket.socket) -> None:
    """Close every inherited file descriptor but the standard three and those of `kept`."""
    bounds = [2, *sorted(sock.fileno() for sock in kept), os.sysconf("SC_OPEN_MAX")]
    for lower, upper in itertools.pairwise(bounds):
        os.closerange(lower + 1, upper)


def _die_with_parent(request: ForkRequest) -> None:
    parent = os.getppid()
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # too late: it has died already
        os._exit(1)


def _own_session(request: ForkRequest) -> None:
    # Killing the process group takes what the notebook has started. What moves out of the group stays below this
    # process, a subreaper, and falls to the warm parent when it dies, which kills it.
    os.setsid()
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)


def _default_signals(request: ForkRequest) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _no_terminal(request: ForkRequest) -> None:
    # what a notebook prints reaches the grader in messages, and its terminal never
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


def _environment(request: ForkRequest) -> None:
    os.environ.clear()
    os.environ.update({**request.env, **ONE_THREAD})
    if request.cwd is not None:
        os.chdir(request.cwd)
        # modules beside the notebook, at the place that IPython gives them; the parent had no business to import them
        first = next((at for at, path in enumerate(sys.path) if path.endswith(INSTALLED)), 0)
        if "" not in sys.path:  # as in a fork of a fork
            sys.path.insert(first, "")
        for name in _installed_under_names_in(request.cwd):
            del sys.modules[name]


def _installed_under_names_in(folder: str) -> list[str]:
    """Return the installed modules that the parent has imported and that modules in this folder come before."""
    paths = list(Path(folder).iterdir())
    names = {path.stem for path in paths if path.suffix == ".py" or (path / "__init__.py").is_file()}
    places = {name: getattr(sys.modules.get(name), "__file__", None) or "" for name in names}
    taken = {name for name, place in places.items() if any(f"/{part}/" in place for part in INSTALLED)}
    if not taken:  # going through all the names would copy the pages they are on
        return []
    return [name for name in sys.modules if name.partition(".")[0] in taken]


def _fresh_randomness(request: ForkRequest) -> None:
    # Otherwise unseeded draws are the same in every child, and one child can predict another's. `random` does this
    # by itself.
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.seed()


def _garbage_collection(request: ForkRequest) -> None:
    gc.enable()  # off in the parent, see there


def _limits(request: ForkRequest) -> None:
    limits.apply(request.limits)


def _sandbox(request: ForkRequest) -> None:
    if request.sandbox is not None:
        sandbox.apply(request.sandbox)


STEPS: tuple[Callable[[ForkRequest], None], ...] = (
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
