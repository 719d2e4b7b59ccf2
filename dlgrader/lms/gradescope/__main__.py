"""Grade what is in `/autograder/submission` into `/autograder/results/results.json`: run_autograder runs this."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from dlgrader.course.converting import start
from dlgrader.course.directory import Course
from dlgrader.course.notebooks import Role, cells_of, points, read_notebook
from dlgrader.course.scratch import open_copy
from dlgrader.grading import sandbox
from dlgrader.grading.batch import BatchAutograde
from dlgrader.grading.rehearsal import FOLDER as REHEARSALS
from dlgrader.grading.submission.working_copy import STAGING
from dlgrader.imports import import_jsonschema
from dlgrader.lms.gradescope import results, submission
from dlgrader.reporting.report import graded_notebooks, parts, rows

STUDENT = "student"
# Gradescope ends an autograder after ten minutes, unless its settings say otherwise; cells and tests have half of that
# each, but for what comes before and after
TIME_LIMIT = 240


class FailedError(Exception):
    """A submission could not be graded, by no fault of its author's."""


def main() -> int:
    """Write the results of a submission, whatever happens; or try the solution, while the image is built."""
    parser = argparse.ArgumentParser(prog="python -m dlgrader.lms.gradescope", description=__doc__)
    parser.add_argument("root", type=Path, metavar="AUTOGRADER", help="the folder with source/ and submission/")
    parser.add_argument("--hidden", choices=results.VISIBILITIES, default=results.VISIBILITIES[-1])
    parser.add_argument("--trial", action="store_true", help="grade the instructor's solution, and write nothing")
    options = parser.parse_args()
    import_jsonschema()
    for line in sandbox.warnings(sandbox.missing()):
        print(f"not protected: {line}")
    if options.trial:
        return _try(options.root)
    try:
        found = _grade(options.root / "source" / "course", options.root / "submission", options.hidden)
    except Exception:  # whatever it is, the student gets an answer; this is for staff, who see what is printed
        traceback.print_exc(file=sys.stdout)
        found = results.failed()
    results.write(options.root / "results" / "results.json", found)
    return 0


def _grade(kept: Path, uploaded: Path, hidden: str) -> dict[str, Any]:
    """Return the results of a submission, graded in a copy of the course."""
    with _copy(kept) as (course, day):
        expected = course.source_notebook(day)
        cells = _cells(course, day)
        try:
            says = submission.lay(uploaded, course.path("submitted", day, STUDENT), expected.name, cells)
        except submission.UngradableError as reason:
            return results.ungraded(course, day, str(reason))
        batch = _batch(course)
        row = rows(course, day, parts(course, day), batch.outcomes)[0]
        notebook = next(graded_notebooks(course, day, STUDENT))
        return results.graded(course, day, notebook, row.tests, hidden, [*says, *row.troubles])


def _try(root: Path) -> int:
    """Grade the solution, and keep what the rehearsal before it has come to; 1 if it does not earn all points."""
    kept = root / "source" / "course"
    with _copy(kept) as (course, day):
        source = course.source_notebook(day)
        target = course.path("submitted", day, STUDENT)
        submission.lay(source.parent, target, source.name, _cells(course, day))
        row = rows(course, day, parts(course, day), _batch(course).outcomes)[0]
        if (course.root / REHEARSALS).is_dir():
            shutil.copytree(course.root / REHEARSALS, kept / REHEARSALS, dirs_exist_ok=True)
        most = {name: points(cell) for name, cell in cells_of(read_notebook(source), Role.TEST).items()}
        lost = [name for name, worth in most.items() if (row.tests.get(name) or 0.0) < worth]
        print(f"{day}: the solution loses points in {', '.join(lost)}: {row.trouble}" if lost else f"{day}: ready")
        return 1 if lost else 0


@contextlib.contextmanager
def _copy(kept: Path) -> Iterator[tuple[Course, str]]:
    """Copy the course to where a submission may be graded in it, and change into it; its one day's name comes along."""
    with tempfile.TemporaryDirectory(prefix="gradescope-") as folder:
        root = Path(folder, "course")
        shutil.copytree(kept, root)
        _close(root)
        day = next(path.name for path in (root / "source").iterdir() if path.is_dir())
        course = open_copy(root, day)
        limit = course.app.config.RunCells.get("time_limit", TIME_LIMIT)
        settings: dict[str, dict[str, Any]] = {
            "CourseDirectory": {"student_id": STUDENT},
            "BatchAutograde": {"workers": 1},
            "RunCells": {"time_limit": limit},
        }
        with contextlib.chdir(root):
            yield course.with_settings(settings), day


def _close(root: Path) -> None:
    """Let other users go to where submissions are graded, and nowhere else: a submission is run by one."""
    for path in root.iterdir():
        path.chmod(0o700 if path.is_dir() else 0o600)
    staging = root / STAGING
    staging.mkdir(parents=True)
    for path in (staging, *staging.parents[:3]):
        path.chmod(0o711)


def _batch(course: Course) -> BatchAutograde:
    """Grade what has been laid out.

    Raises
    ------
    FailedError
        If that was not possible.
    """
    batch = BatchAutograde(coursedir=course.directory, parent=course.app)
    start(batch, lambda _: batch.has_begun)
    for outcome in batch.outcomes:
        if outcome.status != "graded":
            raise FailedError("; ".join(outcome.troubles) or outcome.status)
    return batch


def _cells(course: Course, day: str) -> list[str]:
    """Return the grade ids of the day's cells."""
    with Gradebook(course.directory.db_url, course.directory.course_id) as gradebook:
        return [cell.name for notebook in gradebook.find_assignment(day).notebooks for cell in notebook.source_cells]


if __name__ == "__main__":
    sys.exit(main())
