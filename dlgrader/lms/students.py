"""Which student of the gradebook somebody in an LMS is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from dlgrader.course.directory import Course, CourseError
from dlgrader.lms.formats import EMAILS, Format
from dlgrader.lms.tables import Table

Index = defaultdict[tuple[str, str], set[str]]


class UnknownError(Exception):
    """Nobody, or more than one student, is meant; the message says which."""


class Students:
    """Finds students by what an LMS says of them.

    A row of the roster that has the LMS's number, login or e-mail address decides. Without one, a login that is an id
    of the gradebook, or an e-mail address of the gradebook's. What disagrees decides nothing, nor do names.

    Parameters
    ----------
    course : Course
    day : str
        The full name of a day that has been released.
    form : Format
    roster : Path, optional
        A table with the gradebook's `id` and columns that the LMS knows. Without `id`, as in the LMS's own files, a
        row's student is found as above.

    Attributes
    ----------
    notebooks : list of str
        The day's notebooks, as files.
    rows : dict of str to mapping
        The roster's row of each student.

    Raises
    ------
    CourseError
        If the day is not in the gradebook, or the roster can't be used.
    """

    def __init__(self, course: Course, day: str, form: Format, roster: Path | None) -> None:
        if course.gradebook is not None and not course.gradebook.exists():
            raise CourseError(f"no gradebook {course.gradebook} yet; run `dlgrader release {day}` first")
        self._form = form
        self._index: Index = defaultdict(set)
        self._roster: Index = defaultdict(set)
        self._ids: Index = defaultdict(set)
        self.rows: dict[str, Mapping[str, str]] = {}
        with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
            try:
                self.notebooks = [f"{notebook.name}.ipynb" for notebook in gradebook.find_assignment(day).notebooks]
            except MissingEntry:
                raise CourseError(f"{day} is not in the gradebook; run `dlgrader release {day}` first") from None
            for student in gradebook.students:
                self._index["login", student.id.casefold()].add(student.id)
                self._index["email", (student.email or "").casefold()].add(student.id)
                if form.lasting:
                    self._index["number", student.lms_user_id or ""].add(student.id)
                    if roster is None:
                        self._ids["number", student.id].add(student.id)
        if roster is not None:
            self._read(Table(roster))

    def find(self, row: Mapping[str, str]) -> str:
        """Return the student that a row of the LMS's is about.

        Raises
        ------
        UnknownError
            If that is nobody, or not one student.
        """
        keys = [*self._keys(row)]
        for index in (self._roster, self._index, self._ids):
            found = {key: index[key] for key in keys if key in index}
            certain = set.union(set(), *(students for students in found.values() if len(students) == 1))
            if len(certain) == 1:
                return certain.pop()
            if found:
                said = ", ".join(dict.fromkeys(value for _, value in found))
                students = ", ".join(sorted(set.union(*found.values())))
                raise UnknownError(f"{said} is more than one student: {students}")
        shown = ", ".join(f"{name} {row[name]}" for name in self._columns() if row.get(name))
        raise UnknownError(f"no student with {shown}" if shown else "nothing says who that is")

    def _read(self, roster: Table) -> None:
        if not {"id", *self._columns()}.intersection(roster.headers):
            known = ", ".join(dict.fromkeys(self._columns()))
            raise CourseError(f"{roster.path}: no column of a roster: give it `id` and one of {known}")
        for row in roster.rows:
            student = row.get("id", "")
            if "id" not in roster.headers:
                try:
                    student = self.find(row)
                except UnknownError:
                    continue
            if re.search(r"[/\\]|^\.", student):
                raise CourseError(f"{roster.path}: {student!r} can't be a student's id; correct its row")
            if student:
                self.rows[student] = row
                for key in self._keys(row):
                    self._roster[key].add(student)

    def _columns(self) -> tuple[str, ...]:
        return (*self._form.numbers, *self._form.logins, *EMAILS)

    def _keys(self, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield what a row says of a person."""
        numbers = [found[0] for name in self._form.numbers if (found := re.search(r"\d+$", row.get(name, "")))]
        logins = [row[name].casefold() for name in self._form.logins if row.get(name)]
        emails = [row[name].casefold() for name in EMAILS if row.get(name)]
        yield from (("number", value) for value in numbers)
        yield from (("login", value) for value in logins)
        yield from (("email", value) for value in [*emails, *logins])
