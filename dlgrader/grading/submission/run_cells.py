"""Run a submission's cells: nbgrader's way, made to survive what submissions do to their kernel.

Where it can be, tests run outside that kernel: at the place of a test the kernel leaves a snapshot of itself, and when
all cells have been run, an examiner puts the tests to the snapshots.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import ClearHiddenTests, Execute
from traitlets import Bool, Enum, Int, Integer

from dlgrader.course.notebooks import Role, add_error, cell_name, failure, role
from dlgrader.grading.examiner import Definitions
from dlgrader.grading.kernels import WarmKernelManager
from dlgrader.grading.submission.demonstrations import demonstrations
from dlgrader.grading.submission.examination import Examination, Terms
from dlgrader.grading.submission.reading import as_text

# the cell that ends its kernel loses its own marks; a notebook that does so again and again has to end as well
MOST_RESTARTS = 20
LEFT_OUT = "Not run: marks were wanted, and none depends on this cell.\n"
LONGEST_ERROR, LONGEST_TRACEBACK, LONGEST_NAME = 20_000, 50, 200
AUTO, OUTSIDE, IN_KERNEL = "auto", "outside", "in-kernel"


class RunCells(Execute):  # type: ignore[misc]  # nbgrader has no types
    """Run every cell; one that ends its kernel, or can't be stopped, costs its own marks and no others.

    After such a cell a new kernel takes over: the cells before it are run again, without the tests and without those
    that ended a kernel, and grading goes on with the next one.
    """

    time_limit = Integer(
        900, min=0, help="Seconds that all cells of a notebook may take together; 0 for no limit."
    ).tag(config=True)
    max_output = Int(1 << 20, help="Bytes of output kept from one cell; what comes after is cut as it arrives.").tag(
        config=True
    )

    tests = Enum(
        (AUTO, OUTSIDE, IN_KERNEL),
        AUTO,
        help="Where tests run: outside the submission's process; in its kernel, which is open to forgery; or (auto) "
        "outside, as far as a rehearsal with the instructor's own solution shows that they judge the same there.",
    ).tag(config=True)

    second_opinion = Bool(
        True,
        help="Whether a test that fails outside is held once more in a copy of the kernel, and staff are told where it "
        "passes there. A submission's process then sees the tests that it fails.",
    ).tag(config=True)

    skip_demonstrations = Bool(
        False,
        help="Leave out ordinary cells after the last graded one, which draw and print: no mark can depend on them.",
    ).tag(config=True)

    may_use_gpu = Bool(
        False,
        help="Whether the kernel may serve its tests itself, as it must once it uses CUDA, which can't be forked. What "
        "one test leaves there the next one sees.",
    ).tag(config=True)

    # set by whoever grades: where Python kernels come from, a reason not to run at all, what to do before hidden tests,
    # for the examiner the instructor's folder of the day and what the cells of the instructor's notebook define, where
    # there is one, the tests that are held in the kernel all the same, whether those that pass outside are held there
    # too, in which ways the solution reaches into tests, and how many of the first cells have been run in the processes
    # from which the kernels are forked
    warm_kernels: type[AsyncKernelManager] | None = None
    refused: str | None = None
    before_hidden_tests: Callable[[], None] = staticmethod(lambda: None)
    instructor_files = Path("/nonexistent")
    definitions = Definitions()
    in_kernel: Collection[str] = frozenset()
    compares: bool = False
    ways: Mapping[str, Collection[str]] | None = None
    done: int = 0

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: Any = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Run the cells, in order.

        Parameters
        ----------
        nb : NotebookNode
            Its outputs are replaced.
        resources : ResourcesDict
            `metadata.path` is the working directory.
        km : KernelManager, optional
            A kernel to run in; by default a new one of `kernel_manager_class`.
        """
        kernel = nb.metadata.get("kernelspec", {})
        if self.warm_kernels is not None and kernel.get("language", "python") == "python" and _is_ours(kernel):
            self.kernel_manager_class = self.warm_kernels
        NotebookClient.__init__(self, nb, km)
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        cell_timeout = self.timeout
        deadline = time.monotonic() + self.time_limit if self.time_limit else None
        self.timeout_func = lambda cell: _sooner(cell_timeout, deadline)
        if self.refused is not None:
            self._give_up(0, f"not run: {self.refused}")
        else:
            run_sync(self._run_all)(deadline)
        self._refuse_what_was_not_held()
        self.set_widgets_metadata()
        return self.nb, self.resources

    def _refuse_what_was_not_held(self) -> None:
        """See to it that a test without a verdict earns nothing, whatever the reason: silence would be success."""
        for cell in self.nb.cells:
            if role(cell) is Role.TEST and cell.get("execution_count") is None and failure(cell) is None:
                cell.outputs = []
                add_error(cell, "NotRun", "not run: your notebook's process ended before this test could be held")

    @property
    def tests_are_outside(self) -> bool:
        """Whether there is an examiner: not where kernels can't be forked, nor for other languages."""
        return self.tests != IN_KERNEL and issubclass(self.kernel_manager_class, WarmKernelManager)

    def _is_held_outside(self, cell: NotebookNode) -> bool:
        return self._examination is not None and role(cell) is Role.TEST and cell_name(cell) not in self.in_kernel

    async def _run_all(self, deadline: float | None) -> None:
        asyncio.get_running_loop().set_exception_handler(_unheard)
        passed_over = set(demonstrations(self.nb.cells)) if self.skip_demonstrations else set()
        for index in passed_over:
            self.nb.cells[index].outputs = [new_output("stream", text=LEFT_OUT)]
        position = 0
        for _ in range(MOST_RESTARTS):
            async with self.async_setup_kernel():
                self._examination = self._new_examination() if self.tests_are_outside else None
                position, is_alive = await self._run_from(position, passed_over, deadline)
                if is_alive and self._examination is not None:
                    await self._examination.hold()
            # the next kernel is a new one; a test of a snapshot that died with the old one is still to be held
            self.km = None
            if is_alive or (position >= len(self.nb.cells) and self._examination is None):
                return
        self._give_up(position, f"not run: the notebook ended its kernel {MOST_RESTARTS} times")

    def _new_examination(self) -> Examination:
        delimiters = ClearHiddenTests(parent=self)
        terms = Terms(
            files=self.instructor_files,
            definitions=self.definitions,
            delimiters=(delimiters.begin_test_delimeter, delimiters.end_test_delimeter),
            seconds=_sooner(self.timeout, None),
            time_limit=self.time_limit,
            may_use_gpu=self.may_use_gpu,
            ways=self.ways,
            second_opinion=self.second_opinion and self.tests == AUTO,
            compares=self.compares,
            before_hidden_tests=self.before_hidden_tests,
        )
        return Examination(self.km, self.kc, self.nb.cells, terms)

    async def _run_from(self, start: int, passed_over: set[int], deadline: float | None) -> tuple[int, bool]:
        """Run the cells from `start` on; return where to go on with a new kernel, and whether this one is alive.

        One that ends its kernel joins those that are passed over.
        """
        for places in self._steps(start, passed_over):
            index, cell = places[0], self.nb.cells[places[0]]
            again = index < start
            if deadline is not None and time.monotonic() > deadline:
                self._give_up(start if again else index, f"not run: the notebook's {self.time_limit} s were used up")
                break
            self._output_left = self.max_output
            try:
                if self._examination is not None and self._is_held_outside(cell):
                    await self._examination.prepare(places)
                else:
                    await self.async_execute_cell(NotebookNode(cell.copy()) if again else cell, index)
            except Exception as error:  # a cell that writes to its kernel's sockets makes their reader stumble anywhere
                passed_over.add(index)
                if failure(cell) is None and (role(cell) is Role.TEST or not again):
                    name, reason = _last_words(error)
                    add_error(cell, name, reason)
                return start if again else index + 1, False
            finally:
                if again:
                    self.nb.cells[index] = cell
        return len(self.nb.cells), True

    def _steps(self, start: int, passed_over: Collection[int]) -> list[list[int]]:
        """Return what is to be run, in order: a cell each, and the tests together that are at one place outside."""
        steps: list[list[int]] = []
        is_at_test = False
        for index, cell in enumerate(self.nb.cells):
            outside = self._is_held_outside(cell)
            if index < self.done or index in passed_over or cell.cell_type != "code":
                continue
            if not outside and (not cell.source.strip() or (index < start and role(cell) is Role.TEST)):
                continue
            if outside and is_at_test:
                steps[-1].append(index)
            else:
                steps.append([index])
            is_at_test = outside
        return steps

    def _give_up(self, start: int, reason: str) -> None:
        for cell in self.nb.cells[start:]:
            if cell.cell_type == "code" and cell.source.strip():
                cell.outputs = []
                add_error(cell, "NotRun", reason)

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take a message from the kernel, as far as its parts are what they should be and a page shows them."""
        kind, content = msg["msg_type"], msg["content"]
        if kind.startswith("comm"):  # what widgets would show only with a kernel behind them
            return None
        if not isinstance(content.get("execution_count", 0), int):
            content["execution_count"] = None
        if kind == "update_display_data":
            self._output_left -= _size(content)
            if self._output_left < 0:
                return None
        kept: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return kept

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Keep an output while there is room for it; errors, which decide about marks, always, if need be cut."""
        if msg["msg_type"] == "error":
            content = msg["content"]
            content["ename"] = as_text(content["ename"])[:LONGEST_NAME]
            content["evalue"] = as_text(content["evalue"])[:LONGEST_ERROR]
            content["traceback"] = [as_text(line)[:LONGEST_ERROR] for line in content["traceback"][:LONGEST_TRACEBACK]]
        else:
            if self._output_left < 0:
                return None
            size = _size(msg["content"])
            if size > self._output_left:
                room, self._output_left = self._output_left, -1
                outs.append(new_output("stream", name="stdout", text=_cut(msg, room, self.max_output)))
                return None
            self._output_left -= size
        kept: NotebookNode | None = super().output(outs, msg, display_id, cell_index)
        return kept


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Say nothing of nbclient's tasks that failed with a cell: what came of it stands in the notebook."""
    if "never retrieved" not in context.get("message", ""):
        loop.default_exception_handler(context)


