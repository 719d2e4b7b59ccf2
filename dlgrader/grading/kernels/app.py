"""ipykernel's application in two halves: what can be made once, before the fork, and what each kernel needs anew.

Before the fork there is no socket, thread or event loop; after it there is nothing left to import or configure. What
serves an interactive user is left out: debugger, subshells, heartbeat, history database, the grader's own IPython
configuration. No TCP port is opened.
"""

from __future__ import annotations

# ipykernel's methods have no annotations
# mypy: disable-error-code="no-untyped-call"
import codecs
import contextlib
import inspect
import os
import select
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import zmq
from ipykernel import kernelapp
from ipykernel.compiler import XCachingCompiler
from ipykernel.control import ControlThread
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from IPython.core.profiledir import ProfileDir
from pygments.lexers.python import PythonLexer
from traitlets import Type
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from dlgrader.grading.bridge.kernel import connect

PIPE_CAPACITY = 1 << 16
LARGEST_WRITE = 16 << 20


def kernel(app: KernelApp, connection_file: str, bridge: socket.socket) -> Callable[[], None]:
    """Connect a forked application to its grader and to the bridge; return what runs it."""
    connect(bridge)
    app.connect(connection_file)
    return app.start


class UnixIOPubThread(IOPubThread):
    """An IOPub thread that hears processes forked by the notebook over a unix socket.

    ipykernel opens a loopback TCP port for what such processes print. Under a sandbox that denies AF_INET, libzmq
    aborts the kernel there.
    """

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        self._pipe_endpoint = self.socket.getsockopt_string(zmq.LAST_ENDPOINT) + "-forked"
        pipe_in = self.socket.context.socket(zmq.PULL)
        pipe_in.linger = 0
        pipe_in.bind(self._pipe_endpoint)
        self._pipe_in = ZMQStream(pipe_in, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[Any, Any]:
        context = zmq.Context()  # a context doesn't survive a fork
        pipe_out = context.socket(zmq.PUSH)
        pipe_out.linger = 3000
        pipe_out.connect(self._pipe_endpoint)
        return context, pipe_out


class PromptOutStream(OutStream):
    """A stream that flushes at little cost and leaves nothing behind.

    ipykernel flushes both streams three times per cell, and each time wakes the IOPub thread twice and waits for it,
    written or not. That also gives the thread time that reads what C code and commands have printed from a pipe, but
    doesn't wait for it: on a busy machine such output comes late or is lost with the end of the cell. Here a flush
    reads the pipe itself, and is over if there is nothing to send.
    """

    _written = 0  # since the last flush
    _fid: int  # the pipe's end to read from; ipykernel sets it

    def flush(self) -> None:
        """Send what was written, also by C code; messages sent later arrive later."""
        if self._should_watch and self._is_master_process():  # the pipe is not a forked worker's to read
            self._read_pipe()
        with self._buffer_lock:
            empty = not self._buffers
        if not empty:
            super().flush()

    def write(self, string: str) -> int:
        """Write text, in messages that a grader takes: what is written at once and is larger is cut."""
        string = string[:LARGEST_WRITE] if isinstance(string, str) else string
        self._written += len(string)
        if self._written > LARGEST_WRITE:
            self.flush()
            self._written = len(string)
        super().write(string)
        return len(string)

    def _setup_stream_redirects(self, name: str) -> None:
        self._pipe_lock = threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        super()._setup_stream_redirects(name)
        os.set_blocking(self._fid, False)

    def _watch_pipe_fd(self) -> None:
        os.set_blocking(self._fid, False)
        readable = select.poll()
        readable.register(self._fid, select.POLLIN)
        while self._should_watch:
            readable.poll()
            self._read_pipe()

    def _read_pipe(self) -> None:
        # the lock makes a flush wait for text that the other thread has read but not yet written
        with self._pipe_lock, contextlib.suppress(BlockingIOError):
            text = self._decoder.decode(os.read(self._fid, PIPE_CAPACITY))
            if text:
                self.write(text)


class CellCompiler(XCachingCompiler):
    """Compile cells under file names that `inspect` need not look for.

    For each frame of a traceback that is in a cell, `inspect.getmodule` otherwise goes through the files of all
    modules, to find none: 50 ms per error with torch imported.
    """

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the cell's file name, known to belong to no module."""
        name: str = super().get_code_name(raw_code, code, number)
        inspect.modulesbyfile[name] = ""
        return name


def _take_over_tables(lexer: Any) -> None:
    """Let the lexer that stack_data derives for each traceback have the tables of its base, as it changes none.

    Pygments otherwise computes them anew, which is more than half of what a traceback costs.
    """
    if lexer.__module__ == "stack_data.utils":
        lexer._tokens = PythonLexer._tokens


class NoShellChannelThread:
    """Stands where ipykernel has a thread that hands cells to subshells: false, but it knows whose cells these are.

    A notebook has one shell; without the thread a cell takes 2 ms less, a third of what a small one costs. ipykernel
    allows for that nearly everywhere: only `await` in a cell asks the thread for its parent without looking.
    """

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class GradedKernel(IPythonKernel):
    """An IPython kernel with a quick compiler and no subshells."""

    compiler_class = Type(CellCompiler)
    _supports_kernel_subshells = False


class KernelApp(kernelapp.IPKernelApp):
    """The ipykernel application, prepared before a fork and connected after it."""

    @classmethod
    def prepare(cls, folder: Path, arguments: Sequence[str] = ()) -> KernelApp:
        """Make application, kernel and shell.

        Parameters
        ----------
        folder : Path
            Where the profile goes that IPython must have: its own choice is the grader's home.
        arguments : sequence of str
            Command-line arguments for ipykernel, such as `--InlineBackend.figure_formats=svg`.
        """
        config = Config()
        config.IPKernelApp.outstream_class = f"{__name__}.{PromptOutStream.__name__}"
        config.ProfileDir.location = str(folder / "profile")
        config.BaseIPythonApplication.auto_create = True
        # no database and no thread that writes to it; In, Out and %history work all the same
        config.HistoryManager.enabled = False
        app = cls.instance(config=config)
        app.initialize(list(arguments))
        return app

    def rehearse(self) -> None:
        """Have the shell do what is slow only the first time: show a value, and a traceback (0.1 s)."""
        shell: Any = self.shell
        PythonLexer()  # its class gets its tables
        PythonLexer.__init_subclass__ = classmethod(_take_over_tables)
        shell.display_formatter.format(0)
        try:
            raise ValueError
        except ValueError:
            shell.InteractiveTB.structured_traceback(*sys.exc_info())

    def initialize(self, argv: list[str] | None = None) -> None:
        """Do the part of ipykernel's initialisation that comes before the fork."""
        super(kernelapp.IPKernelApp, self).initialize(argv)
        self.init_pdb()
        self.kernel = GradedKernel.instance(
            parent=self, session=self.session, log=self.log, profile_dir=self.profile_dir
        )
        self.init_path()
        self.init_shell()
        self.init_extensions()

    def load_config_file(self, *args: Any, **kwargs: Any) -> None:
        """Read nothing: a score must not depend on the grader's own IPython configuration."""

    def connect(self, connection_file: str) -> None:
        """Do the rest, in the child: bind sockets, start threads; what is left then is `start()`."""
        self.connection_file = connection_file
        self.session.pid = os.getpid()  # a session of another process sends nothing
        self.init_connection_file()
        self.init_sockets()
        self.init_io()
        self.init_signal()
        self.init_kernel()
        self.init_gui_pylab()

    def init_control(self, context: Any) -> None:
        """Bind the control socket, without the sockets of a debugger and the thread for subshells."""
        self.control_socket = context.socket(zmq.ROUTER)
        self.control_socket.linger = 1000
        self.control_port = self._bind_socket(self.control_socket, self.control_port)
        self.control_thread = ControlThread(daemon=True)

    def init_iopub(self, context: Any) -> None:
        """Publish output through `UnixIOPubThread`; ipykernel names its own class in the method's body."""
        vars(kernelapp)["IOPubThread"] = UnixIOPubThread
        super().init_iopub(context)

    def init_kernel(self) -> None:
        """Connect the kernel and its shell."""
        kernel: Any = self.kernel
        shell: Any = self.shell
        kernel.shell_stream = ZMQStream(self.shell_socket)
        kernel.shell_channel_thread = NoShellChannelThread()
        kernel.control_stream = ZMQStream(self.control_socket, self.control_thread.io_loop)
        kernel.control_thread = self.control_thread
        kernel.iopub_thread = self.iopub_thread
        kernel.iopub_socket = shell.displayhook.pub_socket = shell.display_pub.pub_socket = self.iopub_socket
        kernel.stdin_socket = self.stdin_socket
        kernel._stdout, kernel._stderr = sys.stdout, sys.stderr
        self.displayhook.get_execution_count = lambda: kernel.execution_count
        # a profile of its own: %store must not reach from one kernel to another
        profile = ProfileDir(location=str(Path(self.connection_file).parent / "profile"))
        self.profile_dir = kernel.profile_dir = shell.profile_dir = profile
        shell.init_environment()
        self.control_thread.start()
