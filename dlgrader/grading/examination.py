"""Hold the tests of one notebook outside its kernel: snapshots at their places, then an examiner for all of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from queue import Empty
from typing import TYPE_CHECKING, Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests

from dlgrader.grading.bridge.kernel import AT_TEST, SERVE_HERE
from dlgrader.grading.examiner import Examiner, ExaminerError, parts
from dlgrader.notebooks import Role, add_error, failure, role

if TYPE_CHECKING:
    from dlgrader.grading.run_cells import RunCells

# forking takes milliseconds; a kernel that doesn't answer by then is kept from it by what the submission runs there
SNAPSHOT_SECONDS = 20.0
# for a kernel that has been told that its test is over
GRACE_SECONDS = 2.0


class Examination:
    """The tests of a notebook that runs in one kernel.

    Parameters
    ----------
    run : RunCells
        Whose kernel it is, while it is set up.
    seconds : float or None
        How long one test may take.
    """

    def __init__(self, run: RunCells, seconds: float | None) -> None:
        self._run = run
        self._manager: Any = run.km
        self._client: Any = run.kc
        self._delimiters = ClearHiddenTests(parent=run)
        self._seconds = seconds
        self._patience = SNAPSHOT_SECONDS
        self._prepared: list[int] = []
        self._held = 0

    async def prepare(self, index: int) -> None:
        """Have the kernel leave a snapshot for the test in this cell; where it can't be copied, hold the test now.

        A test for which it does neither has failed.

        Raises
        ------
        DeadKernelError
            If the kernel has died.
        """
        answer = await self._reply(self._send(AT_TEST.format(number=index)), self._patience)
        if answer == "True":
            self._prepared.append(index)
        elif answer == "False" and self._run.may_use_gpu:
            # what the notebook has on a GPU can't be copied: the tests before this one, then this one, in the kernel
            self._prepared.append(index)
            request = self._send(SERVE_HERE.format(number=index))
            await self.hold()
            if await self._reply(request, GRACE_SECONDS) is None:  # it is still at what the test has asked for
                await self._manager.interrupt_kernel()
                await self._reply(request, GRACE_SECONDS)
        else:
            self._patience = self._patience if answer is not None else GRACE_SECONDS
            what = "did not answer" if answer is None else "could not be copied"
            cell = self._run.nb.cells[index]
            cell.outputs = []
            add_error(cell, "NotRun", f"your notebook's process {what} at this test")

    async def hold(self) -> None:
        """Put the prepared tests to the student's process, in the notebook's order."""
        cells = self._run.nb.cells
        todo = {index: cells[index] for index in self._prepared if failure(cells[index]) is None}
        self._prepared = []
        if not todo:
            return
        deadline = time.monotonic() + self._run.time_limit if self._run.time_limit else None
        for cell in todo.values():
            cell.outputs, cell.execution_count = [], None
        try:
            async with Examiner(self._manager, self._run.instructor_files, self._run.definitions) as examiner:
                await self._hold(examiner, todo, deadline)
        except _OutOfTimeError:
            reason = "NotRun", f"not run: the tests' {self._run.time_limit} s were used up"
        except ExaminerError as error:
            reason = "ExaminerError", str(error)
        else:
            return
        for cell in todo.values():
            if cell.execution_count is None:
                cell.outputs = []
                add_error(cell, *reason)

    async def _hold(self, examiner: Examiner, todo: Mapping[int, NotebookNode], deadline: float | None) -> None:
        for statement in self._run.definitions.imports:
            await examiner.cell(statement, self._seconds)
        begin, end = self._delimiters.begin_test_delimeter, self._delimiters.end_test_delimeter
        unfinished = []
        for index, cell in enumerate(self._run.nb.cells[: max(todo) + 1]):
            if role(cell) is Role.READ_ONLY and cell.cell_type == "code":
                await examiner.cell(cell.source, self._seconds)
            elif index in todo:
                _check(deadline)
                cell.outputs, is_open = await examiner.begin(index, parts(cell.source, begin, end), self._seconds)
                if is_open:
                    unfinished.append(index)
                else:
                    self._finish(cell)
        if unfinished:
            self._run.before_hidden_tests()
        for index in unfinished:
            _check(deadline)
            todo[index].outputs += await examiner.finish(index, self._seconds)
            self._finish(todo[index])

    def _finish(self, cell: NotebookNode) -> None:
        """Give a test the number that says it was held: a cell without one earns nothing."""
        self._held += 1
        cell.execution_count = self._held

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


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise _OutOfTimeError
