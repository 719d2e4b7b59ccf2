"""Grade many submissions at once: nbgrader's converter, one thread for each worker, one writer at a time."""

from __future__ import annotations

import glob
import os
import re
import shutil
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.writers.files import FilesWriter
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, BaseConverter, NbGraderException
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    SaveAutoGrades,
)
from nbgrader.utils import remove, rmtree, setenv
from sqlalchemy.exc import SAWarning
from traitlets import Bool, Integer, Unicode

import dlgrader
from dlgrader.grading import sandbox
from dlgrader.grading.examiner import Definitions
from dlgrader.grading.execution import close_kernels, warm_kernels
from dlgrader.grading.gradebooks import Gradebooks
from dlgrader.grading.kernels import Limits, WarmKernelManager, imported_modules
from dlgrader.grading.ledger import Entry, Ledger, fingerprint
from dlgrader.grading.reading import UnreadableError, read_submission
from dlgrader.grading.rebuild import InstructorCell, definitions, instructor_cells, rebuild
from dlgrader.grading.run_cells import OUTSIDE, RunCells
from dlgrader.grading.sanitize import SanitizeSubmission
from dlgrader.grading.working_copy import WorkingCopy, copy_plain_files
from dlgrader.notebooks import Role, role, without_warnings

STAGING = ".dlgrader/staging"
LEDGER = ".dlgrader/graded"
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


@dataclass(frozen=True)
class Job:
    """A submission to grade.

    Attributes
    ----------
    folder : str
        The submission.
    notebooks : tuple of str
        The files in it to grade.
    assignment, student : str
    state : str
        A fingerprint of everything that its scores depend on.
    """

    folder: str
    notebooks: tuple[str, ...]
    assignment: str
    student: str
    state: str

    @property
    def names(self) -> frozenset[str]:
        """The names of the notebooks, without their folder."""
        return frozenset(Path(notebook).name for notebook in self.notebooks)


