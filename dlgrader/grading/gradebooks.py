"""Keep a gradebook open while a batch is graded: nbgrader opens, checks and closes it a dozen times per submission."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from nbgrader.converters import autograde
from nbgrader.preprocessors import latesubmissions, overwritecells, overwritekernelspec, saveautogrades

USERS = (autograde, latesubmissions, overwritecells, overwritekernelspec, saveautogrades)


class OpenGradebook(Gradebook):  # type: ignore[misc]  # nbgrader has no types
    """A gradebook whose connection outlives its use; its sessions don't."""

    def __init__(self, db_url: str, course_id: str) -> None:
        super().__init__(db_url, course_id)
        self._found: dict[Any, dict[str, Any]] = {Grade: {}, Comment: {}}

    def close(self) -> None:
        """End the session, so that nothing read in it is taken for the present state later."""
        self.db.remove()

    @contextmanager
    def looked_up(self, notebook: str, assignment: str, student: str) -> Iterator[None]:
        """Look all grades and comments of a submitted notebook up at once; nbgrader does so cell by cell."""
        whose = self.find_submission_notebook(notebook, assignment, student).id
        for kind in self._found:
            cells = self.db.query(BaseCell.name, kind).join(BaseCell, BaseCell.id == kind.cell_id)
            self._found[kind] = dict(cells.filter(kind.notebook_id == whose).all())
        try:
            yield
        finally:
            self._found = {Grade: {}, Comment: {}}

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """Return a grade."""
        return self._found[Grade].get(grade_cell) or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        """Return a comment."""
        found = self._found[Comment].get(solution_cell)
        return found or super().find_comment(solution_cell, notebook, assignment, student)

    @contextmanager
    def one_transaction(self) -> Iterator[None]:
        """Save all that is committed within, or nothing: one wait for the disk, and no half-saved submission."""
        try:
            with mock.patch.object(self.db, "commit"), mock.patch.object(self.db, "remove"):
                yield
            self.db.commit()
        finally:
            self.db.remove()

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back all that is saved within."""
        try:
            with mock.patch.object(self.db, "commit", self.db.flush), mock.patch.object(self.db, "remove"):
                yield
        finally:
            self.db.rollback()
            self.db.remove()


class Gradebooks:
    """The gradebooks that a batch has open, by address and course."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], OpenGradebook] = {}

    def __call__(self, db_url: str, course_id: str = "default_course") -> OpenGradebook:
        """Return a gradebook, opened when it is first asked for."""
        key = (db_url, course_id)
        if key not in self._open:
            self._open[key] = OpenGradebook(db_url, course_id)
        return self._open[key]

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have nbgrader's autograding use these gradebooks; close them at the end."""
        with ExitStack() as stack:
            for module in USERS:
                stack.enter_context(mock.patch.object(module, "Gradebook", self))
            yield
        for gradebook in self._open.values():
            super(OpenGradebook, gradebook).close()
        self._open.clear()
