"""Grade many submissions at once: nbgrader's converter, one thread for each worker, one writer at a time."""

from __future__ import annotations

import glob
import os
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, NbGraderException
from sqlalchemy.exc import SAWarning
from traitlets import Bool, Integer, TraitError, Unicode, validate

from dlgrader.grading.gradebooks import Gradebooks
from dlgrader.grading.kernels import imported_modules
from dlgrader.grading.ledger import Round, engine_state, fingerprint
from dlgrader.grading.plan import ROUNDS, Job, Plan, release_folder, result_folder, source_folder, timestamps_as_read
from dlgrader.grading.rehearsal import FOLDER, Rehearsal, Rehearsals, rehearse
from dlgrader.grading.submission.grade import Desk, Submission
from dlgrader.grading.submission.rebuild import InstructorNotebook
from dlgrader.grading.submission.run_cells import AUTO, IN_KERNEL, OUTSIDE, RunCells
from dlgrader.grading.submission.task import Task, settings_of_run
from dlgrader.grading.submission.working_copy import copy_plain_files, new_staging_folder, remove_empty_staging
from dlgrader.grading.workplace import Conditions, Runner, Workplace

DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")


@dataclass
class Outcome:
    """What became of one submission.

    Attributes
    ----------
    student : str
    folder : Path
        The submission.
    status : str
        `"graded"`, `"skipped"` (nothing has changed since it was graded), `"failed"` or `"written"` (as a job).
    troubles : list of str
        What its author, or staff, should know.
    seconds : float
        How long it took.
    """

    student: str
    folder: Path
    status: str
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0


