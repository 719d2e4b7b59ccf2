"""A day to begin with: every cell that a day has, with what nbgrader has to know about it."""

from __future__ import annotations

# nbformat has no annotations
# mypy: disable-error-code="no-untyped-call"
import re
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlgrader.authoring.form import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION
from dlgrader.authoring.tidy import KERNEL
from dlgrader.course.directory import Course, CourseError
from dlgrader.course.notebooks import write_notebook

IMPORTS = """\
import matplotlib.pyplot as plt
import numpy as np

from dlgrader import assert_matches, case"""
LESSON = "## {number}. …\n\nThe idea in words and one formula.\n\n**By hand.** A small example."
TASK = (
    "### Exercise {number}: `{name}` (4 points, 10 minutes)\n\n"
    "What it takes (shape, dtype), what it returns, what happens to special cases."
)
SOLUTION = f'''\
def {{name}}(x):
    """Return what the exercise asks for."""
    {BEGIN_SOLUTION}
    return {{factor}} * np.asarray(x)
    {END_SOLUTION}'''
TEST = f"""\
assert_matches({{name}}, lambda x: {{factor}} * x, case(np.array([1.0, 2.0])))
{BEGIN_HIDDEN}
assert_matches({{name}}, lambda x: {{factor}} * x, case(np.zeros((2, 3))), case(np.array([-1.5])))
{END_HIDDEN}"""
QUESTION = f"""\
**Question (3 points).** Ask why, when, or what would happen if: something that a person has to read.

{BEGIN_SOLUTION}
The answer. One point for each of three things.
{END_SOLUTION}"""


def begin_day(course: Course, day: str) -> Path:
    """Write the notebook of a new day, and return where.

    Parameters
    ----------
    course : Course
    day : str
        Its full name, number and topic, as in `day45_late_topic`.

    Raises
    ------
    CourseError
        If the name is none, or taken.
    """
    if not re.fullmatch(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)+", day):
        raise CourseError(f"a day's name is its number and its topic, as in day45_topic, not {day!r}")
    number, _, topic = day.partition("_")
    folder = course.path("source", day)
    if folder.exists():
        raise CourseError(f"{course.relative(folder)} is there already; choose another name")
    folder.mkdir(parents=True)
    path = folder / f"{topic}.ipynb"
    title = " ".join(filter(None, re.split(r"(\D+)0*", number.capitalize())))
    write_notebook(skeleton(f"{title}: {topic.replace('_', ' ').capitalize()}"), path)
    return path


def skeleton(title: str) -> NotebookNode:
    """Return a notebook with three exercises that verifies, but for its content.

    Parameters
    ----------
    title : str
        The first heading.
    """
    opening = (
        f"# {title}\n\nWhy it matters, what you will be able to do, what you need from before.\n\nAllow 60 minutes."
    )
    cells = [cell("markdown", "title", opening), cell("read-only", "imports", IMPORTS)]
    for number, name in enumerate(("first", "second", "third"), 1):
        factor = number + 1
        cells += [
            cell("markdown", f"{name}_idea", LESSON.format(number=number)),
            cell("code", f"{name}_example", f"print({factor} * np.arange(3))"),
            cell("markdown", f"{name}_task", TASK.format(number=number, name=name)),
            cell("solution", name, SOLUTION.format(name=name, factor=factor)),
            cell("test", f"{name}_values", TEST.format(name=name, factor=factor), 4),
        ]
    notebook: NotebookNode = new_notebook(
        cells=[
            *cells,
            cell("code", "figure", 'plt.plot(np.arange(5), first(np.arange(5)), "o-")\nplt.show()'),
            cell("question", "why", QUESTION, 3),
            cell("markdown", "learned", "## What we learned\n\nThree lines, what comes next, two or three sources."),
        ],
        metadata={"kernelspec": KERNEL},
    )
    return notebook


def cell(kind: str, name: str, source: str, points: float | None = None) -> NotebookNode:
    """Make a cell with its metadata.

    Parameters
    ----------
    kind : str
        `solution`, `test`, `question`, `read-only`, `code` or `markdown`.
    name : str
        The cell's id, and its grade id.
    source : str
    points : float, optional
        Of a test or a question.
    """
    made: NotebookNode = (new_markdown_cell if kind in {"question", "markdown"} else new_code_cell)(source, id=name)
    if kind not in {"code", "markdown"}:
        made.metadata["nbgrader"] = {
            "grade": kind in {"test", "question"},
            "grade_id": name,
            "locked": kind in {"test", "read-only"},
            "schema_version": 3,
            "solution": kind in {"solution", "question"},
            "task": False,
        }
        if points is not None:
            made.metadata.nbgrader["points"] = points
    return made
