"""The warm parent: a process that has imported everything once and forks a kernel whenever it is asked to.

It stays single-threaded and never touches a GPU: a fork keeps only the calling thread, and a lock, an OpenMP pool or a
CUDA context that belonged to another one is broken in the child. Its memory can be read by every child, so it is given
nothing worth reading: no tests, no answer key, no gradebook.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from IPython.utils.capture import capture_output

from dlgrader.compare.outcomes import states_kept
from dlgrader.grading.sandbox import linux
from dlgrader.imports import import_jsonschema

from . import child, memory
from .app import KernelApp
from .preload import with_late_imports
from .protocol import MAX_PACKET, MAX_SOCKETS, ForkRequest, KernelExit, Lines, line

# What a kernel would otherwise import in every child: when it starts, and in a cell that raises, uses a magic or runs
# a command. A test finds what is missing here.
KERNEL_MODULES = (
    "faulthandler",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "dlgrader.grading.examiner.process",
    "ipykernel.debugger",
    "pexpect",
    "pygments.formatters.terminal256",
    "stack_data",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)


# how often it is looked at what the processes of a kernel hold together
WATCH_SECONDS = 0.5


class Kernel:
    """A forked kernel, as its parent sees it."""

    def __init__(self, pid: int, lifeline: socket.socket, memory: int | None) -> None:
        self.pid = pid
        self.memory = memory
        self.lifeline = lifeline
        self.lines = Lines()

    def signal(self, number: int) -> None:
        """Signal the kernel and what it has started, save what has moved to a process group of its own."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:  # so young that it has no group yet
            os.kill(self.pid, number)

    def tell(self, message: bytes) -> None:
        """Write to the lifeline, whether or not the grader still listens."""
        with contextlib.suppress(OSError):
            self.lifeline.sendall(message)


class Parent:
    """The loop that forks, passes signals on and reaps.

    Parameters
    ----------
    control : socket.socket
        Where fork requests come from.
    app : KernelApp
        What each child goes on with.
    """

    def __init__(self, control: socket.socket, app: KernelApp) -> None:
        self.app = app
        self.control = control
        self.kernels: dict[int, Kernel] = {}
        self.next_watch = 0.0
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        self.deaths, wakeup = socket.socketpair()
        self.selector.register(self.deaths, selectors.EVENT_READ)
        wakeup.setblocking(False)
        signal.set_wakeup_fd(wakeup.detach())
        signal.signal(signal.SIGCHLD, lambda *_: None)  # the wake-up is written only where there is a handler

    def serve(self) -> None:
        """Answer until the last grader has closed its end of the control socket; then end all kernels."""
        while True:
            for key, _ in self.selector.select(WATCH_SECONDS if self.kernels else None):
                if key.fileobj is self.control:
                    packet, descriptors, _, _ = socket.recv_fds(self.control, MAX_PACKET, MAX_SOCKETS)
                    if not packet:
                        self.end_all()
                        return
                    lifeline, *others = (socket.socket(fileno=descriptor) for descriptor in descriptors)
                    self.fork(ForkRequest.decode(packet), lifeline, others)
                    for other in others:
                        other.close()
                elif key.fileobj is self.deaths:
                    self.deaths.recv(4096)
                    self.reap()
                elif key.data.pid in self.kernels:  # otherwise reaped a moment ago
                    self.listen(key.data)
            if time.monotonic() > self.next_watch:
                self.watch_memory()
                self.next_watch = time.monotonic() + WATCH_SECONDS

    def fork(self, request: ForkRequest, lifeline: socket.socket, others: Sequence[socket.socket]) -> None:
        """Fork one kernel, with the sockets it is to have."""
        pid = os.fork()
        if pid == 0:
            child.run(self.app, request, lifeline, others)
        kernel = self.kernels[pid] = Kernel(pid, lifeline, request.limits.memory)
        self.selector.register(lifeline, selectors.EVENT_READ, kernel)
        kernel.tell(line(pid=pid))

    def watch_memory(self) -> None:
        """Kill the kernels whose processes together hold more than one of them may: limits count each for itself."""
        if any(kernel.memory is not None for kernel in self.kernels.values()):
            families = memory.families(self.kernels)
            for pid, members in families.items():
                kernel = self.kernels[pid]
                if kernel.memory is not None and members and memory.held_by([pid, *members]) > kernel.memory:
                    for member in (pid, *members):
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(member, signal.SIGKILL)

    def listen(self, kernel: Kernel) -> None:
        """Pass on the signals that the grader asks for; kill when it hangs up."""
        try:
            received = kernel.lifeline.recv(4096)
        except OSError:
            received = b""
        for message in kernel.lines.feed(received):
            kernel.signal(message["signal"])
        if not received:
            self.selector.unregister(kernel.lifeline)
            kernel.signal(signal.SIGKILL)

    def reap(self) -> None:
        """Bury the dead, report the kernels among them, and kill the processes that those have left behind."""
        while (pid := _next_dead()) is not None:
            kernel = self.kernels.pop(pid, None)
            if kernel is not None:
                kernel.signal(signal.SIGKILL)  # before it is reaped: afterwards the group may be someone else's
            _, status, usage = os.wait4(pid, 0)
            self.kill_orphans()
            if kernel is not None:
                ended = KernelExit(
                    os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
                )
                kernel.tell(line(exit=vars(ended)))
                with contextlib.suppress(KeyError):  # where the grader has hung up
                    self.selector.unregister(kernel.lifeline)
                kernel.lifeline.close()

    def kill_orphans(self) -> None:
        """Kill what a dead kernel has left: this process, a subreaper, has become its parent.

        The death of an orphan wakes `reap`, which comes back here for the orphan's own children.
        """
        for pid in _children():
            if pid not in self.kernels:
                os.kill(pid, signal.SIGKILL)

    def end_all(self) -> None:
        """Kill all kernels and wait until no descendant is left."""
        for kernel in self.kernels.values():
            kernel.signal(signal.SIGKILL)
        self.kernels.clear()
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
                self.kill_orphans()


