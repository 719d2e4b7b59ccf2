"""What a class's results say about a day: how each graded cell did, and which mistakes were made by whom."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import Role, cell_name, fact_of, failure, role
from dlgrader.grading.ledger import Ledger
from dlgrader.grading.plan import LEDGER
from dlgrader.reporting.report import PART_OF_POINTS, Row, graded_notebooks, parts, rows, told

# a correlation of fewer students says next to nothing
FEWEST_FOR_CORRELATION = 10
NOT_WRITTEN = "not written yet"
STUBS = ("is not written yet.", NOT_WRITTEN)


@dataclass(frozen=True)
class Answer:
    """What a student's graded cell has come to.

    Attributes
    ----------
    score : float or None
        None where a person has still to look.
    kind : str
        What a test has found wrong, in the same words for all who have done the same. Nothing where a person marks.
    message : str
        What the student was told.
    """

    score: float | None
    kind: str = ""
    message: str = ""


@dataclass(frozen=True)
class Item:
    """A graded cell of a day, and how many of its answers are how good.

    Attributes
    ----------
    name, part : str
        The cell, and the exercise or question that it belongs to.
    points : float
        The most that it gives.
    full, part_of, wrong, not_written, waiting : int
        Numbers of students.
    mean : float or None
        Of the known scores.
    correlation : float or None
        Of the cell's score with the sum of the others: Pearson's, of the cells that have a score for every student.
        None for fewer than ten students, or where one of the two is the same for all.
    """

    name: str
    part: str
    points: float
    full: int
    part_of: int
    wrong: int
    not_written: int
    waiting: int
    mean: float | None
    correlation: float | None

    @property
    def answers(self) -> int:
        """How many students' answers have a score."""
        return self.full + self.part_of + self.wrong + self.not_written


