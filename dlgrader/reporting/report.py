"""What a graded day has come to: who got what, and what went wrong first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Assignment, BaseCell, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.utils import is_task
from sqlalchemy.orm import selectinload

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
from dlgrader.grading.ledger import Ledger
from dlgrader.grading.plan import LEDGER
from dlgrader.grading.submission.examination import doubts_in
from dlgrader.reporting.wording import printable

LONGEST_TROUBLE = 200
PART_OF_POINTS = "only part of the points"


@dataclass(frozen=True)
class Part:
    """A column of the table: an exercise or a written question, the graded cells in it and their points."""

    name: str
    cells: tuple[str, ...]
    points: float


@dataclass(frozen=True)
class Row:
    """What became of a student's submission.

    Attributes
    ----------
    student : str
    status : str
        `graded`, `skipped` (unchanged since it was graded), `failed` or `missing`.
    scores : tuple of float or None
        By part; None where nothing could be graded, or a person has still to look.
    trouble : str
        What went wrong first.
    troubles : tuple of str
        All that was to be told about the submission as a whole.
    tests : dict of str to float or None
        The score of each graded cell.
    doubts : dict of str to str
        Tests whose mark staff should look at, and why.
    late : float
        Seconds after the due date.
    penalty : float
        Points taken off for that.
    seconds : float or None
        How long grading took, if it was done in this run.
    """

    student: str
    status: str
    scores: tuple[float | None, ...]
    trouble: str
    troubles: tuple[str, ...] = ()
    tests: Mapping[str, float | None] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    late: float = 0.0
    penalty: float = 0.0
    seconds: float | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a person has still to look at it."""
        return bool(self.tests) and None in self.scores

    @property
    def total(self) -> float | None:
        """All points so far, or None where nothing could be graded."""
        known = [score for score in self.scores if score is not None]
        return max(sum(known) - self.penalty, 0.0) if known else None


def results(columns: Sequence[Part], found: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the rows for programs: one dictionary for each student.

    Returns
    -------
    list of dict
        `student`, `status` (graded, skipped, failed or missing), `scores` by part and `tests` by graded cell (null
        where a person has still to look), `total`, `max`, `trouble` (what went wrong first), `troubles` (all that was
        noticed about the submission), `doubts` (tests whose marks staff should look at, and why), `late_seconds`,
        `late_penalty` and, for what was graded in this run, `seconds`.
    """
    return [
        {
            "student": row.student,
            "status": row.status,
            "scores": {column.name: score for column, score in zip(columns, row.scores, strict=True)},
            "tests": dict(row.tests),
            "total": row.total,
            "max": sum(column.points for column in columns),
            "trouble": row.trouble,
            "troubles": list(row.troubles),
            "doubts": dict(row.doubts),
            "late_seconds": row.late,
            "late_penalty": row.penalty,
            "seconds": row.seconds,
        }
        for row in found
    ]


def parts(course: Course, day: str) -> list[Part]:
    """Return the columns of a day: its exercises and written questions, in the notebook's order."""
    try:
        return parts_of(read_notebook(course.source_notebook(day)))
    except CourseError:  # graded in a course without our one-notebook source: every graded cell is its own column
        return _parts_of_gradebook(course, day)


def parts_of(notebook: NotebookNode) -> list[Part]:
    """Return the exercises of a notebook, its questions and tasks, and tests without an exercise, in its order."""
    found: dict[str, Part] = {}
    owned = {test: exercise for exercise in exercises(notebook) for test in exercise.tests}
    for cell in notebook.cells:
        name = cell_name(cell)
        if name in owned:
            exercise = owned[name]
            found[exercise.solution] = Part(exercise.solution, tuple(exercise.tests), exercise.points)
        elif role(cell) in {Role.QUESTION, Role.TEST} or is_task(cell):
            found[name] = Part(name, (name,), points(cell))
    return list(found.values())


def rows(course: Course, day: str, columns: Sequence[Part], outcomes: Sequence[Outcome]) -> list[Row]:
    """Return what became of every student of the gradebook, and of everybody who has handed something in.

    Parameters
    ----------
    course : Course
        Its `student_id` says whose rows; all by default.
    day : str
        The full name of the day.
    columns : sequence of Part
        See `parts`.
    outcomes : sequence of Outcome
        What became of the submissions in this run.
    """
    pattern = str(course.directory.student_id)
    by_student = {outcome.student: outcome for outcome in outcomes}
    handed_in = {folder.parent.name for folder in course.path("submitted", day, "*").parent.parent.glob(f"*/{day}")}
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        students = {*by_student, *handed_in, *(student.id for student in gradebook.students)}
        submissions, scores = _submissions(gradebook, day), _scores(gradebook, day)
        return [
            _row(course, day, columns, student, by_student.get(student), submissions.get(student), scores[student])
            for student in sorted(students)
            if student == pattern or fnmatchcase(student, pattern)
        ]


def _row(
    course: Course,
    day: str,
    columns: Sequence[Part],
    student: str,
    outcome: Outcome | None,
    submission: SubmittedAssignment | None,
    tests: Mapping[str, float | None],
) -> Row:
    known = Ledger(course.root / LEDGER).entry(day, student) if outcome is None else None
    troubles = tuple(outcome.troubles if outcome is not None else known.troubles if known is not None else ())
    unknown: tuple[float | None, ...] = (None,) * len(columns)
    has_failed = outcome.status == "failed" if outcome is not None else known is not None and known.fingerprint is None
    if has_failed:
        return Row(student, "failed", unknown, next(iter(troubles), "could not be graded"), troubles)
    if submission is None:
        return Row(student, "missing", unknown, _why_missing(course.path("submitted", day, student)), troubles)
    graded = list(graded_notebooks(course, day, student))
    lost = next(filter(None, map(trouble_in, graded)), "") if any(score is not None for score in tests.values()) else ""
    return Row(
        student,
        outcome.status if outcome is not None else "skipped",
        tuple(_sum([tests.get(cell) for cell in column.cells]) for column in columns),
        lost or next(iter(troubles), ""),
        troubles,
        tests,
        {name: doubt for notebook in graded for name, doubt in doubts_in(notebook).items()},
        submission.total_seconds_late,
        sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks),
        round(outcome.seconds, 3) if outcome is not None and outcome.status == "graded" else None,
    )


