"""A day's points into one column of an LMS's own grade file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from dlgrader.course.directory import Course, CourseError
from dlgrader.lms.formats import Format
from dlgrader.lms.students import Students, UnknownError
from dlgrader.lms.tables import Table, number
from dlgrader.reporting.report import Row, parts, rows

NO_GRADE = {"", "-"}


@dataclass
class Exported:
    """What came of filling a column.

    Attributes
    ----------
    column : str
    filled : int
        Students whose points stand in it now.
    missing : int
        Those who never submitted: their cells are empty.
    notes : list of str
        What stood there before and is gone, and what was kept instead of points.
    problems : list of str
        What a person has to look at.
    """

    column: str
    filled: int = 0
    missing: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def export(
    course: Course,
    day: str,
    template: Path,
    out: Path,
    form: Format,
    *,
    roster: Path | None = None,
    column: str | None = None,
    allow_waiting: bool = False,
) -> Exported:
    """Write an LMS's grade file with a day's points in its column, and everything else byte for byte as it is.

    Parameters
    ----------
    course : Course
    day : str
        The full name of a day that has been graded.
    template : Path
        The file as the LMS gives it.
    out : Path
        The file to write.
    form : Format
    roster : Path, optional
        See `Students`.
    column : str, optional
        The header of the column; by default the one whose title names the day.
    allow_waiting : bool
        Write the points so far where a hand-graded question still waits.

    Returns
    -------
    Exported

    Raises
    ------
    CourseError
        If a file, the column or the day can't be used, or a hand-graded question waits; nothing has been written then.
    """
    table = Table(template)
    if absent := [name for name in form.needs if name not in table.headers]:
        raise CourseError(f"{template}: no column {absent[0]}; download it anew from {form.name}: {form.worksheet}")
    header = _column(table, form, day, column)
    if out.exists() and out.samefile(template):
        raise CourseError(f"{out} is the template itself; give -o another name")
    students = Students(course, day, form, roster)
    columns = parts(course, day)
    results = {row.student: row for row in rows(course, day, columns, [])}
    if not any(result.tests for result in results.values()):
        raise CourseError(f"{day}: nothing is graded yet; run `dlgrader autograde {day}` first")
    done = Exported(header)
    _compare_points(table, form, header, sum(part.points for part in columns), done)
    cells = _cells(table, form, students, done)
    waiting = [student for student in cells.values() if student in results and results[student].is_waiting]
    if waiting and not allow_waiting:
        raise CourseError(
            f"{day}: hand-graded questions wait for {', '.join(sorted(waiting))}: grade them in formgrader, or give "
            "--allow-waiting for the points so far"
        )
    for index, student in cells.items():
        submitted = course.path("submitted", day, student).is_dir()
        _fill(table, form, index, student, results.get(student), submitted, done)
    for student, result in results.items():
        if result.total is not None and student not in cells.values():
            done.problems.append(
                f"{template}: no row for {student}, who has {result.total:g} points: enter them by hand, or give a "
                "--roster that knows them"
            )
    if out.exists():
        done.notes.append(f"{out} was there, and is replaced")
    try:
        out.write_bytes(bytes(table))
    except OSError as error:
        raise CourseError(f"{out} can't be written: {error.strerror}") from error
    return done


def _column(table: Table, form: Format, day: str, wanted: str | None) -> str:
    """Return the header of the column to fill."""
    titles = {
        header: match.groupdict().get("title")
        for header in table.headers
        if (match := re.fullmatch(form.column, header))
    }
    if wanted is not None:
        found = [header for header in table.headers if header == wanted]
    else:
        found = [header for header, title in titles.items() if title is None or _plain(title) == _plain(day)]
        found = found or [header for header, title in titles.items() if title is not None and _begins(title, day)]
    if len(found) == 1 and table.headers.count(found[0]) == 1:
        return found[0]
    there = ", ".join(map(repr, found or titles)) or "none with grades"
    what = f"no column {wanted!r}" if wanted else f"no one column for {day}"
    raise CourseError(f"{table.path}: {what}; there is {there}: say which with --column")


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title).casefold().strip()


def _begins(title: str, day: str) -> bool:
    """Return whether a title begins with the day's number, as in `Day 4: a network`."""
    found = re.match(r"day0*(\d+)", day)
    return found is not None and re.match(rf"day ?0*{found[1]}(?!\d)", _plain(title)) is not None


def _cells(table: Table, form: Format, students: Students, done: Exported) -> dict[int, str]:
    """Return the rows that are about students, and which."""
    cells: dict[int, str] = {}
    for index, row in enumerate(table.rows):
        first = row[table.headers[0]]
        identity = [row.get(name, "") for name in (*form.numbers, *form.logins)]
        if first in form.others or not (first or any(identity)):
            continue
        try:
            student = students.find(row)
        except UnknownError as unknown:
            _leave(table, index, f"{unknown}; give a --roster that has it", done)
            continue
        if done.column not in row:
            _leave(table, index, "the row ends before it; download the file anew", done)
        elif student in cells.values():
            _leave(table, index, f"{student} has another row; correct the roster", done)
        else:
            cells[index] = student
    return cells


def _leave(table: Table, index: int, reason: str, done: Exported) -> None:
    """Note that a cell is left alone, and why."""
    where = f"{table.path}: row {index + 2} ({table.rows[index][table.headers[0]]})"
    done.problems.append(f"{where}: {done.column!r} is left as it is: {reason}")


def _fill(
    table: Table, form: Format, index: int, student: str, result: Row | None, submitted: bool, done: Exported
) -> None:
    """Write a student's points into a row, or nothing if there are none."""
    before = table.rows[index][done.column]
    total = result.total if result is not None else None
    if before.upper() in form.keep:
        if total is not None:
            done.notes.append(f"{student}: {before} is kept, {total:g} points are not written")
    elif total is not None:
        done.filled += 1
        points = f"{total:.2f}".rstrip("0").rstrip(".")
        if number(before) != float(points):
            table.set(index, done.column, points.replace(".", table.decimal))
    elif result is not None and result.tests:
        _leave(table, index, f"none of {student}'s questions is graded; grade them in formgrader", done)
    elif submitted:
        trouble = result.trouble if result is not None else "handed in, and not graded yet"
        _leave(table, index, f"{student}: {trouble}; run `dlgrader autograde` first", done)
    else:
        done.missing += 1
        table.set(index, done.column, "")
        if before not in NO_GRADE:
            done.notes.append(f"{student}: {before} is taken out: never submitted")


def _compare_points(table: Table, form: Format, header: str, points: float, done: Exported) -> None:
    """Note it where the LMS's points possible are not the day's."""
    match = re.fullmatch(form.column, header)
    said: str | None = match.groupdict().get("points") if match else None
    for row in table.rows if form.worth else []:
        if form.worth in row:
            said = row[form.worth]
        elif row[table.headers[0]] == form.worth:
            said = row.get(header)
    worth = number(said or "")
    if worth is not None and worth != points:
        done.problems.append(
            f"{table.path}: {header!r} is worth {worth:g} points, the day {points:g}: correct that in {form.name}"
        )
