"""Grade one cell of a class again, after its test was mended: see what would change, then change that and no more."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import is_grade, is_solution
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dlgrader.authoring.release import release_day
from dlgrader.commands.autograde import grade
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import cell_name, failure, read_notebook, write_notebook
from dlgrader.course.scratch import copy_day
from dlgrader.grading.rehearsal import FOLDER as REHEARSALS
from dlgrader.reporting.wording import printable


@dataclass(frozen=True)
class Change:
    """A student's automatic score of a cell, as it is and as it would be."""

    student: str
    old: float | None
    new: float
    message: str


@dataclass(frozen=True)
class Regrade:
    """What grading a cell again has come to.

    Attributes
    ----------
    day, notebook, question : str
        Where the cell is, and its name.
    changes : tuple of Change
        Of the students whose score is another.
    same : int
        How many students keep theirs.
    failed : dict of str to str
        Students whose submission could not be graded, each with the reason.
    cells : dict of str to NotebookNode
        The cell as it was executed, of those with a change.
    """

    day: str
    notebook: str
    question: str
    changes: tuple[Change, ...]
    same: int
    failed: Mapping[str, str]
    cells: Mapping[str, NotebookNode]


def regrade(course: Course, day: str, question: str) -> Regrade:
    """Grade a cell of everybody who has been graded again, without a change to the course.

    The submissions run whole, in a course directory to throw away: the cell may need what the others make.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    question : str
        The test cell.

    Raises
    ------
    CourseError
        If there is no such test, or the day was not released after it was changed.
    """
    notebook, old = _released(course, day, question)
    with tempfile.TemporaryDirectory(prefix="regrade-") as folder:
        root = Path(folder)
        scratch = copy_day(course, day, root)
        if (kept := course.root / REHEARSALS / day).is_dir():
            shutil.copytree(kept, root / REHEARSALS / day)
        release_day(scratch, day, force=True)
        failed = {}
        for student in old:
            if (submitted := course.path("submitted", day, student)).is_dir():
                shutil.copytree(submitted, root / "submitted" / student / day)
            else:
                failed[student] = f"there is no {course.relative(submitted)} any more"
        failed |= {
            outcome.student: next(iter(outcome.troubles), "could not be graded")
            for outcome in grade(scratch).outcomes
            if outcome.status == "failed"
        }
        with Gradebook(scratch.directory.db_url, scratch.directory.course_id) as gradebook:
            graded = {
                student: float(gradebook.find_grade(question, notebook, day, student).auto_score or 0)
                for student in old
                if student not in failed
            }
        changed = [student for student, score in graded.items() if score != old[student]]
        cells = {student: _executed(scratch, day, student, notebook, question) for student in changed}
    changes = tuple(Change(name, old[name], graded[name], failure(cells[name]) or "") for name in sorted(changed))
    return Regrade(day, notebook, question, changes, len(graded) - len(changes), failed, cells)


def apply(course: Course, done: Regrade) -> None:
    """Write the new automatic scores into the gradebook, and the cell into the graded notebooks; nothing else.

    What a person has marked, penalties and all other cells stay.

    Parameters
    ----------
    course : Course
    done : Regrade
    """
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        for change in done.changes:
            grade_ = gradebook.find_grade(done.question, done.notebook, done.day, change.student)
            grade_.auto_score = change.new
        gradebook.db.commit()
    for student, cell in done.cells.items():
        path = course.path("autograded", done.day, student) / f"{done.notebook}.ipynb"
        graded = nbformat.read(path, as_version=4)
        graded.cells = [cell if cell_name(other) == done.question else other for other in graded.cells]
        write_notebook(graded, path)


def print_regrade(done: Regrade, *, is_applied: bool) -> None:
    """Print whose score changes, and what was done about it."""
    console = Console(highlight=False)
    if done.changes:
        table = Table(title=f"{done.day}, {done.question}", title_justify="left")
        table.add_column("Student")
        for heading in ("Old", "New"):
            table.add_column(heading, justify="right")
        table.add_column("Message", overflow="ellipsis", no_wrap=True)
        for change in done.changes:
            old = "–" if change.old is None else f"{change.old:g}"
            first = next(iter(change.message.splitlines()), "")
            table.add_row(Text(printable(change.student)), old, f"{change.new:g}", Text(printable(first)))
        console.print(table)
    for student, reason in sorted(done.failed.items()):
        console.print(Text(f"{printable(student)} keeps the old score: {printable(reason)}"))
    count = len(done.changes)
    scores = f"{count or 'no'} score{'' if count == 1 else 's'}"
    if is_applied:
        console.print(Text(f"{scores} changed, {done.same} stay"))
    else:
        console.print(Text(f"{scores} would change, {done.same} stay{'; --apply writes them' if count else ''}"))


def _released(course: Course, day: str, question: str) -> tuple[str, dict[str, float | None]]:
    """Return the notebook of a test cell, and the automatic score in it of all who have been graded."""
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        try:
            assignment = gradebook.find_assignment(day)
        except MissingEntry:
            raise CourseError(f"{day} is not in the gradebook; run `dlgrader release {day}` first") from None
        tests = {
            cell.name: (notebook.name, cell.source)
            for notebook in assignment.notebooks
            for cell in notebook.source_cells
            if cell.name in {graded.name for graded in notebook.grade_cells} and cell.cell_type == "code"
        }
        if question not in tests:
            raise CourseError(f"{day} has no test cell {question!r}; it has {', '.join(sorted(tests)) or 'none'}")
        notebook, released = tests[question]
        if _written(course, day, question) != released:
            raise CourseError(f"{question} is not as it was released; run `dlgrader release {day}`, then regrade")
        students = [submission.student.id for submission in gradebook.assignment_submissions(day)]
        scores = {name: gradebook.find_grade(question, notebook, day, name).auto_score for name in students}
    if not scores:
        raise CourseError(f"nobody has been graded on {day} yet; run `dlgrader autograde {day}`")
    return notebook, scores


def _written(course: Course, day: str, question: str) -> str | None:
    """Return a test as it is in the instructor's notebook now."""
    for cell in read_notebook(course.source_notebook(day)).cells:
        if cell_name(cell) == question and is_grade(cell) and not is_solution(cell):
            return str(cell.source)
    return None


def _executed(course: Course, day: str, student: str, notebook: str, question: str) -> NotebookNode:
    graded = nbformat.read(course.path("autograded", day, student) / f"{notebook}.ipynb", as_version=4)
    found: NotebookNode = next(cell for cell in graded.cells if cell_name(cell) == question)
    return found
