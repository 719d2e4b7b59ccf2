"""How far a batch is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich import progress
from rich.console import Console

from dlgrader.grading.batch import Outcome
from dlgrader.reporting.wording import printable

# of those whose submissions are running
MOST_NAMES = 4


class Progress:
    """Shows whose submissions run, counts, rate and time left, and who is in trouble as it occurs; on stderr."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._bar = progress.Progress(
            progress.TextColumn("grading {task.fields[whose]}", markup=False),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[rate]}"),
            progress.TimeRemainingColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task: progress.TaskID | None = None
        self._started = time.monotonic()
        self._running: list[str] = []

    def begin(self, student: str) -> None:
        """Show whose submission is being graded, which matters where it takes its time."""
        self._running.append(student)
        self._update()

    def _update(self, **fields: object) -> None:
        whose = printable(", ".join(self._running[:MOST_NAMES]))
        if self._task is None:
            self._task = self._bar.add_task("", total=None, rate="", whose=whose)
        self._bar.update(self._task, whose=whose, **fields)  # type: ignore[arg-type]

    def show(self, outcome: Outcome, done: int, total: int) -> None:
        """Show that another submission is done.

        Parameters
        ----------
        outcome : Outcome
        done, total : int
            Submissions graded so far, this one included, and to grade.
        """
        rate = f"{done / max(time.monotonic() - self._started, 1e-3):.1f} a second"
        if outcome.student in self._running:
            self._running.remove(outcome.student)
        self._update(total=total, completed=done, rate=rate)
        trouble = f": {outcome.troubles[0]}" if outcome.troubles else ""
        if trouble:
            self._console.print(printable(f"{outcome.student}{trouble}"), markup=False)
        if not self._console.is_terminal and (done == total or done % max(total // 10, 1) == 0):
            self._console.print(f"graded {done} of {total}, {rate}", markup=False)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