class SaveScores(SaveAutoGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's way of saving scores, all at once, except that a warning on stderr costs no marks."""

    gradebooks: Gradebooks

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save the scores of all cells."""
        with self.gradebooks(resources["nbgrader"]["db_url"]).one_transaction():
            saved: tuple[NotebookNode, ResourcesDict] = super().preprocess(nb, resources)
        return saved

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._add_score(without_warnings(cell), resources)


class HideTests(ClearHiddenTests):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's removal of hidden tests, from tests only: a student's own cells may say what they like."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Leave the visible lines of a test."""
        if role(cell) is Role.TEST:
            self._remove_hidden_test_region(cell)
        return cell, resources


# what these see to is so already in a notebook that was put together from the gradebook
SUPERSEDED = (CheckCellMetadata, DeduplicateIds, OverwriteCells)
REPLACED = {Execute: RunCells, SaveAutoGrades: SaveScores}


class CopyPlainFiles(BaseConverter):  # type: ignore[misc]  # nbgrader has no types
    """In place of nbgrader's copying of a submission's other files, which ends where one can't be copied."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy what is beside the notebooks."""
        source, target = (Path(of(assignment_id, student_id)) for of in (self._format_source, self._format_dest))
        for trouble in copy_plain_files(source, target, [*self.coursedir.ignore, "*.ipynb"]):
            self._note(trouble)


class Submission(Autograde, CopyPlainFiles):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's converter, for one submission and in a thread of its own.

    It writes into a staging folder that takes the place of the old result once the scores are saved.
    """

    def __init__(self, batch: BatchAutograde, job: Job) -> None:
        super().__init__(coursedir=batch.coursedir, parent=batch.parent)
        self.batch = batch
        self.force, self.create_student = batch.force, batch.create_student
        self.assignments = {job.folder: list(job.notebooks)}
        self.troubles: list[str] = []
        self._unreadable: str | None = None
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self.exporter.optimistic_validation = True  # once at the end, not after each preprocessor

    @property
    def _output_directory(self) -> str:
        return STAGING

    @property
    def _input_directory(self) -> str:
        return str(self.coursedir.submitted_directory)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Make an empty staging folder; with some notebooks only, the others' results come along."""
        staging, final = self._format_dest(assignment_id, student_id), self.batch.result(assignment_id, student_id)
        shutil.rmtree(staging, ignore_errors=True)
        if self.coursedir.notebook_id != "*" and final.is_dir():
            shutil.copytree(final, staging, symlinks=True)
            for notebook in self.notebooks:
                if (copied := Path(staging, Path(notebook).name)).exists():
                    remove(str(copied))
        return True

    def _init_preprocessors(self) -> None:
        self.exporter._preprocessors = []
        steps = [*self.sanitize_preprocessors, *self.autograde_preprocessors, SanitizeSubmission]
        if self.batch.tests_are_outside:
            steps.append(HideTests)
        for step in steps:
            if step not in SUPERSEDED:
                self.exporter.register_preprocessor(REPLACED.get(step, step))
        for preprocessor in self.exporter._preprocessors:
            if isinstance(preprocessor, RunCells):
                preprocessor.refused = self._unreadable
                preprocessor.while_running = self.batch.unlocked
                preprocessor.before_hidden_tests = self._working_copy.keep
                preprocessor.warm_kernels = self.batch.kernel_manager_class
                preprocessor.may_use_gpu = self.batch.device != "cpu" and NVIDIA.exists()
                preprocessor.instructor_files = self._source.parent
                preprocessor.definitions = self.batch.definitions(self._source)
            elif isinstance(preprocessor, SaveScores):
                preprocessor.gradebooks = self.batch.gradebooks

    def convert(self) -> bool:
        """Grade the submission and return whether that was possible."""
        try:
            self.convert_notebooks()
        except NbGraderException:
            return False
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy the submission's other files and note the submission in the gradebook."""
        with self._reason_kept():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Rebuild a notebook, run it and save its scores."""
        with self._reason_kept():
            self._convert(notebook_filename)

    @contextmanager
    def _reason_kept(self) -> Iterator[None]:
        """Keep the reason of a failure, which nbgrader only logs."""
        try:
            yield
        except Exception as error:
            lines = str(error).strip().splitlines()
            self.troubles.insert(0, f"could not be graded: {lines[0] if lines else type(error).__name__}")
            raise

    def _convert(self, notebook_filename: str) -> None:
        # nbgrader writes the notebook between its two rounds of preprocessors; in a staging folder nobody reads it
        resources = self.init_single_notebook_resources(notebook_filename)
        ids = resources["nbgrader"]
        folder = Path(self._format_dest(ids["assignment"], ids["student"]))
        folder.mkdir(parents=True, exist_ok=True)
        resources["metadata"] = {"name": ids["notebook"], "path": str(folder)}
        self._source = self.batch.source(ids["assignment"]) / f"{ids['notebook']}.ipynb"
        notebook = self._rebuilt(Path(notebook_filename), ids)
        self._working_copy = WorkingCopy(folder)
        self._init_preprocessors()
        output, resources = self.exporter.from_notebook_node(notebook, resources=resources)
        self._working_copy.settle()
        self.write_single_notebook(output, resources)

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """Set them, and put the finished result in its place."""
        super().set_permissions(assignment_id, student_id)
        staging = Path(self._format_dest(assignment_id, student_id))
        final = self.batch.result(assignment_id, student_id)
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.is_dir():
            old = staging.with_name(f"{staging.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            final.rename(old)
            staging.rename(final)
            rmtree(str(old))
        else:
            staging.rename(final)

    def _rebuilt(self, path: Path, ids: Mapping[str, str]) -> NotebookNode:
        """Return the notebook to grade; one that can't be read is graded as if nothing had been written."""
        self._unreadable = None
        try:
            submitted = read_submission(path, path.parent, outputs=not RunCells(parent=self.exporter).enabled)
        except UnreadableError as error:
            self._unreadable = str(error)
            self._note(f"{path.name}: {error}")
            submitted = nbformat.v4.new_notebook()
        notebook, changes = rebuild(submitted, self.batch.instructor(ids["assignment"], ids["notebook"]))
        if self._unreadable:
            text = f"**This submission could not be graded:** {self._unreadable}."
            notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text))
        else:
            for change in changes:
                self._note(change)
        return notebook

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)
        self.log.info("%s: %s", next(iter(self.assignments)), trouble)


