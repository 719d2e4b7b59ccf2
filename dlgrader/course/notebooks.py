"""Reading nbgrader notebooks: roles of cells, exercises and their tests, replaced answers, scores."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from dlgrader.course.directory import CourseError

BUILDS_ON = re.compile(r"^# Builds on:(?P<names>.*)$", re.MULTILINE)
NUMPY_NUMBER = re.compile(r"np\.(?:float|int|uint|longdouble)\w*\((.*)\)")


class Role(Enum):
    """What a cell is to nbgrader."""

    SOLUTION = "solution"
    TEST = "test"
    QUESTION = "hand-graded question"
    READ_ONLY = "read-only"
    ORDINARY = "ordinary"


@dataclass
class Exercise:
    """A solution cell and the test cells that judge it.

    Attributes
    ----------
    solution : str
        The solution cell's id.
    tests : dict of str to float
        The points of each test cell, by id, in the notebook's order.
    """

    solution: str
    tests: dict[str, float] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """What all of the exercise's tests are worth together."""
        return sum(self.tests.values())


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook that nbgrader made, or will.

    Raises
    ------
    CourseError
        If there is no such file, if it isn't a notebook, or if nothing in it is graded.
    """
    if path.is_dir():
        raise CourseError(f"{path} is a directory; name the notebook in it, as in {path / 'NAME.ipynb'}")
    if not path.is_file():
        raise CourseError(f"no file {path}; check the name")
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise CourseError(f"{path} is not a valid notebook: {error.message.splitlines()[0]}; fetch it again") from error
    except OSError as error:
        raise CourseError(f"{path} can't be read: {error.strerror}") from error
    except Exception as error:  # nbformat lets out whatever its parser or an older format's converter raised
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise CourseError(f"{path} is not a Jupyter notebook ({reason[:80]}); fetch it again") from error
    if not any(role(cell) is not Role.ORDINARY for cell in notebook.cells):
        raise CourseError(f"{path} is not a course notebook: nothing in it is graded; open one from release/")
    return notebook


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook, in the form that Jupyter gives it."""
    nbformat.write(notebook, path)


def role(cell: NotebookNode) -> Role:
    """Return what a cell is to nbgrader."""
    graded, solution = utils.is_grade(cell), utils.is_solution(cell)
    if graded and solution:
        return Role.QUESTION
    if graded:
        return Role.TEST
    if solution:
        return Role.SOLUTION
    return Role.READ_ONLY if utils.is_locked(cell) else Role.ORDINARY


def cell_name(cell: NotebookNode) -> str:
    """Return what to call a cell: its grade id, its cell id, or its first words."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id")
    return str(name or cell.source[:20])


def points(cell: NotebookNode) -> float:
    """Return the points of a graded cell."""
    return float(cell.metadata.nbgrader.points)


def cells_of(notebook: NotebookNode, wanted: Role) -> dict[str, NotebookNode]:
    """Return the cells with one role by grade id, in the notebook's order."""
    return {cell_name(cell): cell for cell in notebook.cells if role(cell) is wanted}


def exercises(notebook: NotebookNode) -> list[Exercise]:
    """Return the exercises in the notebook's order.

    A test cell belongs to the solution cell before it with the longest id that begins the test's own: of `softmax` and
    `softmax_loss`, the test `softmax_loss_values` belongs to the second. Without such a cell it belongs to the nearest
    solution cell before it, and with no solution cell before it to none.
    """
    found: list[Exercise] = []
    for cell in notebook.cells:
        name = cell_name(cell)
        if role(cell) is Role.SOLUTION:
            found.append(Exercise(name))
        elif role(cell) is Role.TEST and found:
            named = [exercise for exercise in found if name.startswith(f"{exercise.solution}_")]
            owner = max(named, key=lambda exercise: len(exercise.solution)) if named else found[-1]
            owner.tests[name] = points(cell)
    return found


def builds_on(cell: NotebookNode) -> list[str]:
    """Return the earlier solution cells that a test names in lines like `# Builds on: softmax, one_hot`.

    Who has them wrong and the test's own exercise right passes it.
    """
    lines = [match["names"] for match in BUILDS_ON.finditer(cell.source)]
    return list(dict.fromkeys(name for line in lines for name in re.split(r"[,\s]+", line) if name))


