"""The grader's side of the warm parent: start it, ask it for kernels, watch them."""

from __future__ import annotations

import abc
import asyncio
import contextlib
import itertools
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dlgrader.grading.sandbox import public

from .protocol import ONE_THREAD, ForkRequest, KernelExit, Lines, line

logger = logging.getLogger(__name__)

# The address of a unix socket has room for 107 bytes; "/999999/k-9-forked" comes after the folder's name.
LONGEST_FOLDER = 80
START_TIMEOUT = 300.0
# The directory of the package goes last on the path, so that a checkout works uninstalled and hides nothing. No other
# directory goes on it (-P): the grader's working directory is no place for a submission to import from.
BOOTSTRAP = (
    "import sys; sys.path.append(sys.argv[1]); from dlgrader.grading.kernels import parent; "
    "parent.main(int(sys.argv[2]), sys.argv[3], sys.argv[4])"
)


class WarmParentError(RuntimeError):
    """The warm parent can't be started, or has died."""


class ForkedKernel:
    """A kernel that the warm parent has been asked for.

    Its methods may be called from any event loop, one after another: `nbclient` runs a notebook now in one loop, now
    in another.
    """

    def __init__(self, lifeline: socket.socket) -> None:
        lifeline.setblocking(False)
        self._lifeline = lifeline
        self._lines = Lines()
        self._ready = False
        self._failure = ""
        self.pid: int | None = None
        self.exit: KernelExit | None = None

    async def ready(self) -> None:
        """Wait until the kernel listens on its sockets.

        Raises
        ------
        WarmParentError
            If it has died before that.
        """
        while not self._ready:
            if self.exit is not None:
                raise WarmParentError(f"a kernel {self.exit} before it was ready\n{self._failure}".rstrip())
            await self._receive()

    def poll(self) -> KernelExit | None:
        """Return how the kernel has ended, or None while it lives; don't wait."""
        with contextlib.suppress(BlockingIOError):
            while self.exit is None:
                self._take(self._lifeline.recv(65536))
        return self.exit

    async def wait(self) -> KernelExit:
        """Wait until the kernel has ended."""
        while (ended := self.poll()) is None:
            await self._receive()
        return ended

    def signal(self, number: int) -> None:
        """Send a signal to the kernel and the processes it has started."""
        with contextlib.suppress(OSError):  # it has just ended
            self._lifeline.send(line(signal=number))

    def kill(self) -> None:
        """Kill the kernel with all its descendants; `wait` says when that is done."""
        with contextlib.suppress(OSError):
            self._lifeline.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Hang up, which kills the kernel if it still lives."""
        self._lifeline.close()

    async def _receive(self) -> None:
        self._take(await asyncio.get_running_loop().sock_recv(self._lifeline, 65536))

    def _take(self, received: bytes) -> None:
        if not received and self.exit is None:  # the parent has died, and its kernels with it
            self.exit = KernelExit(-signal.SIGKILL)
        for message in self._lines.feed(received):
            match message:
                case {"pid": pid}:
                    self.pid = pid
                case {"ready": _}:
                    self._ready = True
                case {"failed": traceback}:
                    self._failure = traceback
                case {"exit": fields}:
                    self.exit = KernelExit(**fields)


class Forking(abc.ABC):
    """The grader's side of a process that forks when it is asked to.

    Notes
    -----
    `fork` may be called from several threads.
    """

    _control: socket.socket
    _folder: Path

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._forked: weakref.WeakSet[ForkedKernel] = weakref.WeakSet()

    @property
    @abc.abstractmethod
    def alive(self) -> bool:
        """Whether the process runs."""

    @abc.abstractmethod
    def start(self) -> Self:
        """Start the process and wait until it can be asked."""

    @abc.abstractmethod
    def close(self) -> None:
        """End the process and all that it has forked; remove their files."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing that it has forked is alive."""
        return all(kernel.exit is not None for kernel in self._forked)

    @abc.abstractmethod
    def _last_words(self) -> str:
        """Say how the process ended."""

    def fork(self, request: ForkRequest, sockets: Sequence[socket.socket] = ()) -> ForkedKernel:
        """Ask for a fork; it is there when its `ready` returns.

        Parameters
        ----------
        request : ForkRequest
        sockets : sequence of socket
            What it gets besides its lifeline; they are closed here.

        Raises
        ------
        WarmParentError
            If the parent has died.
        """
        ours, theirs = socket.socketpair()
        with contextlib.ExitStack() as sent:
            descriptors = [sent.enter_context(sock).fileno() for sock in (theirs, *sockets)]
            try:
                socket.send_fds(self._control, [request.encode()], descriptors)
            except (BrokenPipeError, ConnectionResetError):
                ours.close()
                raise WarmParentError(f"the warm parent is gone: {self._last_words()}") from None
        forked = ForkedKernel(ours)
        self._forked.add(forked)
        return forked

    def new_folder(self) -> Path:
        """Make a folder for one kernel's connection file and sockets."""
        folder = self._folder / str(next(self._numbers))
        folder.mkdir(mode=0o700)
        return folder