@dataclass(frozen=True)
class Mistake:
    """A mistake in an exercise, and who has made it.

    Attributes
    ----------
    part : str
        The exercise.
    kind : str
        See `Answer`.
    students : tuple of str
    message : str
        What one of them was told.
    """

    part: str
    kind: str
    students: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class DayResults:
    """A class's results of a day.

    Attributes
    ----------
    day : str
    points : float
        The most that can be had.
    rows : tuple of Row
        One for each student.
    items : tuple of Item
    mistakes : tuple of Mistake
        Those of an exercise together, the most frequent first.
    seconds : dict of str to float
        How long grading took, by student.
    """

    day: str
    points: float
    rows: tuple[Row, ...]
    items: tuple[Item, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def totals(self) -> dict[str, float]:
        """The points of those who have some, so far."""
        return {row.student: row.total for row in self.rows if row.total is not None}

    @property
    def waiting(self) -> list[str]:
        """Students of whom a person has still to mark something."""
        return [row.student for row in self.rows if row.is_waiting]

    @property
    def troubles(self) -> list[tuple[str, str]]:
        """Students, each with something about the submission that staff should know."""
        found = []
        for row in self.rows:
            failed = [row.trouble] if row.status == "failed" and row.trouble not in row.troubles else []
            doubts = [f"{name} {doubt}" for name, doubt in row.doubts.items()]
            found += [(row.student, what) for what in filter(None, [*failed, *row.troubles, *doubts])]
        return found

    @property
    def mistakes_by_part(self) -> dict[str, list[Mistake]]:
        """The mistakes of each exercise in which there are some."""
        found: dict[str, list[Mistake]] = {}
        for mistake in self.mistakes:
            found.setdefault(mistake.part, []).append(mistake)
        return found


def day_results(course: Course, day: str) -> DayResults:
    """Read a day's results from the gradebook and the graded notebooks.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.

    Raises
    ------
    CourseError
        If nothing is known of it.
    """
    columns = parts(course, day)
    part_of = {cell: column.name for column in columns for cell in column.cells}
    found = tuple(rows(course, day, columns, ()))
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        try:
            notebooks = gradebook.find_assignment(day).notebooks
        except MissingEntry:
            raise CourseError(f"{day} is not in the gradebook: release it, and grade what is handed in") from None
        most = {cell.name: float(cell.max_score) for notebook in notebooks for cell in notebook.grade_cells}
    answers = {
        row.student: _answers(row, list(graded_notebooks(course, day, row.student))) for row in found if row.tests
    }
    ledger = Ledger(course.root / LEDGER)
    entries = {row.student: ledger.entry(day, row.student) for row in found}
    return DayResults(
        day,
        sum(column.points for column in columns),
        found,
        tuple(item(name, part_of[name], most[name], answers) for name in part_of if name in most),
        tuple(mistakes({name: part for name, part in part_of.items() if name in most}, most, answers)),
        {student: entry.seconds for student, entry in entries.items() if entry is not None and entry.seconds},
    )


def item(name: str, part: str, points: float, answers: Mapping[str, Mapping[str, Answer]]) -> Item:
    """Say how a class has done on a graded cell.

    Parameters
    ----------
    name, part : str
    points : float
    answers : mapping of str to mapping of str to Answer
        By student and cell.
    """
    given = [theirs[name] for theirs in answers.values() if name in theirs]
    known = [answer for answer in given if answer.score is not None]
    scores = [float(answer.score) for answer in known if answer.score is not None]
    full = sum(score >= points for score in scores)
    part_of = sum(0 < score < points for score in scores)
    not_written = sum(answer.score == 0 < points and answer.kind == NOT_WRITTEN for answer in known)
    return Item(
        name,
        part,
        points,
        full,
        part_of,
        len(known) - full - part_of - not_written,
        not_written,
        len(given) - len(known),
        statistics.fmean(scores) if scores else None,
        _item_rest_correlation(name, answers),
    )


def _item_rest_correlation(name: str, answers: Mapping[str, Mapping[str, Answer]]) -> float | None:
    scores = [{cell: answer.score for cell, answer in theirs.items()} for theirs in answers.values()]
    if len(scores) < FEWEST_FOR_CORRELATION:
        return None
    known = set.intersection(*({cell for cell, score in theirs.items() if score is not None} for theirs in scores))
    if name not in known:
        return None
    own = [theirs[name] or 0.0 for theirs in scores]
    rest = [sum(theirs[cell] or 0.0 for cell in known - {name}) for theirs in scores]
    return statistics.correlation(own, rest) if len(set(own)) > 1 and len(set(rest)) > 1 else None


def mistakes(
    part_of: Mapping[str, str], points: Mapping[str, float], answers: Mapping[str, Mapping[str, Answer]]
) -> Iterator[Mistake]:
    """Yield the mistakes of a class: exercise by exercise, the most frequent first.

    A student who loses points in several cells of an exercise is counted where this first happens: the other cells
    mostly fail for the same reason.

    Parameters
    ----------
    part_of : mapping of str to str
        The exercise of each graded cell, in the notebook's order.
    points : mapping of str to float
        The most that each cell gives.
    answers : mapping of str to mapping of str to Answer
        By student and cell.
    """
    for part in dict.fromkeys(part_of.values()):
        cells = [cell for cell in part_of if part_of[cell] == part]
        found: dict[str, dict[str, str]] = {}
        for student, theirs in answers.items():
            lost = [theirs[cell] for cell in cells if cell in theirs and _loses(theirs[cell], points[cell])]
            if lost and lost[0].kind:
                found.setdefault(lost[0].kind, {})[student] = lost[0].message
        for kind, told_to in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])):
            yield Mistake(part, kind, tuple(sorted(told_to)), told_to[min(told_to)])


def _loses(answer: Answer, points: float) -> bool:
    return answer.score is not None and answer.score < points


def _answers(row: Row, graded: Sequence[NotebookNode]) -> dict[str, Answer]:
    """Return what a student's graded cells have come to, as their graded notebooks tell."""
    cells = {cell_name(cell): cell for notebook in graded for cell in notebook.cells}
    found = {}
    for name, score in row.tests.items():
        found[name] = Answer(score)
        if name in cells and role(cells[name]) is Role.TEST:
            message = told(failure(cells[name]) or PART_OF_POINTS)
            kind = told(str(fact_of(cells[name], "mistake") or message.splitlines()[0]))
            found[name] = Answer(score, NOT_WRITTEN if kind.endswith(STUBS) else kind, message)
    return found
