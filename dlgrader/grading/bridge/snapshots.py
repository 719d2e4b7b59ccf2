"""Copies of a student's process as it is at the place of some tests, each of which is served in a fork of its own."""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from typing import Any, Never

from .channel import Channel
from .server import Server, announced, silence


def take_snapshot(sock: socket.socket, namespace: dict[str, Any], *, numbers: Sequence[int] = (0,)) -> None:
    """Fork a copy of this process as it is now: it waits for the examiner, serves these tests, and ends with the last.

    Each is served in a fork of the copy. What a test breaks is broken there, what the notebook does later is not seen
    by it, and whatever it learns dies with it.

    Parameters
    ----------
    sock, namespace
        As for `serve`, which serves one test in this process.
    numbers : sequence of int
        Which tests these are.
    """
    with contextlib.ExitStack() as stack:
        ours = [stack.enter_context(announced(sock, number)) for number in numbers]
        placed = time.time()
        if os.fork() == 0:
            _serve_in_copy(ours, namespace, placed)


def _serve_in_copy(sockets: list[socket.socket], namespace: dict[str, Any], placed: float) -> Never:
    # No way leads from here back into the kernel: its sockets, threads, streams and exit handlers are not ours.
    with contextlib.suppress(BaseException):
        gc.freeze()  # what the kernel made is not collected here: its finalizers reach for threads that don't exist
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the cell that runs after this one
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(1)  # a pool of threads that the notebook has asked for isn't here
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        with silence() as printed:
            asked = _Holder(sockets).next_asked()
            if asked is not None:
                Server(Channel(asked), namespace, printed, placed=placed, mortal=True).run()
    os._exit(0)


class _Holder:
    """Keeps a copy of a kernel as it is at the place of some tests: whenever one of them is held, it forks.

    Parameters
    ----------
    sockets : list of socket
        Where the examiner speaks, one for each test.
    """

    def __init__(self, sockets: list[socket.socket]) -> None:
        self._waiting = {sock.fileno(): sock for sock in sockets}
        self._serving: dict[int, socket.socket] = {}
        self._deaths, wakeup = socket.socketpair()
        wakeup.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # the wake-up is written only where there is a handler
        signal.set_wakeup_fd(wakeup.detach())

    def next_asked(self) -> socket.socket | None:
        """Return in a fork, with the socket that it serves; here, with None, when the examiner has let go of all."""
        while self._waiting or self._serving:
            for descriptor in self._ready():
                if descriptor == self._deaths.fileno():
                    self._deaths.recv(4096)
                    self._bury()
                    continue
                sock = self._waiting.pop(descriptor)
                if _is_closed(sock):
                    sock.close()
                elif self._is_fork(sock):
                    return sock
        return None

    def _ready(self) -> list[int]:
        poll = select.poll()
        for descriptor in (self._deaths.fileno(), *self._waiting):
            poll.register(descriptor, select.POLLIN)
        return [descriptor for descriptor, _ in poll.poll()]

    def _is_fork(self, sock: socket.socket) -> bool:
        """Fork what serves a test; say whether this is it, which reaches no other test."""
        served = os.fork()
        if served:
            self._serving[served] = sock
            return False
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in (self._deaths, *self._waiting.values(), *self._serving.values()):
            other.close()
        return True

    def _bury(self) -> None:
        """Tell the examiner which of its processes have died, and wait until it asks again: nothing has changed here.

        It doesn't see that by itself, since their sockets are open here too.
        """
        for served, sock in list(self._serving.items()):
            if os.waitpid(served, os.WNOHANG)[0]:
                self._waiting[sock.fileno()] = self._serving.pop(served)
                with contextlib.suppress(OSError):
                    while sock.recv(1 << 16, socket.MSG_DONTWAIT):  # what it has left unread is for nobody else
                        pass
                with contextlib.suppress(OSError):
                    Channel(sock).send({"kind": "died"})


def _is_closed(sock: socket.socket) -> bool:
    try:
        return not sock.recv(1, socket.MSG_PEEK)
    except OSError:
        return True
