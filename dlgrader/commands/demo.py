"""A made-up class, built from a day's answers, graded into a gradebook of its own: the whole way in one command."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from dlgrader.authoring.answers import Answer, answers_file, read_answers
from dlgrader.authoring.release import release_day
from dlgrader.commands.autograde import grade
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import Role, cells_of, exercises, read_notebook, with_answers, write_notebook
from dlgrader.course.scratch import copy_day
from dlgrader.reporting.feedback import write_feedback
from dlgrader.reporting.report import parts, rows
from dlgrader.reporting.table import print_table

FOLDER = "demo"
# tells a folder of ours, which may be thrown away, from somebody's own
MARKER = ".made-by-dlgrader-demo"
SYNTAX_ERROR = "def answer(x)\n    return x  # the colon is missing"
KILLS_KERNEL = "import os\n\nos._exit(1)"
WRITTEN = "Because it follows from what the notebook shows."


@dataclass(frozen=True)
class Student:
    """A made-up student: the cells they wrote, or None if they never submitted."""

    name: str
    answers: Mapping[str, str] | None


def run_demo(course: Course, day: str) -> list[Path]:
    """Build the class in `demo/`, grade it, print the table and write the feedback.

    Parameters
    ----------
    course : Course
    day : str
        The full name of the day.

    Returns
    -------
    list of Path
        The feedback pages.

    Raises
    ------
    CourseError
        If the day has no answers file, or `demo/` is not ours to throw away.
    """
    source = read_notebook(course.source_notebook(day))
    answers = read_answers(answers_file(course.root / "tests" / "answers", day), source)
    demo = prepare(course, day)
    release_day(demo, day, force=True)  # days are verified elsewhere
    students = make_class(source, answers)
    print(f"{len(students)} students of {day} in {demo.root}", file=sys.stderr)
    submit(demo, day, students)
    outcomes = grade(demo).outcomes
    columns = parts(demo, day)
    print_table(day, columns, rows(demo, day, columns, outcomes))
    return write_feedback(demo, day)[0]


def prepare(course: Course, day: str) -> Course:
    """Make an empty course directory for one day, in place of the one that an earlier demo left."""
    root = course.root / FOLDER
    if root.exists() and not (root / MARKER).is_file():
        raise CourseError(f"{root} was not made by this command; move it away first")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    (root / MARKER).touch()
    return copy_day(course, day, root)


def make_class(source: NotebookNode, answers: list[Answer]) -> list[Student]:
    """Make up a dozen students: some right, some partly, one blank, two that crash, one who never submitted."""
    solved = {name: cell.source for name, cell in cells_of(source, Role.SOLUTION).items()}
    solved |= dict.fromkeys(cells_of(source, Role.QUESTION), WRITTEN)
    names = [exercise.solution for exercise in exercises(source)]

    def pick(verdict: str, which: int, solutions: list[str]) -> dict[str, str]:
        """Take the answer number `which` to each of some exercises, where there is one."""
        chosen: dict[str, str] = {}
        for solution in solutions:
            mine = [answer for answer in answers if answer.verdict == verdict and answer.solution == solution]
            if mine:
                chosen[solution] = mine[which % len(mine)].source
        return chosen

    return [
        Student("ada", solved),
        Student("bela", solved | pick("right", 0, names)),
        Student("chen", solved | pick("right", 1, names)),
        Student("dora", solved | pick("wrong", 0, names[:1])),
        Student("emil", solved | pick("wrong", 1, names[-1:])),
        Student("fatima", solved | pick("right", 0, names[:1]) | pick("wrong", 2, names[1:2])),
        Student("goro", solved | pick("wrong", 2, names[:2])),
        Student("hana", solved | pick("wrong", 0, names)),
        Student("ines", {}),
        Student("jomo", solved | {names[0]: SYNTAX_ERROR}),
        Student("kofi", solved | {names[-1]: KILLS_KERNEL}),
        Student("lena", None),
    ]


def submit(demo: Course, day: str, students: list[Student]) -> None:
    """Put every student into the gradebook, and what they hand in where nbgrader collects it."""
    released = demo.path("release", day)
    with Gradebook(demo.directory.db_url, demo.directory.course_id) as gradebook:
        for student in students:
            gradebook.update_or_create_student(student.name)
    for student in students:
        if student.answers is not None:
            folder = demo.path("submitted", day, student.name)
            shutil.copytree(released, folder)
            for path in folder.glob("*.ipynb"):
                write_notebook(with_answers(read_notebook(path), student.answers), path)