def _is_ours(kernel: NotebookNode) -> bool:
    """Return whether an instructor's kernel is the Python we run in: R and Julia have kernels of their own."""
    return str(kernel.get("name", "python3")).startswith("python")


def _sooner(cell_timeout: int | None, deadline: float | None) -> float | None:
    """Return the seconds a cell may still take."""
    left = None if deadline is None else max(deadline - time.monotonic(), 0.1)
    known = [seconds for seconds in (cell_timeout, left) if seconds and seconds > 0]
    return min(known) if known else None


def _last_words(error: Exception) -> tuple[str, str]:
    """Say what happened to a kernel, as an error's name and message."""
    if isinstance(error, DeadKernelError):
        return "DeadKernelError", "this cell ended the Python process; the cells after it run in a new one"
    if isinstance(error, CellTimeoutError):
        return "CellTimeoutError", "this cell could not be stopped; the cells after it run in a new Python process"
    reason = "this cell lost the connection to its Python process; the cells after it run in a new one"
    return type(error).__name__, reason


def _size(content: dict[str, Any]) -> int:
    """Return about how many bytes an output will take in the notebook."""
    return len(content.get("text", "")) + sum(len(str(data)) for data in content.get("data", {}).values())


def _cut(msg: dict[str, Any], room: int, limit: int) -> str:
    """Return the beginning of an output that is too long, and say so."""
    return f"{msg['content'].get('text', '')[:room]}\n… output cut after {limit:,} bytes\n"