class BatchAutograde(Autograde):  # type: ignore[misc]  # nbgrader has no types
    """Grade all submissions that are new or have changed, several at once.

    With the options of `nbgrader.converters.Autograde`.
    """

    workers = Integer(min(os.cpu_count() or 1, 8), min=1, help="How many submissions are run at the same time.").tag(
        config=True
    )
    device = Unicode("auto", help="What `dlgrader.device()` gives: auto, cpu, cuda or cuda:N.").tag(config=True)
    memory = Integer(4096, min=0, help="Megabytes that a notebook may allocate; 0 for no limit.").tag(config=True)

    sandbox = Bool(True, help="Keep submissions from all files but their own, and from the network.").tag(config=True)
    require_sandbox = Bool(False, help="Refuse to grade where a layer of the sandbox is missing.").tag(config=True)

    scheduler = Unicode("", help="The address of a Dask scheduler, whose workers run the submissions.").tag(config=True)
    local_cluster = Integer(0, min=0, help="How many Dask workers to start here for that.").tag(config=True)
    insecure = Bool(False, help="Speak to a scheduler over the network without TLS.").tag(config=True)

    def __init__(self, coursedir: Any = None, **traits: Any) -> None:
        super().__init__(coursedir=coursedir, **traits)
        self.outcomes: list[Outcome] = []
        self.on_start: Callable[[str], None] = lambda student: None
        self.on_outcome: Callable[[Outcome, int, int], None] = lambda outcome, done, total: None
        self.held_in_kernel: dict[str, str] = {}
        self._gradebooks = Gradebooks()
        self._notebooks: dict[tuple[str, str], InstructorNotebook] = {}
        self._writing = threading.RLock()
        self._round = ""
        self._is_stopping = False

    @property
    def has_begun(self) -> bool:
        """Whether it has come as far as grading a submission."""
        return any(outcome.status != "skipped" for outcome in self.outcomes)

    @validate("device")
    def _known_device(self, proposal: Any) -> str:
        device = str(proposal["value"])
        if not DEVICE.fullmatch(device):
            raise TraitError(f"the device is auto, cpu, cuda or cuda:N, not {device!r}")
        return device

    def init_notebooks(self) -> None:
        """Find the submissions; also those in folders such as `ada [late]`, which nbgrader takes for a pattern."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        bracketed = {
            folder: glob.glob(str(Path(glob.escape(folder), f"{self.coursedir.notebook_id}.ipynb")))
            for folder in glob.glob(pattern)
            if folder != glob.escape(folder)
        }
        try:
            super().init_notebooks()
        except NbGraderException:
            if not any(bracketed.values()):
                raise
        self.assignments.update({folder: found for folder, found in bracketed.items() if found})

    def convert_notebooks(self) -> None:
        """Grade what is to be graded; raise `NbGraderException` at the end if a submission could not be."""
        plan = Plan(self.coursedir, self.assignments)
        ids = self.coursedir.assignment_id, self.coursedir.student_id, self.coursedir.notebook_id
        forced = Round(Path(self.coursedir.root, ROUNDS), "/".join(ids))
        self._round = forced.begin() if self.force else ""
        todo = self._todo(plan, list(plan.jobs()))
        if self.force and self.outcomes:
            self.log.warning("--force goes on where it was interrupted: %d are graded again", len(self.outcomes))
        if todo:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # about nbgrader's own use of its database
                self._grade_all(todo, plan)
        if self.force:
            forced.end()
        failed = [outcome for outcome in self.outcomes if outcome.status == "failed"]
        for outcome in failed:
            self.log.error("There was an error processing assignment: %s", outcome.folder)
        if failed:
            raise NbGraderException(f"{len(failed)} submissions could not be graded")

    def _todo(self, plan: Plan, jobs: Sequence[Job]) -> list[Job]:
        """Return what is to be graded, and note what isn't."""
        todo: list[Job] = []
        for job in jobs:
            if plan.is_done(job, self._round_of(job)):
                final = result_folder(self.coursedir, job.assignment, job.student)
                self.log.info("Skipping existing assignment: %s", final)
                self.outcomes.append(Outcome(job.student, Path(job.folder), "skipped", plan.troubles(job)))
            else:
                todo.append(job)
        return todo

    def _round_of(self, job: Job) -> str:
        """Return the round in which a submission is graded again, or an empty name."""
        return self._round

    def _grade_all(self, todo: Sequence[Job], plan: Plan) -> None:
        conditions = self._conditions({job.assignment for job in todo})
        with (
            self._gradebooks.in_use(),
            timestamps_as_read(self.coursedir),
            Workplace(conditions, self.log.warning) as here,
            self._runner(here) as runner,
            ThreadPoolExecutor(runner.at_once) as pool,
        ):
            futures: list[Future[Outcome]] = []
            try:
                desk = self._desk(runner, self._rehearsed(todo, here, pool))
                futures += [pool.submit(self._grade, job, plan, desk, here) for job in todo]
                for done, future in enumerate(as_completed(futures), start=1):
                    self.outcomes.append(future.result())
                    self.on_outcome(future.result(), done, len(futures))
            except BaseException:
                self._is_stopping = True
                for future in futures:
                    future.cancel()
                runner.stop()
                here.stop()
                raise
        remove_empty_staging()

    @contextmanager
    def _runner(self, here: Workplace) -> Iterator[Runner]:
        """Give what runs the submissions: kernels of this machine, or a cluster."""
        if self.scheduler or self.local_cluster:
            from dlgrader.grading.cluster import cluster  # an extra that few have

            with cluster(self.scheduler or self.local_cluster, here, insecure=self.insecure) as runner:
                yield runner
        else:
            here.start()
            yield Runner(lambda job, tasks: here.run(tasks), self.workers, here.stop)

    def _conditions(self, assignments: set[str]) -> Conditions:
        """Return the terms on which submissions run; the modules to import once are those of the instructor's."""
        paths = [path for name in assignments for path in source_folder(self.coursedir, name).glob("*.ipynb")]
        return Conditions(
            imports=imported_modules(*(nbformat.read(path, as_version=4) for path in paths)),
            memory=self.memory,
            device=self.device,
            sandbox=self.sandbox,
            require_sandbox=self.require_sandbox,
        )

    def _desk(self, runner: Runner, rehearsals: Mapping[tuple[str, str], Rehearsal]) -> Desk:
        return Desk(
            gradebooks=self._gradebooks,
            notebook=self._notebook,
            run=runner.run,
            unlocked=self._unlocked,
            rehearsals=rehearsals,
            force=self.force,
            create_student=self.create_student,
        )

    def _rehearsed(self, todo: Sequence[Job], here: Workplace, pool: Executor) -> dict[tuple[str, str], Rehearsal]:
        """Rehearse the notebooks that are to be graded, as far as that is not known from before.

        Raises
        ------
        NbGraderException
            If a test can't be held outside though all are to be.
        """
        cells = RunCells(parent=self)
        if not cells.enabled or cells.tests == IN_KERNEL or not here.can_fork():
            return {}
        found: dict[tuple[str, str], Rehearsal] = {}
        kept = Rehearsals(Path(self.coursedir.root, FOLDER))
        for assignment, name in sorted(self._wanted(todo)):
            notebook = self._notebook(assignment, name)
            state = fingerprint([notebook.path.parent], f"{engine_state()}{notebook.cells}{self.device}")
            rehearsal = kept.kept(assignment, name, state) or self._rehearse(notebook, here, pool)
            kept.keep(assignment, name, state, rehearsal)
            found[assignment, name] = rehearsal
            for cell, reason in rehearsal.in_kernel.items():
                if cells.tests == OUTSIDE:
                    where = f"{notebook.path}: cell {cell}"
                    raise NbGraderException(f"{where} can't be held outside the kernel: {reason}; use --tests auto")
                self.held_in_kernel[f"{name}: {cell}"] = reason
        return found

    def _wanted(self, todo: Sequence[Job]) -> set[tuple[str, str]]:
        """Return the instructor's notebooks that are to be graded, all of an assignment where a file's name is none."""
        wanted: set[tuple[str, str]] = set()
        with self._gradebooks(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            for assignment in {job.assignment for job in todo}:
                known = {notebook.name for notebook in gradebook.find_assignment(assignment).notebooks}
                files = {Path(file).stem for job in todo if job.assignment == assignment for file in job.notebooks}
                wanted |= {(assignment, name) for name in (files if files <= known else known)}
        return wanted

    def _rehearse(self, notebook: InstructorNotebook, here: Workplace, pool: Executor) -> Rehearsal:
        if not notebook.is_there:
            reason = f"there is no {notebook.path} to rehearse with"
            return Rehearsal({cell.name: reason for cell in notebook.cells if cell.is_test})
        settings = settings_of_run(self.config)
        settings["RunCells"] = {**settings.get("RunCells", {}), "tests": AUTO, "second_opinion": True}

        may_use_gpu = self.device != "cpu" and here.has_gpu()
        # an untouched release fails all tests, with earlier answers right or not
        unsolved = replace(notebook.definitions, solutions={})

        def perform(cells: NotebookNode, in_kernel: frozenset[str]) -> NotebookNode:
            with new_staging_folder() as folder:
                for trouble in copy_plain_files(notebook.path.parent, folder, [*self.coursedir.ignore, "*.ipynb"]):
                    self.log.warning("%s: %s", notebook.path.parent, trouble)
                task = Task(
                    notebook=cells,
                    folder=folder,
                    files=notebook.path.parent,
                    definitions=unsolved,
                    settings=settings,
                    may_use_gpu=may_use_gpu,
                    in_kernel=in_kernel,
                    compares=True,
                )
                return here.run_one(task)

        rehearsal = rehearse(notebook.solved(), notebook.bare(), perform, pool)
        # nobody has seen what a test used that was held in the kernel
        return replace(rehearsal, uses_gpu=rehearsal.uses_gpu or (may_use_gpu and bool(rehearsal.in_kernel)))

    def _grade(self, job: Job, plan: Plan, desk: Desk, here: Workplace) -> Outcome:
        started = time.monotonic()
        self.on_start(job.student)
        with self._writing:
            before = plan.begin(job)
            generation = here.generation
            submission = Submission(job, desk, coursedir=self.coursedir, parent=self.parent)
            graded = submission.convert()
            if not graded and here.was_lost_after(generation):
                submission = Submission(job, desk, coursedir=self.coursedir, parent=self.parent)
                graded = submission.convert()
            if graded:
                plan.finish(job, before, submission.troubles, self._round_of(job), time.monotonic() - started)
            elif not self._is_stopping:
                plan.give_up(job, submission.troubles)
        seconds = time.monotonic() - started
        status = "graded" if graded else "failed"
        return Outcome(job.student, Path(job.folder), status, submission.troubles, seconds)

    @contextmanager
    def _unlocked(self) -> Iterator[None]:
        """Let another submission have nbgrader and the gradebook, while this one needs neither."""
        self._writing.release()
        try:
            yield
        finally:
            self._writing.acquire()

    def _notebook(self, assignment: str, name: str) -> InstructorNotebook:
        """Return an instructor's notebook, read when it is first asked for."""
        key = (assignment, name)
        if key not in self._notebooks:
            source, release = (
                folder(self.coursedir, assignment) / f"{name}.ipynb" for folder in (source_folder, release_folder)
            )
            with self._gradebooks(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                known = gradebook.find_notebook(name, assignment)
                self._notebooks[key] = InstructorNotebook.read(known, source, release)
        return self._notebooks[key]
