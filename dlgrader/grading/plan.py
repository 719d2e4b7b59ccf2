"""Which submissions there are, and which of them are to be graded: those that are new or have changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unittest import mock

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from dlgrader.grading.ledger import Entry, Ledger, fingerprint

LEDGER = ".dlgrader/graded"
ROUNDS = ".dlgrader/rounds"


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
    released : str
        A fingerprint of what in this is the instructor's.
    """

    folder: str
    notebooks: tuple[str, ...]
    assignment: str
    student: str
    state: str
    released: str

    @property
    def names(self) -> frozenset[str]:
        """The names of the notebooks, without their folder."""
        return frozenset(Path(notebook).name for notebook in self.notebooks)


def read_timestamp(folder: Path) -> tuple[datetime | None, str | None]:
    """Return when a submission was handed in, from its `timestamp.txt`, and what is wrong with that file."""
    path = folder / "timestamp.txt"
    if not path.is_file():
        return None, None
    try:
        return parse_utc(path.read_text(encoding="utf-8-sig").strip()), None
    except (OSError, ValueError, OverflowError) as error:  # text in another encoding is a ValueError too
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return None, f"timestamp.txt can't be read ({reason}): graded as handed in at no known time"


@contextmanager
def timestamps_as_read(coursedir: CourseDirectory) -> Iterator[None]:
    """Have nbgrader go on without a time stamp where it can't be read: it stumbles over its own message then."""
    with mock.patch.object(coursedir, "get_existing_timestamp", lambda folder: read_timestamp(Path(folder))[0]):
        yield


class Plan:
    """The submissions of a course that have been found, and what is known of their last grading.

    Parameters
    ----------
    coursedir : CourseDirectory
    found : mapping of str to sequence of str
        The notebooks in each submission's folder, as nbgrader's converters list them.
    """

    def __init__(self, coursedir: CourseDirectory, found: Mapping[str, Sequence[str]]) -> None:
        self._coursedir = coursedir
        self._found = found
        self._ledger = Ledger(Path(coursedir.root, LEDGER))

    def jobs(self) -> Iterator[Job]:
        """Yield the submissions, those of excluded students left out.

        Raises
        ------
        NbGraderException
            If a folder doesn't have its place in the course.
        """
        exclude = self._coursedir.student_id_exclude
        excluded = set(exclude.split(",")) if exclude else set()
        released: dict[str, str] = {}
        for folder, notebooks in sorted(self._found.items()):
            assignment, student = self._ids(folder)
            if assignment not in released:
                released[assignment] = self._released(assignment)
            if student not in excluded:
                state = fingerprint([Path(folder)], released[assignment])
                yield Job(folder, tuple(sorted(notebooks)), assignment, student, state, released[assignment])

    def is_done(self, job: Job, round_: str) -> bool:
        """Return whether a submission, as it is now, has been graded; in this round, if one is named."""
        if not round_:
            return self._is_graded(job)
        known = self._ledger.entry(job.assignment, job.student)
        return known is not None and known.round == round_ and self._is_graded(job)

    def _is_graded(self, job: Job) -> bool:
        """Return whether a submission's result is there and belongs to what is there now."""
        final = result_folder(self._coursedir, job.assignment, job.student)
        if not final.is_dir():
            return False
        if self._coursedir.notebook_id != "*" and not all((final / name).exists() for name in job.names):
            return False
        known = self._ledger.entry(job.assignment, job.student)
        if known is not None:
            return known.fingerprint == job.state and job.names <= known.notebooks
        # not graded by us: nbgrader's own rule, a submission with a newer time stamp
        new, old = (read_timestamp(folder)[0] for folder in (Path(job.folder), final))
        return not (new and old and new > old)

    def begin(self, job: Job) -> frozenset[str]:
        """Note that a submission is about to be graded; return which of its notebooks are already, as they are."""
        known = self._ledger.entry(job.assignment, job.student)
        self._ledger.forget(job.assignment, job.student)
        return known.notebooks if known is not None and known.fingerprint == job.state else frozenset()

    def finish(
        self, job: Job, before: frozenset[str], troubles: Sequence[str], round_: str = "", seconds: float = 0.0
    ) -> None:
        """Note that a submission has been graded, and what is to be told; `before` is what `begin` has said."""
        entry = Entry(job.state, job.names | before, tuple(troubles), round_, seconds)
        self._ledger.record(job.assignment, job.student, entry)

    def give_up(self, job: Job, troubles: Sequence[str]) -> None:
        """Note that a submission could not be graded."""
        self._ledger.record(job.assignment, job.student, Entry(None, troubles=tuple(troubles)))

    def troubles(self, job: Job) -> list[str]:
        """Return what was to be told when a submission was graded."""
        known = self._ledger.entry(job.assignment, job.student)
        return list(known.troubles) if known is not None else []

    def _ids(self, folder: str) -> tuple[str, str]:
        pattern = self._coursedir.format_path(
            self._coursedir.submitted_directory, "(?P<student_id>.*)", "(?P<assignment_id>.*)", escape=True
        )
        match = re.match(pattern, folder)
        if match is None:
            raise NbGraderException(f"{folder} does not match {pattern}: see CourseDirectory.directory_structure")
        return match["assignment_id"], match["student_id"]

    def _released(self, assignment: str) -> str:
        """Return a fingerprint of an assignment: the instructor's files, and its cells in the gradebook."""
        with Gradebook(self._coursedir.db_url, self._coursedir.course_id) as gradebook:
            try:
                notebooks = gradebook.find_assignment(assignment).notebooks
            except MissingEntry:
                notebooks = []
            cells = sorted((cell.name, cell.checksum) for notebook in notebooks for cell in notebook.source_cells)
        return fingerprint([source_folder(self._coursedir, assignment)], repr(cells))


def source_folder(coursedir: CourseDirectory, assignment: str) -> Path:
    """Return the instructor's folder of an assignment."""
    return Path(coursedir.format_path(coursedir.source_directory, ".", assignment))


def release_folder(coursedir: CourseDirectory, assignment: str) -> Path:
    """Return where the students' version of an assignment is."""
    return Path(coursedir.format_path(coursedir.release_directory, ".", assignment))


def result_folder(coursedir: CourseDirectory, assignment: str, student: str) -> Path:
    """Return where a submission's graded copy belongs."""
    return Path(coursedir.format_path(coursedir.autograded_directory, student, assignment))
