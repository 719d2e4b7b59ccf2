"""The zip that makes a Gradescope assignment grade a day as `dlgrader autograde` does."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import Template

from nbgrader.api import Gradebook, MissingEntry

from dlgrader.authoring.release import release_day
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import Role, cells_of, points, read_notebook
from dlgrader.course.scratch import copy_day
from dlgrader.grading.archive import files_below, zipped
from dlgrader.grading.kernels import imported_modules
from dlgrader.lms.gradescope import results
from dlgrader.lms.gradescope.wheel import installed_versions, write_wheel
from dlgrader.reporting.report import parts_of

TEMPLATES = Path(__file__).parent / "templates"
# what is in the zip beside the package; Gradescope unpacks it to /autograder/source
COURSE, SETUP, RUN, FAILED = "course", "setup.sh", "run_autograder", "failed.json"
REQUIREMENTS, CONSTRAINTS = "requirements.txt", "constraints.txt"


@dataclass(frozen=True)
class Bundle:
    """What came of making a zip.

    Attributes
    ----------
    points : float
        What tests give, together: the autograder's points on Gradescope.
    questions : dict of str to float
        What a person marks there, by a rubric.
    replaced : bool
        Whether a file of the name was there before.
    """

    points: float
    questions: dict[str, float]
    replaced: bool


def bundle(course: Course, day: str, out: Path, *, hidden: str) -> Bundle:
    """Write an autograder for Gradescope.

    Parameters
    ----------
    course : Course
    day : str
        The full name of a day that has been released.
    out : Path
        The zip to write.
    hidden : str
        When students see what hidden tests have judged: one of `results.VISIBILITIES`.

    Raises
    ------
    CourseError
        If the day has changed since it was released, or the zip can't be written; nothing has been written then.
    """
    source = read_notebook(course.source_notebook(day))
    released = _cells(course, day)
    if released is None:
        raise CourseError(f"{day} is not in the gradebook; run `dlgrader release {day}` first")
    with tempfile.TemporaryDirectory(prefix="gradescope-") as scratch:
        folder = Path(scratch)
        (folder / COURSE).mkdir()
        copy = copy_day(course, day, folder / COURSE)
        release_day(copy, day, force=True)  # it was looked at when it was released
        if (made := _cells(copy, day) or {}) != released:
            changed = sorted(name for name in {*made, *released} if made.get(name) != released.get(name))
            raise CourseError(
                f"{day} has changed since it was released ({', '.join(changed)}); run `dlgrader release {day}` first"
            )
        write_wheel(folder)
        (folder / REQUIREMENTS).write_text("".join(f"{name}\n" for name in _imported(course, day)))
        (folder / CONSTRAINTS).write_text("".join(f"{pin}\n" for pin in installed_versions()))
        (folder / FAILED).write_text(json.dumps(results.failed()) + "\n")
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        for name in (SETUP, RUN):
            text = Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(python=version, hidden=hidden)
            (folder / name).write_text(text, encoding="utf-8")
        was_there = out.exists()
        try:
            out.write_bytes(zipped(dict(files_below(folder)), programs=(SETUP, RUN)))
        except OSError as error:
            raise CourseError(f"{out} can't be written: {error.strerror}") from error
    tests = cells_of(source, Role.TEST)
    by_hand = {part.name: part.points for part in parts_of(source) if tests.keys().isdisjoint(part.cells)}
    return Bundle(sum(map(points, tests.values())), by_hand, was_there)


def _cells(course: Course, day: str) -> dict[str, tuple[str, float | None]] | None:
    """Return what the gradebook has of a day, the source and the points of each cell; None if it isn't there."""
    if course.gradebook is not None and not course.gradebook.exists():
        return None
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        try:
            notebooks = gradebook.find_assignment(day).notebooks
        except MissingEntry:
            return None
        worth = {cell.name: cell.max_score for book in notebooks for cell in [*book.grade_cells, *book.task_cells]}
        return {cell.name: (cell.source, worth.get(cell.name)) for book in notebooks for cell in book.source_cells}


def _imported(course: Course, day: str) -> list[str]:
    """Return the packages, other than dlgrader, that the day's notebook imports."""
    packages = importlib.metadata.packages_distributions()
    modules = {name.partition(".")[0] for name in imported_modules(read_notebook(course.source_notebook(day)))}
    return sorted({package for module in modules for package in packages.get(module, ())} - {"dlgrader"})
