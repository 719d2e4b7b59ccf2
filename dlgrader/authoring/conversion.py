"""nbgrader makes the students' version of a day, into a directory of one's own."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import GenerateAssignment

from dlgrader.authoring.form import check_convertible
from dlgrader.course.converting import convert
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import read_notebook


def generate(course: Course, day: str, destination: Path, *, save: bool = False) -> Path:
    """Run nbgrader's GenerateAssignment on a day, into a directory of one's own.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    destination : Path
        Where the day's folder is made, instead of in `release/`.
    save : bool
        Whether to save the day's cells in the gradebook, where the autograder looks for them.

    Returns
    -------
    Path
        The folder that was made.

    Raises
    ------
    CourseError
        If nbgrader can't make it.
    """
    source = course.source_notebook(day)
    for found in check_convertible(read_notebook(source)):  # nbgrader's own words name neither cell nor cure
        raise CourseError(f"{course.relative(source)}: cell {found.cell}: {found.wrong}; {found.cure}")
    elsewhere = course.with_settings(
        {
            "CourseDirectory": {"release_directory": str(destination), "assignment_id": day},
            "SaveCells": {"enabled": save},
        }
    )
    failures = convert(elsewhere, GenerateAssignment, no_database=not save, force=True)
    for reason in failures.values():
        raise CourseError(f"{day}: nbgrader can't make the students' version: {reason}; correct it in source/")
    return elsewhere.path("release", day)
