"""A class of the tiny course with one submission of each kind, and what there is to compare once it has been graded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from tests.conftest import DAY, TinyCourse

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(x):\n    return sum(x)",
    "last": "def last(x):\n    return x[-1]",
    "why": "Because.",
}
WRITES = "import os\nos.makedirs('out/deep')\nopen('out/deep/x', 'w').write('y')\n\n"
CLASS = {
    "ada": RIGHT,
    "blank": {},
    "crash": RIGHT | {"total": "import os\nos._exit(1)"},
    "files": RIGHT | {"last": WRITES + RIGHT["last"]},
    "half right": {name: source for name, source in RIGHT.items() if name != "last"},
    "wrong": RIGHT | {"double": "def double(x):\n    return x + 1"},
}
TIMES = re.compile(r'"20\d\d-\d\d-\d\dT[0-9:.]+Z"')


def hand_in(course: TinyCourse) -> None:
    """Hand in the class, and a file that is no notebook."""
    for student, answers in CLASS.items():
        course.submit(student, **answers)
    course.submit("broken").write_text('{"cells": [')
    (course.root / "submitted" / "ada" / DAY / "data.csv").write_text("1,2\n")
    (course.root / "submitted" / "ada" / DAY / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")


def gradebook(root: Path, day: str = DAY) -> dict[str, dict[str, Any]]:
    """Return all that the gradebook has of the submissions of a day."""
    found: dict[str, dict[str, Any]] = {}
    with Gradebook(f"sqlite:///{root}/gradebook.db") as opened:
        for submission in opened.assignment_submissions(day):
            mine = found.setdefault(submission.student_id, {"": str(submission.timestamp)})
            for notebook in submission.notebooks:
                mine[notebook.name] = (notebook.flagged, notebook.late_submission_penalty, notebook.score)
                for grade in notebook.grades:
                    mine[grade.name] = (grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.score)
    return found


def graded_files(root: Path) -> dict[str, str]:
    """Return all files that grading has left, with the times at which cells ran taken out."""
    folder = root / "autograded"
    return {
        str(path.relative_to(folder)): TIMES.sub('"T"', path.read_text())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "crash" not in path.parts  # how much a dying cell has told is a race
    }
