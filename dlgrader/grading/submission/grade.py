"""Grade one submission: nbgrader's converter, cut where its cells are run.

What is prepared and saved needs the course and its gradebook; what is run in between is a `Task`, plain data.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.writers.files import FilesWriter
from nbformat import NotebookNode
from nbgrader.converters import Autograde, BaseConverter, NbGraderException
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    SaveAutoGrades,
)
from nbgrader.utils import remove, rmtree

from dlgrader.course.notebooks import Role, as_judged, cell_name, role
from dlgrader.grading.gradebooks import Gradebooks
from dlgrader.grading.plan import Job, read_timestamp, result_folder
from dlgrader.grading.rehearsal import Rehearsal
from dlgrader.grading.submission.examination import doubts_in
from dlgrader.grading.submission.reading import UnreadableError, as_text, graded_ids, read_submission
from dlgrader.grading.submission.rebuild import InstructorNotebook, rebuild
from dlgrader.grading.submission.run_cells import RunCells
from dlgrader.grading.submission.sanitize import SanitizeSubmission
from dlgrader.grading.submission.task import Task, settings_of_run
from dlgrader.grading.submission.working_copy import STAGING, copy_plain_files


@dataclass(frozen=True)
class Desk:
    """What all submissions of a batch are graded with.

    Attributes
    ----------
    gradebooks : Gradebooks
    notebook : callable
        Returns the instructor's notebook of an assignment, by their names.
    run : callable
        Runs the tasks of a submission, one after another in its folder, and returns the executed notebooks.
    unlocked : callable
        A context in which others may have nbgrader and the gradebook.
    rehearsals : mapping
        What the rehearsal of a notebook has come to, by the names of its assignment and itself; for every notebook
        with tests outside its kernel there is one.
    force, create_student : bool
        As in nbgrader's converter.
    """

    gradebooks: Gradebooks
    notebook: Callable[[str, str], InstructorNotebook]
    run: Callable[[Job, Sequence[Task]], list[NotebookNode]]
    unlocked: Callable[[], AbstractContextManager[None]]
    rehearsals: Mapping[tuple[str, str], Rehearsal]
    force: bool
    create_student: bool


class SaveScores(SaveAutoGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's way of saving scores, all at once, except that a warning on stderr costs no marks."""

    gradebooks: Gradebooks

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save the scores of all cells."""
        ids = resources["nbgrader"]
        gradebook = self.gradebooks(ids["db_url"])
        with gradebook.one_transaction(), gradebook.looked_up(ids["notebook"], ids["assignment"], ids["student"]):
            saved: tuple[NotebookNode, ResourcesDict] = super().preprocess(nb, resources)
        return saved

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        super()._add_score(as_judged(cell), resources)


class HideTests(ClearHiddenTests):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's removal of hidden tests, from tests only: a student's own cells may say what they like."""

    held_in_kernel: Collection[str] = frozenset()

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Leave the visible lines of a test; one that was held in the kernel is no secret any more."""
        if role(cell) is Role.TEST and cell_name(cell) not in self.held_in_kernel:
            self._remove_hidden_test_region(cell)
        return cell, resources


# what these see to is so already in a notebook that was put together from the gradebook
SUPERSEDED = (CheckCellMetadata, DeduplicateIds, OverwriteCells)


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

    Parameters
    ----------
    job : Job
    desk : Desk
    **traits
        As of nbgrader's converter: `coursedir` and `parent`.
    """

    def __init__(self, job: Job, desk: Desk, **traits: Any) -> None:
        super().__init__(**traits)
        self.job = job
        self.desk = desk
        self.force, self.create_student = desk.force, desk.create_student
        self.assignments = {job.folder: list(job.notebooks)}
        self.troubles: list[str] = []
        self._read_from: dict[str, Path] = {}  # by the name a notebook should have, the file that it is in
        self._executed: dict[str, tuple[NotebookNode, Task]] = {}
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config, default_preprocessors=[])

    @property
    def _output_directory(self) -> str:
        return STAGING

    @property
    def _input_directory(self) -> str:
        return str(self.coursedir.submitted_directory)

    def convert(self) -> bool:
        """Grade the submission and return whether that was possible."""
        try:
            self.convert_notebooks()
        except NbGraderException:
            return False
        return True

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Make an empty staging folder; with some notebooks only, the others' results come along."""
        staging, final = self._format_dest(assignment_id, student_id), self._result(assignment_id, student_id)
        shutil.rmtree(staging, ignore_errors=True)
        if self.coursedir.notebook_id != "*" and final.is_dir():
            shutil.copytree(final, staging, symlinks=True)
            for notebook in self.notebooks:
                if (copied := Path(staging, Path(notebook).name)).exists():
                    remove(str(copied))
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy the submission's other files, note it in the gradebook, and have its notebooks run, all of them.

        None of them is saved before that: what runs later would find the scores in the folder that it runs in.
        """
        with self._reason_kept():
            tasks = self._tasks(assignment_id, student_id)
            with self.desk.unlocked():
                executed = self.desk.run(self.job, tasks)
            self._executed = dict(zip(self.notebooks, zip(executed, tasks, strict=True), strict=True))

    @contextmanager
    def prepared(self) -> Iterator[list[Task]]:
        """Give the tasks of the submission, in a staging folder that is gone afterwards.

        Raises
        ------
        Exception
            If it can't be graded; the reason is in `troubles`.
        """
        ids = self.job.assignment, self.job.student
        self.notebooks = sorted(self.job.notebooks)
        self.init_destination(*ids)
        try:
            with self._reason_kept():
                tasks = self._tasks(*ids)
            yield tasks
        finally:
            shutil.rmtree(self._format_dest(*ids), ignore_errors=True)

    def _tasks(self, assignment_id: str, student_id: str) -> list[Task]:
        self._check_names(assignment_id)
        trouble = read_timestamp(Path(self._format_source(assignment_id, student_id)))[1]
        if trouble is not None:
            self._note(trouble)
        super().init_assignment(assignment_id, student_id)
        return [self.prepare(notebook) for notebook in self.notebooks]

    def _check_names(self, assignment_id: str) -> None:
        """Find the assignment's notebooks, also under the names that browsers give: `losses (1).ipynb`."""
        with self.desk.gradebooks(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            expected = {f"{notebook.name}.ipynb" for notebook in gradebook.find_assignment(assignment_id).notebooks}
        found = {Path(notebook).name: Path(notebook) for notebook in self.notebooks}
        missing = expected - set(found)
        for name in sorted(missing):
            cells = self.desk.notebook(assignment_id, Path(name).stem).cells
            alike = {other: _alike(path, cells) for other, path in found.items() if other not in expected}
            best = max(alike, key=lambda other: (alike[other], other), default="")
            if best and alike[best] > 0.5:
                self._read_from[name] = found.pop(best)
                self._note(f"{best} is graded as {name}, which it is by its cells")
        missing -= set(self._read_from)
        unknown = ", ".join(sorted(set(found) - expected))
        if not set(found) & expected and not self._read_from:
            raise NbGraderException(f"it has {unknown}, and {', '.join(sorted(missing))} is expected: rename the file")
        if unknown and missing:
            self._note(f"{unknown} is not graded, and {', '.join(sorted(missing))} is missing")
        folder = Path(self.notebooks[0]).parent
        self.notebooks = sorted(str(folder / name) for name in {*found, *self._read_from})

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Save the scores of a notebook that has been run."""
        with self._reason_kept():
            executed, task = self._executed[notebook_filename]
            resources = self.init_single_notebook_resources(notebook_filename)
            self.save(executed, resources, refused=task.refused is not None)

    @contextmanager
    def _reason_kept(self) -> Iterator[None]:
        """Keep the reason of a failure, which nbgrader only logs."""
        try:
            yield
        except Exception as error:
            lines = str(error).strip().splitlines()
            self.troubles.insert(0, f"could not be graded: {lines[0] if lines else type(error).__name__}")
            raise

    def prepare(self, notebook_filename: str) -> Task:
        """Put a notebook to grade together; one that can't be read is graded as if nothing had been written."""
        resources = self.init_single_notebook_resources(notebook_filename)
        path = self._read_from.get(Path(notebook_filename).name, Path(notebook_filename))
        ids = resources["nbgrader"]
        instructor = self.desk.notebook(ids["assignment"], ids["notebook"])
        rehearsal = self.desk.rehearsals.get((ids["assignment"], ids["notebook"]), Rehearsal())
        folder = Path(self._format_dest(ids["assignment"], ids["student"]))
        folder.mkdir(parents=True, exist_ok=True)
        refused = None
        try:
            submitted = read_submission(path, path.parent, outputs=not RunCells(parent=self.exporter).enabled)
            if (other := self._other_day(submitted, instructor, ids["assignment"])) is not None:
                raise UnreadableError(f"this is the notebook of {other}")
        except UnreadableError as error:
            refused = str(error)
            self.troubles.insert(0, f"{path.name}: {refused}")
            submitted = nbformat.v4.new_notebook()
        notebook, changes = rebuild(submitted, instructor.cells, in_order=instructor.in_order)
        if refused:
            text = f"**This submission could not be graded:** {refused}."
            notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="could-not-be-graded"))
        else:
            for change in changes:
                self._note(change)
        return Task(
            notebook=self._preprocessed(notebook, resources, self._steps()[0])[0],
            folder=folder,
            files=instructor.path.parent,
            definitions=instructor.definitions,
            settings=self._settings(),
            may_use_gpu=rehearsal.uses_gpu,
            in_kernel=frozenset(rehearsal.in_kernel),
            ways=rehearsal.ways,
            refused=refused,
        )

    def _other_day(self, submitted: NotebookNode, instructor: InstructorNotebook, assignment: str) -> str | None:
        """Return the assignment that a notebook is of, where it is not of this one by most of its cells."""
        ids, own = graded_ids(submitted), {cell.name for cell in instructor.cells}
        if len(ids & own) > len(own) / 2:
            return None
        with self.desk.gradebooks(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            shared = {
                other.name: len(ids & {cell.name for notebook in other.notebooks for cell in notebook.source_cells})
                for other in gradebook.assignments
                if other.name != assignment
            }
        likely = max(shared, key=lambda name: shared[name], default=None)
        return likely if likely is not None and shared[likely] > len(ids & own) else None

    def _settings(self) -> dict[str, dict[str, Any]]:
        """Return the settings of the run; a course may have configured that there is none."""
        settings = settings_of_run(self.config)
        if Execute not in self.autograde_preprocessors:
            settings["RunCells"] = {**settings.get("RunCells", {}), "enabled": False}
        return settings

    def save(self, executed: NotebookNode, resources: Mapping[str, Any], *, refused: bool) -> None:
        """Save the scores of an executed notebook, and a copy that is safe to look at."""
        scored, used = self._preprocessed(executed, resources, self._steps()[1])
        ids = resources["nbgrader"]
        self._flag(scored, ids, is_refused=refused)
        clean: list[Any] = [SanitizeSubmission]
        if (rehearsal := self.desk.rehearsals.get((ids["assignment"], ids["notebook"]))) is not None:
            hide = HideTests(parent=self)
            hide.held_in_kernel = rehearsal.in_kernel
            clean.append(hide)
        with self.desk.unlocked():
            shown, used = self._preprocessed(scored, used, clean)
            nbformat.validate(shown, relax_add_props=True)
            self.write_single_notebook(
                as_text(nbformat.writes(shown)), ResourcesDict(**{**used, "output_extension": ".ipynb"})
            )

    def _flag(self, notebook: NotebookNode, ids: Mapping[str, str], *, is_refused: bool) -> None:
        """Raise nbgrader's flag, which formgrader shows, where staff should look; what can't be read waits for them."""
        if is_refused or doubts_in(notebook):
            with self.desk.gradebooks(ids["db_url"]) as gradebook:
                graded = gradebook.find_submission_notebook(ids["notebook"], ids["assignment"], ids["student"])
                graded.flagged = True
                for grade in graded.grades if is_refused else ():
                    grade.auto_score, grade.needs_manual_grade = None, True
                gradebook.db.commit()

    def _steps(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """Return nbgrader's preprocessors before the one that runs the cells, and those after it."""
        steps: list[Any] = [*self.sanitize_preprocessors, *self.autograde_preprocessors]
        at = steps.index(Execute) if Execute in steps else -1
        ours = {SaveAutoGrades: SaveScores}
        before, after = (
            [ours.get(step, step) for step in some if step not in SUPERSEDED]
            for some in (steps[: max(at, 0)], steps[at + 1 :])
        )
        return before, after

    def _preprocessed(
        self, notebook: NotebookNode, resources: Mapping[str, Any], steps: Sequence[Any]
    ) -> tuple[NotebookNode, Mapping[str, Any]]:
        """Run preprocessors on the notebook itself: of what an exporter makes two copies, nobody has need here."""
        self.exporter._preprocessors = []  # as nbgrader's converter does
        for step in steps:
            self.exporter.register_preprocessor(step)
        resources = copy.deepcopy(resources)
        for preprocessor in self.exporter._preprocessors:
            if isinstance(preprocessor, SaveScores):
                preprocessor.gradebooks = self.desk.gradebooks
            notebook, resources = preprocessor(notebook, resources)
        return notebook, resources

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """Set them, and put the finished result in its place."""
        super().set_permissions(assignment_id, student_id)
        staging = Path(self._format_dest(assignment_id, student_id))
        final = self._result(assignment_id, student_id)
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.is_dir():
            old = staging.with_name(f"{staging.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            final.rename(old)
            staging.rename(final)
            rmtree(str(old))
        else:
            staging.rename(final)

    def _result(self, assignment_id: str, student_id: str) -> Path:
        return result_folder(self.coursedir, assignment_id, student_id)

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)
        self.log.info("%s: %s", next(iter(self.assignments)), trouble)


def _alike(path: Path, cells: Collection[Any]) -> float:
    """Return which share of an instructor's cells a file has, by their ids."""
    names = {cell.name for cell in cells}
    try:
        return len(names & graded_ids(read_submission(path, path.parent))) / len(names)
    except UnreadableError:
        return 0.0
