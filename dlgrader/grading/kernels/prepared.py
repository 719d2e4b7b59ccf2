"""Forks of the warm parent in which staff's own cells have been run, for those that go on from there."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from dlgrader.grading.sandbox import public

from .protocol import ForkRequest
from .warm import ForkedKernel, Forking, WarmParentError

PREPARE = "dlgrader.grading.kernels.parent:prepare"
PREPARE_SECONDS = 120.0
# each takes some megabytes
MOST = 4


class Prepared(Forking):
    """A fork of a warm parent in which cells have been run: what is forked from it goes on from there.

    Parameters
    ----------
    bare : Forking
        The warm parent.
    cells : sequence of str
        Code of staff's own: what it leaves in memory can be read by what goes on from it.
    files : Path
        What is in this folder is where the cells run.
    env : mapping of str to str
        The whole environment.
    run : str
        What runs them: see `ForkRequest`.
    """

    def __init__(
        self, bare: Forking, cells: Sequence[str], files: Path, env: Mapping[str, str], run: str = PREPARE
    ) -> None:
        super().__init__()
        self._run = run
        self._bare = bare
        self._cells = list(cells)
        self._files = files
        self._env = env
        self._process: ForkedKernel | None = None

    def start(self) -> Self:
        """Fork, run the cells and wait for that.

        Raises
        ------
        WarmParentError
            If a cell fails, takes too long, or leaves files, which those that go on would not have.
        """
        self._folder = self._bare.new_folder()
        path, here = self._folder / "cells.json", self._folder / "files"
        path.write_text(json.dumps(self._cells), encoding="utf-8")
        here.mkdir()
        for entry in self._files.iterdir():
            (here / entry.name).symlink_to(entry.resolve())
        before = state_of(here)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = self._bare.fork(ForkRequest(self._run, str(path), str(here), self._env), [theirs])
        try:
            with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:  # a loop of its own, in any thread
                runner.run(self._wait())
            if state_of(here) != before:
                raise WarmParentError("the cells write files")
        except WarmParentError:
            self.close()
            raise
        return self

    async def _wait(self) -> None:
        assert self._process is not None
        try:
            await asyncio.wait_for(self._process.ready(), PREPARE_SECONDS)
        except TimeoutError:
            raise WarmParentError(f"the cells take longer than {PREPARE_SECONDS:g} s") from None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the process and what has been forked from it."""
        if self._process is not None:
            self._control.close()
            self._process.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._process = None

    def _last_words(self) -> str:
        return "it had run cells"


class Preparations:
    """What has been prepared of one warm parent, the latest few.

    Its methods may be called from several threads.

    Parameters
    ----------
    bare : Forking
        The warm parent.
    """

    def __init__(self, bare: Forking) -> None:
        self.bare = bare
        self._lock = threading.Lock()
        self._known: dict[object, Prepared | None] = {}

    def after(self, cells: Sequence[str], files: Path, env: Mapping[str, str]) -> Prepared | None:
        """Return where these cells have been run, beside such files; None where each has to run them itself.

        Parameters
        ----------
        cells, files, env
            As for `Prepared`.
        """
        with self._lock:
            return self._after(cells, files, env, PREPARE)

    def fork(
        self, cells: Sequence[str], files: Path, run: str, request: ForkRequest, sockets: Sequence[socket.socket]
    ) -> ForkedKernel | None:
        """Fork where these cells have been run, as `Forking.fork`; None, with nothing done, where there is no such."""
        with self._lock:
            prepared = self._after(cells, files, request.env, run)
            return None if prepared is None else prepared.fork(request, sockets)

    def close(self) -> None:
        """End all of them, and what has been forked from them."""
        with self._lock:
            while self._known:
                self._end(next(iter(self._known)))

    def _after(self, cells: Sequence[str], files: Path, env: Mapping[str, str], run: str) -> Prepared | None:
        # of the environment, what says how libraries are to run
        key = tuple(cells), tuple(state_of(files)), frozenset(public(env).items()), run
        prepared = self._known.pop(key) if key in self._known else self._started(cells, files, env, run)
        if prepared is not None and not prepared.alive:  # somebody has killed it
            prepared.close()
            prepared = self._started(cells, files, env, run)
        self._known[key] = prepared
        for old in list(self._known)[:-MOST]:
            if (unused := self._known[old]) is None or unused.is_idle:
                self._end(old)
        return prepared

    def _started(self, cells: Sequence[str], files: Path, env: Mapping[str, str], run: str) -> Prepared | None:
        try:
            return Prepared(self.bare, cells, files, env, run).start()
        except WarmParentError:  # whoever runs the cells is told, or has the parent's own end told
            return None

    def _end(self, key: object) -> None:
        prepared = self._known.pop(key)
        if prepared is not None:
            prepared.close()


def state_of(folder: Path) -> list[tuple[str, int, int]]:
    """Return names, sizes and times of the files in a folder, and in those that are linked there."""
    return sorted(_files_in(folder))


def _files_in(folder: Path) -> Iterator[tuple[str, int, int]]:
    for entry in folder.iterdir():
        place = entry.resolve()
        for path in (place, *place.rglob("*")) if place.is_dir() else (place,):
            with contextlib.suppress(OSError):
                if path.is_file() and "__pycache__" not in path.parts:
                    found = path.stat()
                    yield str(entry.name / path.relative_to(place)), found.st_size, found.st_mtime_ns