class BatchAutograde(Autograde):  # type: ignore[misc]  # nbgrader has no types
    """Grade all submissions that are new or have changed, several at once.

    With the options of `nbgrader.converters.Autograde`.
    """

    workers = Integer(min(os.cpu_count() or 1, 8), min=1, help="How many submissions are run at the same time.").tag(
        config=True
    )
    device = Unicode("auto", help="What `dlgrader.device()` gives: auto, cpu, cuda or cuda:N.").tag(config=True)
    memory = Integer(4096, help="Megabytes that a notebook may allocate; 0 for no limit.").tag(config=True)

    sandbox = Bool(True, help="Keep submissions from all files but their own, and from the network.").tag(config=True)
    require_sandbox = Bool(False, help="Refuse to grade where a layer of the sandbox is missing.").tag(config=True)

    def __init__(self, coursedir: Any = None, **traits: Any) -> None:
        super().__init__(coursedir=coursedir, **traits)
        self.outcomes: list[Outcome] = []
        self.on_outcome: Callable[[Outcome, int, int], None] = lambda outcome, done, total: None
        self.gradebooks = Gradebooks()
        self._instructor: dict[tuple[str, str], list[InstructorCell]] = {}
        self._definitions: dict[Path, Definitions] = {}
        self._writing = threading.RLock()
        self._stopping = False
        self._generation = 0

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Let another submission have nbgrader and the gradebook while this one's cells run."""
        self._writing.release()
        try:
            yield
        finally:
            self._writing.acquire()

    def instructor(self, assignment_id: str, notebook_id: str) -> list[InstructorCell]:
        """Return the instructor's cells of a notebook."""
        key = (assignment_id, notebook_id)
        if key not in self._instructor:
            source = self.source(assignment_id) / f"{notebook_id}.ipynb"
            with self.gradebooks(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                known = gradebook.find_notebook(notebook_id, assignment_id)
                self._instructor[key] = instructor_cells(known, source)
        return self._instructor[key]

    def source(self, assignment: str) -> Path:
        """Return the instructor's folder of an assignment."""
        return Path(self.coursedir.format_path(self.coursedir.source_directory, ".", assignment))

    def result(self, assignment_id: str, student_id: str) -> Path:
        """Return where a submission's graded copy belongs."""
        folder = self.coursedir.format_path(self.coursedir.autograded_directory, student_id, assignment_id)
        return Path(os.path.normpath(folder))

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
        excluded = set(self.coursedir.student_id_exclude.split(",")) if self.coursedir.student_id_exclude else set()
        todo: list[Job] = []
        ledger = Ledger(Path(self.coursedir.root, LEDGER))
        released = {name: self._released(name) for name in {self.ids(folder)[0] for folder in self.assignments}}
        for folder, notebooks in sorted(self.assignments.items()):
            assignment, student = self.ids(folder)
            if student in excluded:
                continue
            state = fingerprint([Path(folder)], released[assignment])
            job = Job(folder, tuple(sorted(notebooks)), assignment, student, state)
            if self._is_graded(ledger, job):
                self.log.info("Skipping existing assignment: %s", self.result(assignment, student))
                self.outcomes.append(Outcome(student, Path(folder), "skipped"))
            else:
                todo.append(job)
        if todo:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # about nbgrader's own use of its database
                self._grade_all(todo, ledger)
        failed = [outcome for outcome in self.outcomes if outcome.status == "failed"]
        for outcome in failed:
            self.log.error("There was an error processing assignment: %s", outcome.folder)
        if failed:
            raise NbGraderException(f"{len(failed)} submissions could not be graded")

    def _grade_all(self, todo: Sequence[Job], ledger: Ledger) -> None:
        self._check_sandbox()
        self.kernels = warm_kernels(self._imports({job.assignment for job in todo}))
        with self.gradebooks.in_use(), setenv(NBGRADER_EXECUTION="autograde", DLGRADER_DEVICE=self.device):
            limits = Limits(memory=self.memory << 20 if self.memory else None)
            readable = () if RunCells(parent=self).tests == OUTSIDE else ANSWER_KEY
            self.kernel_manager_class: type[AsyncKernelManager] = self.kernels.manager_class(
                limits=limits, sandbox=self.sandbox, readable=readable
            )
            self.tests_are_outside = not readable and issubclass(self.kernel_manager_class, WarmKernelManager)
            with ThreadPoolExecutor(self.workers) as pool:
                futures: list[Future[Outcome]] = [pool.submit(self._grade, job, ledger) for job in todo]
                try:
                    for done, future in enumerate(as_completed(futures), start=1):
                        self.outcomes.append(future.result())
                        self.on_outcome(future.result(), done, len(futures))
                except BaseException:
                    self._stopping = True
                    for future in futures:
                        future.cancel()
                    close_kernels()  # ends the cells that are running, and so the threads that wait for them
                    raise

    def _grade(self, job: Job, ledger: Ledger) -> Outcome:
        started = time.monotonic()
        with self._writing:
            known = ledger.entry(job.assignment, job.student)
            before = known.notebooks if known is not None and known.fingerprint == job.state else frozenset()
            ledger.forget(job.assignment, job.student)
            generation = self._generation
            submission = Submission(self, job)
            graded = submission.convert()
            if not graded and self._kernels_were_lost(generation):
                submission = Submission(self, job)
                graded = submission.convert()
            if graded:
                ledger.record(job.assignment, job.student, Entry(job.state, job.names | before))
        seconds = time.monotonic() - started
        return Outcome(job.student, Path(job.folder), "graded" if graded else "failed", submission.troubles, seconds)

    def _check_sandbox(self) -> None:
        """Name the protections that this machine doesn't have, or refuse to go on without them."""
        if self.require_sandbox:
            sandbox.require()
        if self.sandbox:
            for line in sandbox.warnings(sandbox.missing()):
                self.log.warning("not protected: %s", line)

    def _kernels_were_lost(self, generation: int) -> bool:
        """Return whether somebody killed the process that kernels come from; see to it that there is one again."""
        if not self.kernels.alive and not self._stopping:
            self.kernels.close()
            self.kernels.start()
            self._generation += 1
        return self._generation != generation

    def _is_graded(self, ledger: Ledger, job: Job) -> bool:
        """Return whether a submission's result is there and belongs to what is there now."""
        final = self.result(job.assignment, job.student)
        if self.force or not final.is_dir():
            return False
        if self.coursedir.notebook_id != "*" and not all((final / name).exists() for name in job.names):
            return False
        known = ledger.entry(job.assignment, job.student)
        if known is not None:
            return known.fingerprint == job.state and job.names <= known.notebooks
        # not graded by us: nbgrader's own rule, a submission with a newer time stamp
        new, old = (self.coursedir.get_existing_timestamp(str(folder)) for folder in (job.folder, final))
        return not (new and old and new > old)

    def definitions(self, source: Path) -> Definitions:
        """Return what an instructor's notebook defines, if there is such a notebook."""
        if source not in self._definitions:
            known = source.is_file()
            self._definitions[source] = definitions(nbformat.read(source, as_version=4)) if known else Definitions()
        return self._definitions[source]

    def ids(self, folder: str) -> tuple[str, str]:
        """Return the assignment and the student of a submission."""
        pattern = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        match = re.match(pattern, folder)
        if match is None:
            raise NbGraderException(f"{folder} does not match {pattern}: see CourseDirectory.directory_structure")
        return match["assignment_id"], match["student_id"]

    def _released(self, assignment: str) -> str:
        """Return a fingerprint of an assignment: the instructor's files, and its cells in the gradebook."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                notebooks = gradebook.find_assignment(assignment).notebooks
            except MissingEntry:
                notebooks = []
            cells = sorted((cell.name, cell.checksum) for notebook in notebooks for cell in notebook.source_cells)
        return fingerprint([self.source(assignment)], repr(cells))

    def _imports(self, assignments: set[str]) -> tuple[str, ...]:
        """Return the modules that the instructor's notebooks import, for the warm parent to import once."""
        paths = [path for assignment in assignments for path in self.source(assignment).glob("*.ipynb")]
        return imported_modules(*(nbformat.read(path, as_version=4) for path in paths))
