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
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde, NbGraderException
from nbgrader.utils import setenv
from sqlalchemy.exc import SAWarning
from traitlets import Bool, Integer, TraitError, Unicode, validate

import dlgrader
from dlgrader.course.notebooks import Role, cells_of
from dlgrader.grading import sandbox
from dlgrader.grading.execution import WITH_GPU, WITHOUT_GPU, close_kernels, warm_kernels
from dlgrader.grading.gradebooks import Gradebooks
from dlgrader.grading.kernels import Kernels, Limits, WarmKernelManager, imported_modules
from dlgrader.grading.ledger import Round, engine_state, fingerprint
from dlgrader.grading.plan import ROUNDS, Job, Plan, release_folder, result_folder, source_folder, timestamps_as_read
from dlgrader.grading.rehearsal import FOLDER, Rehearsal, Rehearsals, rehearse
from dlgrader.grading.submission.grade import Desk, Submission
from dlgrader.grading.submission.rebuild import InstructorNotebook
from dlgrader.grading.submission.run_cells import AUTO, IN_KERNEL, OUTSIDE, RunCells
from dlgrader.grading.submission.task import Task, run, settings_of_run
from dlgrader.grading.submission.working_copy import copy_plain_files, new_staging_folder, remove_empty_staging

DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")
NVIDIA = Path("/dev/nvidiactl")
# what tests in the submission's process import to compare with
ANSWER_KEY = (Path(dlgrader.__file__).parent / "reference",)