class WarmParent(Forking):
    """A process that has imported the libraries once and forks a kernel per notebook.

    Parameters
    ----------
    preload : sequence of str
        Modules to import before the first fork, those that the notebooks import. Not installed ones are left out.
    arguments : sequence of str
        Command-line arguments for ipykernel, the same for all kernels.
    """

    def __init__(self, preload: Sequence[str] = (), arguments: Sequence[str] = ()) -> None:
        super().__init__()
        self._options = {"preload": list(preload), "arguments": list(arguments)}
        self._without: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def supported() -> bool:
        """Tell whether this machine can fork safely: Apple's frameworks break in a fork, and Windows has none."""
        return sys.platform == "linux"

    def start(self) -> Self:
        """Start the process and wait until it is warm: 1 s, with torch 5 s.

        What starts threads when it is imported is left for each kernel to import.

        Raises
        ------
        WarmParentError
            If it has died or has run into an error; the message has the reason.
        """
        while True:
            match self._started():
                case [{"ready": True}]:
                    return self
                case [{"threads": str(name)}] if name not in self._without:
                    logger.warning("%s starts threads: it is imported in each notebook, not once for all", name)
                    self.close()
                    self._without.append(name)
                case answers:
                    reason = answers[0]["failed"] if answers else self._last_words()
                    self.close()
                    raise WarmParentError(f"the warm parent did not start: {reason}")

    def _started(self) -> list[dict[str, Any]]:
        """Start the process and return what it says: that it is warm, or why it isn't; nothing if it has died."""
        self._folder = _short_folder()
        # Packets, so that threads (and processes) can share the socket: each request arrives whole.
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        package_root = Path(__file__).parents[3]
        arguments = [str(package_root), str(theirs.fileno()), str(self._folder)]
        arguments.append(json.dumps({**self._options, "without": self._without}))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", BOOTSTRAP, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            pass_fds=[theirs.fileno()],
            env=_parent_environment(),
            start_new_session=True,  # Ctrl-C in the terminal is the grader's to handle
        )
        theirs.close()
        self._control.settimeout(START_TIMEOUT)
        try:
            return list(Lines().feed(self._control.recv(65536)))
        except TimeoutError:
            return [{"failed": f"it was not warm after {START_TIMEOUT:.0f} s"}]

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the process, all its kernels and what these have started; remove their files."""
        if self._process is None:
            return
        self._control.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._process = None

    def _last_words(self) -> str:
        """Say how the process ended and what it wrote to stderr."""
        assert self._process is not None
        ended = KernelExit(self._process.wait())
        self._errors.seek(0)
        return f"{ended}\n{self._errors.read().decode(errors='replace')[-2000:]}".rstrip()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _short_folder() -> Path:
    """Make a folder of kernels' private folders, whose name leaves room for the addresses of unix sockets."""
    folder = tempfile.mkdtemp(prefix="dlgrader-")
    if len(folder.encode()) > LONGEST_FOLDER:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="dlgrader-", dir="/tmp")
    Path(folder).chmod(0o711)  # a kernel with a user id of its own gets to its own there
    return Path(folder)


def _parent_environment() -> dict[str, str]:
    """Return the environment of the warm parent; its children get their own, of which some is read only at import.

    What it has stays in its memory, and so in theirs.
    """
    return {**public(os.environ), **ONE_THREAD, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
