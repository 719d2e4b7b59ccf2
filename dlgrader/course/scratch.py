"""A course directory to throw away, with one day of a real one: what is graded there changes nothing elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

from dlgrader.course.directory import Course, open_course

STEPS = "source", "release", "submitted", "autograded", "feedback"


def copy_day(course: Course, day: str, root: Path) -> Course:
    """Copy a day's source and the configuration into an empty directory, and return the course that it is then.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.
    root : Path
        The empty directory.
    """
    for module in course.root.glob("*.py"):  # the configuration, and plugins that it may name
        shutil.copyfile(module, root / module.name)
    shutil.copytree(course.path("source", day), root / "source" / day)
    for shared in course.path("source", ".").glob("*.ipynb"):  # what the configuration puts before or after each day
        shutil.copyfile(shared, root / "source" / shared.name)
    return open_copy(root, day)


def open_copy(root: Path, day: str) -> Course:
    """Open such a directory, whatever folders and gradebook its configuration names by their full paths.

    Parameters
    ----------
    root : Path
    day : str
        The full name of the day in it.
    """
    here = {f"{step}_directory": step for step in STEPS}
    here |= {"root": str(root), "db_url": f"sqlite:///{root}/gradebook.db", "assignment_id": day}
    return open_course(root, {"CourseDirectory": here})