def _why_missing(folder: Path) -> str:
    if not folder.is_dir():
        return "did not submit"
    if not any(folder.glob("*.ipynb")):
        return "handed in a folder without a notebook"
    return "handed in, and not graded yet"


def graded_notebooks(course: Course, day: str, student: str) -> Iterator[NotebookNode]:
    """Yield the graded notebooks of a student's submission."""
    for path in sorted(course.path("autograded", day, student).glob("*.ipynb")):
        # not validated: it was when it was written, and that takes longer than all else here
        yield nbformat.convert(nbformat.reader.reads(path.read_text(encoding="utf-8")), 4)


def trouble_in(notebook: NotebookNode) -> str:
    """Say in one line what went wrong first in an executed notebook, if anything did."""
    first = first_failure(notebook)
    if first is None:
        return ""
    name, message = first
    return f"{name}: {printable(told(message).splitlines()[0][:LONGEST_TROUBLE])}"


def first_failure(notebook: NotebookNode) -> tuple[str, str] | None:
    """Return the cell and the message of what went wrong first in an executed notebook, None if nothing did.

    A cell of the student's that failed before the first lost mark explains it better than the test does.
    """
    failing = failing_cells(notebook)
    cause: tuple[str, str] | None = None
    for cell in notebook.cells:
        name = cell_name(cell)
        if name in failing and cause is None:
            cause = name, failing[name]
        if role(cell) is Role.TEST and score(cell) < points(cell):
            return cause or (name, failure(cell) or PART_OF_POINTS)
    return None


def told(message: str) -> str:
    """Return a failure's message as it is told: of an exercise that isn't written, only that."""
    return "not written yet" if message.startswith("NotImplementedError") else message


def _submissions(gradebook: Gradebook, day: str) -> dict[str, SubmittedAssignment]:
    """Return a day's submissions by student, with all that belongs to them: one by one they take milliseconds."""
    found = gradebook.db.query(SubmittedAssignment).join(Assignment).filter(Assignment.name == day)
    return {made.student_id: made for made in found.options(selectinload(SubmittedAssignment.notebooks))}


def _scores(gradebook: Gradebook, day: str) -> Mapping[str, dict[str, float | None]]:
    """Return the scores of a day's graded cells by student; None where a person has still to look."""
    asked = SubmittedAssignment.student_id, BaseCell.name, Grade.score, Grade.needs_manual_grade
    found = gradebook.db.query(*asked).select_from(Grade).join(BaseCell, BaseCell.id == Grade.cell_id)
    found = found.join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
    found = found.join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
    scores: defaultdict[str, dict[str, float | None]] = defaultdict(dict)
    for student, cell, earned, is_waiting in found.join(Assignment).filter(Assignment.name == day):
        scores[student][cell] = None if is_waiting else earned
    return scores


def _parts_of_gradebook(course: Course, day: str) -> list[Part]:
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        notebooks = gradebook.find_assignment(day).notebooks
        return [Part(cell.name, (cell.name,), cell.max_score) for book in notebooks for cell in book.grade_cells]


def _sum(scores: list[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) if len(known) == len(scores) else None
