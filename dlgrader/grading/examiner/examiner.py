"""The grader's side of the examiner: start it beside a kernel, hand it cells, take its verdicts."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from nbformat import NotebookNode, from_dict

from dlgrader.grading.kernels.managers import WarmKernelManager
from dlgrader.grading.kernels.protocol import Lines, line

from .sources import Definitions, Part, loaded_names

PROCESS = "dlgrader.grading.examiner.process:examine"
GRACE_SECONDS = 10.0


class ExaminerError(RuntimeError):
    """The examiner has died, or can't be stopped."""


class Examiner:
    """A process that runs an instructor's cells; an asynchronous context manager.

    Parameters
    ----------
    manager : WarmKernelManager
        Of the student's kernel.
    files : Path
        The instructor's folder of the day: what is in it, notebooks excepted, is where the examiner runs.
    definitions : Definitions
        What the instructor's cells define.
    """

    def __init__(self, manager: WarmKernelManager, files: Path, definitions: Definitions) -> None:
        self._manager = manager
        self._files = files
        self._definitions = definitions
        self._no_classes = sorted(definitions.names - definitions.classes)
        self._lines = Lines()

    async def __aenter__(self) -> Self:
        self._folder = self._manager.warm.new_folder()
        for path in _shared(self._files):
            (self._folder / path.name).symlink_to(path.resolve())
        self._commands, theirs = socket.socketpair()
        self._commands.setblocking(False)
        self._process = await self._manager.fork_beside(PROCESS, self._folder, theirs)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._commands.close()
        self._process.kill()
        await self._process.wait()
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def cell(self, source: str, seconds: float | None) -> None:
        """Run a cell that is no test."""
        command = {"do": "cell", "source": source, "names": sorted(loaded_names(source)), "seconds": seconds}
        await self._ask(command, seconds)

    async def begin(self, number: int, parts: Sequence[Part], seconds: float | None) -> tuple[list[NotebookNode], bool]:
        """Run a test up to its first hidden line; return its outputs, and whether there is more to run.

        Parameters
        ----------
        number : int
            Which snapshot of the student's process it is about.
        parts : sequence of Part
            Its source.
        seconds : float or None
            How long it may take.

        Raises
        ------
        ExaminerError
            If it has ended the examiner.
        """
        command = {
            "do": "begin",
            "number": number,
            "parts": [asdict(part) for part in parts],
            "names": sorted(self._definitions.asked_for(parts)),
            "no_classes": self._no_classes,
            "seconds": seconds,
        }
        answer = await self._ask(command, seconds)
        return [from_dict(output) for output in answer["outputs"]], answer["is_open"]

    async def finish(self, number: int, seconds: float | None) -> list[NotebookNode]:
        """Run the rest of a test that has been begun, and return its outputs.

        Raises
        ------
        ExaminerError
            If it has ended the examiner.
        """
        answer = await self._ask({"do": "finish", "number": number}, seconds)
        return [from_dict(output) for output in answer["outputs"]]

    async def _ask(self, command: dict[str, Any], seconds: float | None) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        limit = None if seconds is None else seconds + GRACE_SECONDS
        try:
            async with asyncio.timeout(limit):
                await loop.sock_sendall(self._commands, line(**command))
                while received := await loop.sock_recv(self._commands, 1 << 16):
                    for answer in self._lines.feed(received):
                        return answer
        except TimeoutError:
            raise ExaminerError("the test could not be stopped") from None
        except OSError:
            pass  # it has died, as when nothing is received
        raise ExaminerError("the test ended the examiner")


def _shared(folder: Path) -> Iterator[Path]:
    """Yield what an instructor's tests may read or import: the files beside the notebook."""
    with contextlib.suppress(OSError):
        yield from (path for path in folder.iterdir() if path.suffix != ".ipynb")
