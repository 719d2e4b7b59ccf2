"""The grader's side of the examiner: start it beside a kernel, hand it cells, take its verdicts."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import shutil
import socket
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from nbformat import NotebookNode, from_dict

from dlgrader.grading.kernels.managers import WarmKernelManager
from dlgrader.grading.kernels.protocol import Lines, line

from .sources import Definitions, Part, loaded_names

PREPARE = "dlgrader.grading.examiner.process:prepare"
PROCESS = "dlgrader.grading.examiner.process:examine"
GRACE_SECONDS = 10.0


class ExaminerError(RuntimeError):
    """The examiner has died, or can't be stopped."""


@dataclass(frozen=True)
class Held:
    """What has come of a test so far.

    Attributes
    ----------
    outputs : list of NotebookNode
    is_open : bool
        Whether hidden lines are still to be run.
    is_kept : bool
        Whether it can be held once more, in a copy of the student's process.
    ways : list of str
        In which ways the student's code has reached into it, once it is over.
    mistake : str
        What a hidden check has to say about the mistake that a visible one has found.
    kind : str
        What has been found wrong, in words that are the same for all who have done the same; without inputs.
    """

    outputs: list[NotebookNode]
    is_open: bool
    is_kept: bool
    ways: list[str]
    mistake: str
    kind: str

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Held:
        """Read the examiner's answer."""
        return cls([from_dict(output) for output in answer.pop("answer")], **answer)

    @property
    def passes(self) -> bool:
        """Whether nothing in it has failed."""
        return not any(output.output_type == "error" for output in self.outputs)


@dataclass(frozen=True)
class Opinion:
    """What comes of a test in a copy of the student's kernel, and whether that has put anything on a GPU by then."""

    passes: bool
    uses_gpu: bool


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
    first : sequence of str
        The cells that come before all tests.
    seconds : float or None
        How long one of them may take.
    shares_first : bool
        Whether they are run once for all submissions, where that can be: not where they may use a GPU.
    """

    def __init__(
        self,
        manager: WarmKernelManager,
        files: Path,
        definitions: Definitions,
        first: Sequence[str],
        seconds: float | None,
        *,
        shares_first: bool,
    ) -> None:
        self._manager = manager
        self._files = files
        self._definitions = definitions
        self._first = first
        self._shared = first if shares_first else ()
        self._seconds = seconds
        self._used: set[str] = set()
        self._set: set[str] = set()
        self._no_classes = sorted(definitions.names - definitions.classes)
        self._own_builtins = sorted(definitions.names.intersection(dir(builtins)))
        self._lines = Lines()

    async def __aenter__(self) -> Self:
        self._folder = self._manager.warm.new_folder()
        for path in _shared(self._files):
            (self._folder / path.name).symlink_to(path.resolve())
        self._commands, theirs = socket.socketpair()
        self._commands.setblocking(False)
        self._process, has_run = await self._manager.fork_beside(
            PROCESS, self._folder, theirs, after=self._shared, prepare=PREPARE
        )
        for source in self._first:
            if has_run:
                self._used |= loaded_names(source)
            else:
                await self.cell(source, self._seconds)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._commands.close()
        self._process.kill()
        await self._process.wait()
        self._process.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def cell(self, source: str, seconds: float | None) -> None:
        """Run a cell that is no test."""
        self._used |= loaded_names(source)
        await self._ask({"do": "cell", "source": source, "seconds": seconds}, seconds)

    async def begin(
        self,
        number: int,
        parts: Sequence[Part],
        seconds: float | None,
        *,
        keeps_copy: bool = False,
        stays: bool = False,
        ways: Collection[str] | None = None,
    ) -> Held:
        """Run a test up to its first hidden line.

        Parameters
        ----------
        number : int
            Which snapshot of the student's process it is about.
        parts : sequence of Part
            Its source.
        seconds : float or None
            How long it may take.
        keeps_copy : bool
            Whether `follow` and `opinion` may be asked about it should it fail.
        stays : bool
            Whether they may should it pass.
        ways : collection of str, optional
            In which ways the solution reaches into this test; by others nobody may pass it. By default any will do.

        Raises
        ------
        ExaminerError
            If it has ended the examiner.
        """
        # what an earlier test has set stays so, unless a cell of the student's may have set it since
        settings = self._definitions.set_by(parts)
        self._set |= settings
        command = {
            "do": "begin",
            "number": number,
            "parts": [asdict(part) for part in parts],
            "names": sorted(self._used | self._definitions.asked_for(parts)),
            "handed_over": sorted(self._definitions.handed_over),
            "settings": sorted(settings | (self._set - self._definitions.names)),
            "no_classes": self._no_classes,
            "own_builtins": self._own_builtins,
            "ways": None if ways is None else sorted(ways),
            "seconds": seconds,
            "keeps_copy": keeps_copy,
            "stays": stays,
        }
        return Held.of(await self._ask(command, seconds))

    async def finish(self, number: int, seconds: float | None) -> Held:
        """Run the rest of a test that has been begun.

        Raises
        ------
        ExaminerError
            If it has ended the examiner.
        """
        return Held.of(await self._ask({"do": "finish", "number": number}, seconds))

    async def follow(self, number: int, builds_on: Collection[str], seconds: float | None) -> Held:
        """Hold a failed test once more, with the instructor's own functions in place of some of the student's.

        Parameters
        ----------
        number : int
        builds_on : collection of str
            The solution cells whose functions are the instructor's then.
        seconds : float or None

        Raises
        ------
        ExaminerError
            If it has ended the examiner.
        """
        solutions, names = self._definitions.solving(builds_on)
        return Held.of(
            await self._ask({"do": "follow", "number": number, "solutions": solutions, "names": names}, seconds)
        )

    async def opinion(self, number: int, source: str, seconds: float | None) -> Opinion | None:
        """Say what comes of a test in an untouched copy of the student's kernel; None if unknown.

        Parameters
        ----------
        number : int
        source : str
            The whole test.
        seconds : float or None

        Raises
        ------
        ExaminerError
            If it has ended the examiner.
        """
        command = {"do": "opinion", "number": number, "source": source}
        answer = (await self._ask(command, seconds))["answer"]
        return answer and Opinion(**answer)

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