def with_answers(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """Return a copy of the notebook in which solution cells and written questions say what a student answered.

    Parameters
    ----------
    notebook : NotebookNode
    answers : mapping of str to str
        The new source of a cell by its grade id.
    """
    answered = copy.deepcopy(notebook)
    for cell in answered.cells:
        if utils.is_solution(cell) and cell_name(cell) in answers:
            cell.source = answers[cell_name(cell)]
    return answered


def score(cell: NotebookNode) -> float:
    """Return the points that an executed test cell earned.

    nbgrader's own rule for the cell `as_judged`; one that was never run (the kernel died before it) earns nothing.
    """
    if cell.get("execution_count") is None:
        return 0.0
    earned, _ = utils.determine_grade(as_judged(cell))
    return float(earned)


def as_judged(cell: NotebookNode) -> NotebookNode:
    """Return a copy of a cell as nbgrader is to judge it.

    Without what it wrote to stderr, which nbgrader would take for a failure. A test's last value counts as a number
    where it is one of numpy's too; it gives no less than nothing and no more than all points.
    """
    judged = NotebookNode(cell)
    if judged.cell_type == "code":
        judged.outputs = [output for output in judged.outputs if output.get("name") != "stderr"]
        if role(cell) is Role.TEST:
            judged.outputs = [_within_points(output, points(cell)) for output in judged.outputs]
    return judged


def _within_points(output: NotebookNode, most: float) -> NotebookNode:
    given = part_given(output)
    if given is None:
        return output
    part = min(max(given, 0.0), most) if given == given else 0.0  # NaN is no part
    bounded: NotebookNode = NotebookNode({**output, "data": {"text/plain": repr(part)}})
    return bounded


def part_given(output: NotebookNode) -> float | None:
    """Return the number that an output shows as a cell's last value, None if it is none or shows something else."""
    if output.output_type != "execute_result":
        return None
    text = str(output.get("data", {}).get("text/plain", ""))
    number = NUMPY_NUMBER.fullmatch(text)
    try:
        return float(number[1] if number else text)
    except ValueError:
        return None


def failure(cell: NotebookNode) -> str | None:
    """Return the message of the error that a cell ended with, or None if it ran to its end.

    A failed check speaks for itself; any other error is named, as in `NameError: name 'x' is not defined`.
    """
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            message = str(output.evalue).strip()
            if output.ename == "AssertionError" and message:
                return message
            return f"{output.ename}: {message}" if message else str(output.ename)
    return None


def error_output(name: str, reason: str) -> NotebookNode:
    """Return what a cell puts out that ends with an error of ours."""
    error: NotebookNode = new_output("error", ename=name, evalue=reason, traceback=[f"{name}: {reason}"])
    return error


def add_error(cell: NotebookNode, name: str, reason: str) -> None:
    """Let a cell end with an error of ours."""
    cell.outputs = [*cell.get("outputs", []), error_output(name, reason)]


def add_to_error(cell: NotebookNode, text: str) -> None:
    """Add a sentence to what a cell's first error says."""
    for output in cell.outputs:
        if output.output_type == "error":
            output.evalue = f"{output.evalue}\n  {text}"
            output.traceback = [*output.traceback, text]
            return


def set_fact(cell: NotebookNode, name: str, value: object) -> None:
    """Keep in a graded cell something that is known of its grading."""
    cell.metadata["dlgrader"] = {**cell.metadata.get("dlgrader", {}), name: value}


def fact_of(cell: NotebookNode, name: str) -> Any:
    """Return what `set_fact` has kept in a cell, None if nothing."""
    return cell.metadata.get("dlgrader", {}).get(name)


def set_note(cell: NotebookNode, note: str) -> None:
    """Keep in a graded cell what staff should know about its mark."""
    set_fact(cell, "note", note)


def note_of(cell: NotebookNode) -> str | None:
    """Return what `set_note` has kept in a cell."""
    note: str | None = fact_of(cell, "note")
    return note


def failing_cells(notebook: NotebookNode) -> dict[str, str]:
    """Return the cells besides tests that an executed notebook failed in, with their messages.

    What follows from an answer that is not written yet is left out: the NotImplementedError itself, and, once there was
    one, whatever ordinary cells then lacked.
    """
    found: dict[str, str] = {}
    unwritten = False
    for cell in notebook.cells:
        message = failure(cell)
        if not message or role(cell) is Role.TEST:
            continue
        if message.startswith("NotImplementedError"):
            unwritten = True
        elif not unwritten or role(cell) is Role.SOLUTION:
            found[cell_name(cell)] = message
    return found