@dataclass
class Outcome:
    """What became of one submission.

    Attributes
    ----------
    student : str
    folder : Path
        The submission.
    status : str
        `"graded"`, `"skipped"` (nothing has changed since it was graded) or `"failed"`.
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
        self._stopping = False
        self._generation = 0

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
        todo: list[Job] = []
        for job in plan.jobs():
            is_done = plan.is_graded_in(job, self._round) if self.force else plan.is_graded(job)
            if is_done:
                final = result_folder(self.coursedir, job.assignment, job.student)
                self.log.info("Skipping existing assignment: %s", final)
                self.outcomes.append(Outcome(job.student, Path(job.folder), "skipped", plan.troubles(job)))
            else:
                todo.append(job)
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

    def _grade_all(self, todo: Sequence[Job], plan: Plan) -> None:
        self._check_sandbox()
        kernels = warm_kernels(self._imports({job.assignment for job in todo}))
        with (
            self._gradebooks.in_use(),
            timestamps_as_read(self.coursedir),
            setenv(NBGRADER_EXECUTION="autograde", DLGRADER_DEVICE=self.device),
        ):
            futures: list[Future[Outcome]] = []
            with ThreadPoolExecutor(self.workers) as pool:
                try:
                    desk = self._desk(kernels, self._rehearsed(todo, kernels, pool))
                    futures += [pool.submit(self._grade, job, plan, desk, kernels) for job in todo]
                    for done, future in enumerate(as_completed(futures), start=1):
                        self.outcomes.append(future.result())
                        self.on_outcome(future.result(), done, len(futures))
                except BaseException:
                    self._stopping = True
                    for future in futures:
                        future.cancel()
                    close_kernels()  # ends the cells that are running, and so the threads that wait for them
                    raise
            remove_empty_staging()

    def _desk(self, kernels: Kernels, rehearsals: Mapping[tuple[str, str], Rehearsal]) -> Desk:
        return Desk(
            gradebooks=self._gradebooks,
            notebook=self._notebook,
            run=partial(self._run, kernels),
            unlocked=self._unlocked,
            rehearsals=rehearsals,
            force=self.force,
            create_student=self.create_student,
        )

    def _run(self, kernels: Kernels, task: Task) -> NotebookNode:
        """Run a task in the sandbox; tests that are held in its kernel may need the answer key there."""
        all_in_kernel = RunCells(parent=self).tests == IN_KERNEL
        readable = ANSWER_KEY if all_in_kernel or task.needs_answer_key else ()
        env = self._environment(task, all_in_kernel)
        limits = Limits(memory=self.memory << 20 if self.memory else None, address_space=env is not WITH_GPU)
        return run(task, kernels.manager_class(env=env, limits=limits, sandbox=self.sandbox, readable=readable))

    def _environment(self, task: Task, all_in_kernel: bool) -> Mapping[str, str]:
        """Return what a task's kernel is told of the GPU: of one that its tests could not use, that there is none."""
        if not NVIDIA.exists():
            return {}
        forks = not all_in_kernel and not task.in_kernel.issuperset(cells_of(task.notebook, Role.TEST))
        return WITHOUT_GPU if self.device == "cpu" or (forks and not task.may_use_gpu) else WITH_GPU

    def _rehearsed(self, todo: Sequence[Job], kernels: Kernels, pool: Executor) -> dict[tuple[str, str], Rehearsal]:
        """Rehearse the notebooks that are to be graded, as far as that is not known from before.

        Raises
        ------
        NbGraderException
            If a test can't be held outside though all are to be.
        """
        cells = RunCells(parent=self)
        if not cells.enabled or cells.tests == IN_KERNEL or not issubclass(kernels.manager_class(), WarmKernelManager):
            return {}
        found: dict[tuple[str, str], Rehearsal] = {}
        kept = Rehearsals(Path(self.coursedir.root, FOLDER))
        for assignment, name in sorted(self._wanted(todo)):
            notebook = self._notebook(assignment, name)
            state = fingerprint([notebook.path.parent], f"{engine_state()}{notebook.cells}{self.device}")
            rehearsal = kept.kept(assignment, name, state) or self._rehearse(notebook, kernels, pool)
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

    def _rehearse(self, notebook: InstructorNotebook, kernels: Kernels, pool: Executor) -> Rehearsal:
        if not notebook.is_there:
            reason = f"there is no {notebook.path} to rehearse with"
            return Rehearsal({cell.name: reason for cell in notebook.cells if cell.is_test})
        settings = settings_of_run(self.config)
        settings["RunCells"] = {**settings.get("RunCells", {}), "tests": AUTO, "second_opinion": True}

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
                    may_use_gpu=self.device != "cpu" and NVIDIA.exists(),
                    in_kernel=in_kernel,
                    compares=True,
                )
                return self._run(kernels, task)

        return rehearse(notebook.solved(), notebook.bare(), perform, pool)

    def _grade(self, job: Job, plan: Plan, desk: Desk, kernels: Kernels) -> Outcome:
        started = time.monotonic()
        self.on_start(job.student)
        with self._writing:
            before = plan.begin(job)
            generation = self._generation
            submission = Submission(job, desk, coursedir=self.coursedir, parent=self.parent)
            graded = submission.convert()
            if not graded and self._kernels_were_lost(kernels, generation):
                submission = Submission(job, desk, coursedir=self.coursedir, parent=self.parent)
                graded = submission.convert()
            if graded:
                plan.finish(job, before, submission.troubles, self._round, time.monotonic() - started)
            elif not self._stopping:
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

    def _check_sandbox(self) -> None:
        """Name the protections that this machine doesn't have, or refuse to go on without them."""
        if self.require_sandbox:
            sandbox.require()
        if self.sandbox:
            for line in sandbox.warnings(sandbox.missing()):
                self.log.warning("not protected: %s", line)

    def _kernels_were_lost(self, kernels: Kernels, generation: int) -> bool:
        """Return whether somebody killed the process that kernels come from; see to it that there is one again."""
        if not kernels.alive and not self._stopping:
            kernels.close()
            kernels.start()
            self._generation += 1
        return self._generation != generation

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

    def _imports(self, assignments: set[str]) -> tuple[str, ...]:
        """Return the modules that the instructor's notebooks import, for the warm parent to import once."""
        paths = [path for name in assignments for path in source_folder(self.coursedir, name).glob("*.ipynb")]
        return imported_modules(*(nbformat.read(path, as_version=4) for path in paths))
