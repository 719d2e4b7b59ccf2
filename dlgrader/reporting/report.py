"""The table of a graded day: who got what, and what went wrong first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import (
    Role,
    cell_name,
    exercises,
    failing_cells,
    failure,
    points,
    read_notebook,
    role,
    score,
)
from dlgrader.grading.batch import Outcome
from dlgrader.grading.submission.examination import doubts_in
from dlgrader.reporting.wording import printable

# a table narrower than this would break its columns into pieces; a pipe has no width of its own
NARROWEST = 110
LONGEST_TROUBLE = 200


@dataclass(frozen=True)
class Part:
    """A column of the table: an exercise or a written question, the graded cells in it and their points."""

    name: str
    cells: tuple[str, ...]
    points: float


@dataclass(frozen=True)
class Row:
    """A student's line: score by part (None where nothing could be graded), and what went wrong first.

    Where staff should look at a mark, `doubts` has the test and why.
    """

    student: str
    scores: tuple[float | None, ...]
    trouble: str
    waiting: bool = False
    doubts: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float | None:
        """All points so far, or None where nothing could be graded."""
        known = [score for score in self.scores if score is not None]
        return sum(known) if known else None


def print_report(course: Course, day: str, outcomes: Sequence[Outcome]) -> None:
    """Print the table of a day's scores as they stand in the gradebook.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    outcomes : sequence of Outcome
        What became of the submissions in this run.
    """
    columns = parts(course, day)
    console = Console()
    console.width = max(console.width, NARROWEST)
    table = Table(title=day, title_justify="left", caption_justify="left")
    table.add_column("Student", no_wrap=True)
    for column in columns:
        table.add_column(f"{column.name}\n{column.points:g}", justify="right")
    table.add_column(f"Total\n{sum(column.points for column in columns):g}", justify="right")
    table.add_column("What went wrong first", overflow="fold")
    rows_found = rows(course, day, columns, outcomes)
    for row in rows_found:
        unknown = "?" if row.waiting else "–"
        scores = [_number(score, unknown) for score in (*row.scores, row.total)]
        table.add_row(Text(printable(row.student)), *scores, Text(printable(row.trouble)))
    if any(row.waiting for row in rows_found):
        table.caption = "? waits for a grader: `nbgrader formgrader`"
    console.print(table)
    for row in rows_found:
        for name, doubt in row.doubts.items():
            console.print(Text(f"look at {printable(row.student)}, {name}: it {doubt}"))


def results(course: Course, day: str, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return the table's content for programs: one dictionary for each student.

    Returns
    -------
    list of dict
        `student`, `status` (graded, skipped, failed or missing), `scores` by column (null where a person has still to
        look), `total`, `max`, `trouble`, `doubts` (tests whose marks staff should look at, and why) and, for what was
        graded in this run, `seconds`.
    """
    columns = parts(course, day)
    by_student = {outcome.student: outcome for outcome in outcomes}
    found = []
    for row in rows(course, day, columns, outcomes):
        outcome = by_student.get(row.student)
        found.append(
            {
                "student": row.student,
                "status": outcome.status if outcome is not None else "missing",
                "scores": {column.name: score for column, score in zip(columns, row.scores, strict=True)},
                "total": row.total,
                "max": sum(column.points for column in columns),
                "trouble": row.trouble,
                "doubts": dict(row.doubts),
                "seconds": round(outcome.seconds, 3) if outcome is not None else None,
            }
        )
    return found


def parts(course: Course, day: str) -> list[Part]:
    """Return the columns of a day: its exercises and written questions, in the notebook's order."""
    found: dict[str, Part] = {}
    try:
        notebook = read_notebook(course.source_notebook(day))
    except CourseError:  # graded in a course without our one-notebook source: every graded cell is its own column
        return _parts_of_gradebook(course, day)
    owned = {test: exercise for exercise in exercises(notebook) for test in exercise.tests}
    for cell in notebook.cells:
        name = cell_name(cell)
        if name in owned:
            exercise = owned[name]
            found[exercise.solution] = Part(exercise.solution, tuple(exercise.tests), exercise.points)
        elif role(cell) in {Role.QUESTION, Role.TEST}:
            found[name] = Part(name, (name,), points(cell))
    return list(found.values())


def rows(course: Course, day: str, columns: list[Part], outcomes: Sequence[Outcome]) -> list[Row]:
    """Return a line for every student of the gradebook."""
    troubles = {outcome.student: outcome for outcome in outcomes if outcome.troubles}
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        found = []
        handed_in = {outcome.student for outcome in outcomes}
        for student in sorted(handed_in.union(student.id for student in gradebook.students)):
            outcome = troubles.get(student)
            try:
                submission = gradebook.find_submission(day, student)
            except MissingEntry:
                submission = None
            if outcome is not None and outcome.status == "failed":
                found.append(Row(student, (None,) * len(columns), outcome.troubles[0]))
            elif submission is None:
                found.append(Row(student, (None,) * len(columns), "did not submit"))
            else:
                scores = _scores(submission)
                by_part = tuple(_sum([scores.get(cell) for cell in column.cells]) for column in columns)
                graded = list(_graded(course, day, student))
                told = outcome.troubles if outcome is not None else [*filter(None, map(trouble_in, graded)), ""]
                doubts = {name: doubt for notebook in graded for name, doubt in doubts_in(notebook).items()}
                found.append(Row(student, by_part, told[0], waiting=None in by_part, doubts=doubts))
        return found


def _graded(course: Course, day: str, student: str) -> Iterator[NotebookNode]:
    for path in sorted(course.path("autograded", day, student).glob("*.ipynb")):
        yield nbformat.read(path, as_version=4)


def trouble_in(notebook: NotebookNode) -> str:
    """Say what went wrong first in an executed notebook.

    A cell of the student's that failed before the first lost mark explains it better than the test does.
    """
    failing = failing_cells(notebook)
    cause = ""
    for cell in notebook.cells:
        name = cell_name(cell)
        if name in failing and not cause:
            cause = _first_line(name, failing[name])
        if role(cell) is Role.TEST and score(cell) < points(cell):
            return cause or _first_line(name, failure(cell) or "only part of the points")
    return ""


def _first_line(name: str, message: str) -> str:
    if message.startswith("NotImplementedError"):
        return f"{name}: not written yet"
    return f"{name}: {printable(message.splitlines()[0][:LONGEST_TROUBLE])}"


def _scores(submission: SubmittedAssignment) -> dict[str, float | None]:
    """Return the scores of a submission's graded cells; None where a person has still to look."""
    return {
        grade.name: None if grade.needs_manual_grade else grade.score
        for notebook in submission.notebooks
        for grade in notebook.grades
    }


def _parts_of_gradebook(course: Course, day: str) -> list[Part]:
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        notebooks = gradebook.find_assignment(day).notebooks
        return [Part(cell.name, (cell.name,), cell.max_score) for book in notebooks for cell in book.grade_cells]


def _sum(scores: list[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) if len(known) == len(scores) else None


def _number(score: float | None, unknown: str) -> str:
    return unknown if score is None else f"{score:g}"