def warm_up(folder: Path, preload: Sequence[str], arguments: Sequence[str], without: Sequence[str] = ()) -> KernelApp:
    """Import what kernels need and what the notebooks import; prepare the application that children go on with.

    Raises
    ------
    ThreadsError
        If an import has started a thread, which makes a fork unsafe.
    """
    import_jsonschema()
    for name in KERNEL_MODULES:
        importlib.import_module(name)
    # the shell comes first: matplotlib, when it is imported, asks whether there is one to show figures
    app = KernelApp.prepare(folder, arguments)
    for name in (name for name in with_late_imports(preload) if name not in without):
        package, _, last = name.rpartition(".")
        if hasattr(sys.modules.get(package), last):  # a name in a module, or a module that is there
            continue
        try:
            importlib.import_module(name)
        except Exception as error:  # the notebook's own import says it again, where the student sees it
            print(f"not preloaded: {name}: {error!r}", file=sys.stderr)
        if _has_threads():
            raise ThreadsError(name)
    app.rehearse()
    if _has_threads():
        raise RuntimeError("threads have been started: unsafe to fork")
    return app


class ThreadsError(Exception):
    """A module that is to be imported starts threads."""


def _has_threads() -> bool:
    return sum(1 for _ in Path("/proc/self/task").iterdir()) > 1


def prepare(app: KernelApp, argument: str, control: socket.socket) -> Callable[[], None]:
    """Run the cells in a file, as a notebook would; return what forks processes that go on from there."""
    shell: Any = app.shell
    for cell in json.loads(Path(argument).read_text(encoding="utf-8")):
        with capture_output():
            shell.run_cell(cell, store_history=True).raise_error()
    if _has_threads():
        raise RuntimeError("the cells start threads: unsafe to fork")
    _keep_random_states(shell)
    gc.disable()
    gc.freeze()
    return Parent(control, app).serve


def _keep_random_states(shell: Any) -> None:
    """Have the first cell of each kernel find the random generators as they are: cells may have seeded them."""
    left = contextlib.ExitStack()
    left.enter_context(states_kept())

    def go_on(*_: object) -> None:
        shell.events.unregister("pre_run_cell", go_on)
        left.close()

    shell.events.register("pre_run_cell", go_on)


def main(control_descriptor: int, folder: str, options: str) -> None:
    """Warm up, say so, and serve; at the end remove the folder that kernels have their sockets in."""
    control = socket.socket(fileno=control_descriptor)
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    gc.disable()  # a collection writes to every object it visits, and what is written to is no longer shared
    try:
        try:
            app = warm_up(Path(folder), **json.loads(options))
        except ThreadsError as error:
            control.sendall(line(threads=str(error)))
            return
        except Exception:
            control.sendall(line(failed=traceback.format_exc()))
            return
        gc.freeze()
        memory.use_huge_pages()
        control.sendall(line(ready=True))
        Parent(control, app).serve()
    except BrokenPipeError:
        pass  # the grader has died during the warm-up
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _next_dead() -> int | None:
    """Return the id of a child that has ended, without reaping it."""
    try:
        dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return None if dead is None else dead.si_pid


def _children() -> Iterator[int]:
    """Yield the ids of this process's children; none of them can go, and its id to another, before it is reaped."""
    me = os.getpid()
    try:
        yield from map(int, Path(f"/proc/{me}/task/{me}/children").read_text().split())
        return
    except FileNotFoundError:
        pass  # Linux built without CONFIG_PROC_CHILDREN
    for entry in os.listdir("/proc"):  # noqa: PTH208 (this runs for every kernel, and pathlib takes three times as long)
        if entry.isdecimal():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{entry}/stat", "rb") as stat:  # noqa: PTH123
                # "pid (name) state parent ...", and a name may have spaces and parentheses
                if int(stat.read().rpartition(b")")[2].split()[1]) == me:
                    yield int(entry)
