"""Hold the tests of one notebook outside its kernel: snapshots at their places, then an examiner for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from dlgrader.compare.wording import joined
from dlgrader.course.notebooks import (
    Role,
    add_error,
    add_to_error,
    builds_on,
    cell_name,
    fact_of,
    failure,
    note_of,
    role,
    set_fact,
    set_note,
)
from dlgrader.grading.bridge.kernel import AT_TESTS, SERVE_HERE
from dlgrader.grading.bridge.kernel import USES_GPU as ASKS_FOR_GPU
from dlgrader.grading.examiner import Definitions, Examiner, ExaminerError, Held, parts

# forking takes milliseconds; a kernel that doesn't answer by then is kept from it by what the submission runs there
SNAPSHOT_SECONDS = 20.0
# for a kernel that has been told that its test is over
GRACE_SECONDS = 2.0

NOT_DECIDED = "NotDecidedError"
IN_SIGHT = "fails in sight"
PASSES_BOTH_WAYS = "passes for the examiner and in the kernel"
# what staff are told of a test whose mark deserves a look
AGREES = "fails for the examiner and in the kernel"
DISAGREES = "fails for the examiner and passes in the kernel"
USES_GPU = "uses a GPU"
SERVED_BY_KERNEL = "held by the kernel itself, which uses a GPU"
NOT_DECIDED_NOTE = "could not be decided outside the kernel"
DOUBTS = (DISAGREES, NOT_DECIDED_NOTE)
# what students are told of a test that an earlier exercise's mistake has failed
FOLLOWS = "This test passes with a right {} in place of yours: your mistake is there, and costs nothing here.\n"


@dataclass(frozen=True)
class Terms:
    """On what terms tests are held.

    Attributes
    ----------
    files : Path
        The instructor's folder of the day.
    definitions : Definitions
        What the instructor's notebook defines.
    delimiters : tuple of str
        What stands in the lines around hidden tests.
    seconds : float or None
        How long one test may take.
    time_limit : int
        How many seconds all of them may; 0 for no limit.
    may_use_gpu, second_opinion, compares : bool
        See `RunCells`.
    ways : mapping or None
        In which ways the solution reaches into tests, by name; None where that is not known.
    before_hidden_tests : callable
        What is done before the first of them.
    """

    files: Path
    definitions: Definitions
    delimiters: tuple[str, str]
    seconds: float | None
    time_limit: int
    may_use_gpu: bool
    second_opinion: bool
    compares: bool
    ways: Mapping[str, Collection[str]] | None
    before_hidden_tests: Callable[[], None]


class Examination:
    """The tests of a notebook that runs in one kernel.

    Parameters
    ----------
    manager, client
        Of the kernel.
    cells : list of NotebookNode
        The notebook's.
    terms : Terms
    """

    def __init__(self, manager: Any, client: Any, cells: list[NotebookNode], terms: Terms) -> None:
        self._manager = manager
        self._client = client
        self._cells = cells
        self._terms = terms
        self._patience = SNAPSHOT_SECONDS
        self._prepared: list[int] = []
        self._held = 0
        # what an examiner runs up to there is the same for all submissions, and for answers to any of the exercises
        exercises = (at for at, cell in enumerate(cells) if role(cell) in {Role.SOLUTION, Role.TEST})
        self._first = next(exercises, 0)

    async def prepare(self, places: Sequence[int]) -> None:
        """Have the kernel leave a snapshot for the tests in these cells; where it can't be copied, hold them now.

        A test for which it does neither has failed.

        Parameters
        ----------
        places : sequence of int
            Test cells between which nothing runs.

        Raises
        ------
        DeadKernelError
            If the kernel has died.
        """
        answer = await self._reply(self._send(AT_TESTS.format(numbers=list(places))), self._patience)
        if answer == "True":
            self._prepared += places
        elif answer == "False" and self._terms.may_use_gpu:
            for index in places:
                await self._have_served(index)
        else:
            self._patience = self._patience if answer is not None else GRACE_SECONDS
            what = "did not answer" if answer is None else "could not be copied"
            for index in places:
                self._cells[index].outputs = []
                add_error(self._cells[index], "NotRun", f"your notebook's process {what} at this test")

    async def _have_served(self, index: int) -> None:
        """Hold the tests before this one, then this one in the kernel: what it has on a GPU can't be copied."""
        self._prepared.append(index)
        # only a rehearsal reads it, and each submission would wait for the answer
        if self._terms.compares and await self._reply(self._send(ASKS_FOR_GPU), self._patience) == "True":
            set_fact(self._cells[index], USES_GPU, True)
        request = self._send(SERVE_HERE.format(number=index))
        await self.hold()
        set_note(self._cells[index], SERVED_BY_KERNEL)
        if await self._reply(request, GRACE_SECONDS) is None:  # it is still at what the test has asked for
            await self._manager.interrupt_kernel()
            await self._reply(request, GRACE_SECONDS)

    async def hold(self) -> None:
        """Put the prepared tests to the student's process, in the notebook's order."""
        todo = {index: self._cells[index] for index in self._prepared if failure(self._cells[index]) is None}
        self._prepared = []
        if not todo:
            return
        deadline = time.monotonic() + self._terms.time_limit if self._terms.time_limit else None
        for cell in todo.values():
            cell.outputs, cell.execution_count = [], None
        try:
            terms = self._terms
            examiner = Examiner(
                self._manager,
                terms.files,
                terms.definitions,
                [*terms.definitions.imports, *(cell.source for cell in self._cells[: self._first] if _is_given(cell))],
                terms.seconds,
                shares_first=not terms.may_use_gpu,
            )
            async with examiner:
                await self._hold(examiner, todo, deadline)
        except _OutOfTimeError:
            reason = "NotRun", f"not run: the tests' {self._terms.time_limit} s were used up"
        except ExaminerError as error:
            reason = "ExaminerError", str(error)
        else:
            return
        for cell in todo.values():
            if cell.execution_count is None:
                cell.outputs = []
                add_error(cell, *reason)

    async def _hold(self, examiner: Examiner, todo: Mapping[int, NotebookNode], deadline: float | None) -> None:
        begin, end = self._terms.delimiters
        unfinished: list[int] = []
        kept: list[int] = []
        for index, cell in enumerate(self._cells[: max(todo) + 1]):
            if _is_given(cell) and index > self._first:
                await examiner.cell(cell.source, self._terms.seconds)
            elif index in todo:
                _check(deadline)
                held = await examiner.begin(
                    index,
                    parts(cell.source, begin, end),
                    self._terms.seconds,
                    keeps_copy=self._terms.second_opinion or bool(self._earlier(cell)),
                    stays=self._terms.compares,
                    ways=None if self._terms.ways is None else self._terms.ways.get(cell_name(cell), ()),
                )
                if not held.passes:
                    set_fact(cell, IN_SIGHT, True)
                self._note(cell, held, unfinished if held.is_open else kept, index)
        if unfinished or kept:
            self._terms.before_hidden_tests()
        for index in unfinished:
            _check(deadline)
            held = await examiner.finish(index, self._terms.seconds)
            self._note(todo[index], held, kept, index)
        for index in kept:
            _check(deadline)
            await self._hold_again(examiner, index, todo[index])

    async def _hold_again(self, examiner: Examiner, index: int, cell: NotebookNode) -> None:
        """Hold a test once more: with the earlier answers right that a failed one builds on; for a second opinion."""
        passes = failure(cell) is None
        earlier = self._earlier(cell)
        if earlier and not passes:
            held = await examiner.follow(index, earlier, self._terms.seconds)
            if held.passes:
                shown = [output for output in cell.outputs if output.output_type != "error"]
                cell.outputs = [
                    *shown,
                    new_output("stream", text=FOLLOWS.format(joined([f"`{name}`" for name in earlier], "and"))),
                    *held.outputs,
                ]
                return
            if not held.is_kept:
                return
        if self._terms.second_opinion:
            opinion = await examiner.opinion(index, cell.source, self._terms.seconds)
            if opinion is None:
                return
            if opinion.uses_gpu:
                set_fact(cell, USES_GPU, True)
            if passes and opinion.passes:
                set_note(cell, PASSES_BOTH_WAYS)
            elif not passes:
                set_note(cell, DISAGREES if opinion.passes else AGREES)

    def _earlier(self, cell: NotebookNode) -> list[str]:
        """Return the solution cells that a test says it builds on, as far as the instructor's are known."""
        return [name for name in builds_on(cell) if name in self._terms.definitions.solutions]

    def _note(self, cell: NotebookNode, held: Held, waiting: list[int], index: int) -> None:
        """Keep what has come of a test so far; give one that is over the number without which it earns nothing."""
        cell.outputs += held.outputs
        if held.mistake:
            add_to_error(cell, held.mistake)
        if held.kind:
            set_fact(cell, "mistake", held.kind)
        if held.ways:
            set_fact(cell, "ways", held.ways)
        if held.is_open or held.is_kept:
            waiting.append(index)
        if not held.is_open:
            self._held += 1
            cell.execution_count = self._held
            if any(output.get("ename") == NOT_DECIDED for output in cell.outputs):
                set_note(cell, NOT_DECIDED_NOTE)

    def _send(self, expression: str) -> str:
        """Have an expression of ours evaluated in the student's kernel, unseen."""
        request: str = self._client.execute(
            "", silent=True, store_history=False, user_expressions={"asked": expression}
        )
        return request

    async def _reply(self, request: str, seconds: float) -> str | None:
        """Return the value that was asked for, as text, empty where there was an error; None if it takes too long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                reply = await self._client.get_shell_msg(timeout=1.0)
            except (Empty, TimeoutError):
                if not await self._manager.is_alive():
                    raise DeadKernelError("Kernel died") from None
                continue
            if reply["parent_header"].get("msg_id") == request:
                asked = reply["content"].get("user_expressions", {}).get("asked", {})
                return str(asked.get("data", {}).get("text/plain", ""))
        return None


class _OutOfTimeError(Exception):
    pass


def ways_in(cell: NotebookNode) -> list[str]:
    """Return in which ways the submission has reached into a held test."""
    ways: list[str] = fact_of(cell, "ways") or []
    return ways


def fails_in_sight(cell: NotebookNode) -> bool:
    """Return whether a visible line of a held test has failed, whatever its hidden ones would have said."""
    return bool(fact_of(cell, IN_SIGHT))


def doubts_in(notebook: NotebookNode) -> dict[str, str]:
    """Return the tests of a graded notebook whose marks staff should look at, each with what is doubtful."""
    notes = {cell_name(cell): note_of(cell) for cell in notebook.cells if role(cell) is Role.TEST}
    return {name: note for name, note in notes.items() if note in DOUBTS}


def _is_given(cell: NotebookNode) -> bool:
    return role(cell) is Role.READ_ONLY and cell.cell_type == "code"


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise _OutOfTimeError
