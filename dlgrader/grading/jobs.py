"""Grade a batch in three steps, of which other machines do the second: write jobs, run them, import their results."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from dlgrader.grading.archive import write_private
from dlgrader.grading.batch import BatchAutograde, Outcome
from dlgrader.grading.parcels import Label, ParcelError, label_of, open_result, pack_job, rehearsal_state, shipped
from dlgrader.grading.plan import Job, Plan
from dlgrader.grading.submission.grade import Desk, Submission
from dlgrader.grading.submission.run_cells import IN_KERNEL, RunCells
from dlgrader.grading.submission.task import Task
from dlgrader.grading.versions import Versions, packages_of
from dlgrader.grading.workplace import Runner, Workplace, WorkplaceError


class WriteJobs(BatchAutograde):
    """Write the submissions that are new or have changed as jobs; the gradebook stays as it is.

    Parameters
    ----------
    folder : Path
        An empty one.
    """

    def __init__(self, folder: Path, coursedir: Any = None, **traits: Any) -> None:
        super().__init__(coursedir=coursedir, **traits)
        self._folder = folder
        self._numbers = itertools.count(1)

    @contextmanager
    def _runner(self, here: Workplace) -> Iterator[Runner]:
        if not here.can_fork() and RunCells(parent=self).tests != IN_KERNEL:
            raise WorkplaceError(
                "jobs are rehearsed where they are written, and this machine can't fork kernels; "
                "write them on Linux, or with --tests in-kernel"
            )
        conditions = shipped(here)
        versions = Versions.here(packages_of(conditions.imports))

        def write(job: Job, tasks: Sequence[Task]) -> list[NotebookNode]:
            packed = pack_job(label_of(job, tasks, self._round_of(job)), versions, conditions, tasks)
            write_private(self._folder / f"job-{next(self._numbers):05}.zip", packed)
            return []

        yield Runner(write, self.workers, lambda: None)

    def _grade(self, job: Job, plan: Plan, desk: Desk, here: Workplace) -> Outcome:
        started = time.monotonic()
        submission = Submission(job, desk, coursedir=self.coursedir, parent=self.parent)
        status = "written"
        with ExitStack() as stack:
            stack.enter_context(self._writing)
            stack.enter_context(self._gradebooks(self.coursedir.db_url, self.coursedir.course_id).undone())
            try:
                tasks = stack.enter_context(submission.prepared())
            except Exception:  # whatever the submission made it stumble over, as in nbgrader's own loop
                plan.give_up(job, submission.troubles)
                status = "failed"
            else:
                desk.run(job, tasks)
        return Outcome(job.student, Path(job.folder), status, submission.troubles, time.monotonic() - started)


@dataclass(frozen=True)
class Sent:
    """A result file, as far as it has been read."""

    path: Path
    label: Label
    versions: Versions


class ImportResults(BatchAutograde):
    """Save what other machines have made of jobs, where it belongs to what is here now.

    Parameters
    ----------
    found : sequence of Sent
        The results.

    Attributes
    ----------
    refused : dict of Path to str
        The files that can't be used, each with the reason and the cure.
    notes : dict of str to int
        What differed between the machines and decides no mark, and in how many results.
    waiting : list of str
        The students of whose submissions there is no result.
    """

    def __init__(self, found: Sequence[Sent], coursedir: Any = None, **traits: Any) -> None:
        super().__init__(coursedir=coursedir, **traits)
        self.refused: dict[Path, str] = {}
        self.notes: dict[str, int] = {}
        self.waiting: list[str] = []
        self._found: dict[tuple[str, str], list[Sent]] = {}
        for sent in found:
            self._found.setdefault((sent.label.assignment, sent.label.student), []).append(sent)

    def _sent(self, job: Job) -> Sent | None:
        """Return the result of a submission: one of it as it is now, if there is such a one."""
        sent = self._found.get((job.assignment, job.student), [])
        return max(sent, key=lambda one: one.label.state == job.state, default=None)

    def _round_of(self, job: Job) -> str:
        sent = self._sent(job)
        return (sent.label.round if sent is not None else "") or self._round

    def _todo(self, plan: Plan, jobs: Sequence[Job]) -> list[Job]:
        there = {(job.assignment, job.student) for job in jobs}
        for (assignment, student), results in self._found.items():
            if self.coursedir.student_id == "*" and (assignment, student) not in there:
                nobody = f"there is no submission of {student} to {assignment}, or it is left out"
                self.refused |= dict.fromkeys((sent.path for sent in results), nobody)
        todo = []
        for job in super()._todo(plan, jobs):
            sent = self._sent(job)
            if sent is None:
                self.waiting.append(job.student)
            elif (reason := self._refusal(job, sent)) is not None:
                self.refused[sent.path] = reason
            else:
                todo.append(job)
        return todo

    def _refusal(self, job: Job, sent: Sent) -> str | None:
        again = f"write the jobs anew with `dlgrader jobs {job.assignment} -o DIR` and run them"
        if sent.label.released != job.released:
            return f"{job.assignment} was changed or released since its job was written; {again}"
        if sent.label.state != job.state:
            return f"{job.student} has handed in something else since its job was written; {again}"
        here = Versions.here(sent.versions.packages)
        if (refusal := sent.versions.refusal(here)) is not None:
            return refusal
        for note in sent.versions.notes(here):
            self.notes[note] = self.notes.get(note, 0) + 1
        return None

    @contextmanager
    def _runner(self, here: Workplace) -> Iterator[Runner]:
        def apply(job: Job, tasks: Sequence[Task]) -> list[NotebookNode]:
            sent = self._sent(job)
            assert sent is not None  # what has none is not graded
            try:
                if sent.label.rehearsal != rehearsal_state(tasks):
                    raise ParcelError("its tests were held otherwise; give the options that the jobs were written with")
                return open_result(sent.path.read_bytes()).apply(tasks)
            except (ParcelError, OSError) as error:
                raise ParcelError(f"{sent.path}: {error}") from error

        yield Runner(apply, self.workers, lambda: None)


def read_results(folder: Path) -> tuple[list[Sent], dict[Path, str]]:
    """Return the results in a folder, and the files there that are none, with the reasons."""
    found: list[Sent] = []
    broken: dict[Path, str] = {}
    for path in sorted(folder.glob("*.zip")):
        try:
            result = open_result(path.read_bytes())
        except (ParcelError, OSError) as error:
            broken[path] = f"{error}; run its job again"
        else:
            found.append(Sent(path, result.label, result.versions))
    return found, broken
