"""What a student runs at home: the visible checks of a notebook, and what to look at next."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from dlgrader.course.directory import CourseError
from dlgrader.course.execution import run_notebook
from dlgrader.course.notebooks import (
    Role,
    cell_name,
    exercises,
    failing_cells,
    failure,
    points,
    read_notebook,
    role,
    score,
)

# of each failure's message: what fits on a screen with the others
LINES = 6
NARROWEST = 80


class State(Enum):
    """How a question stands."""

    PASSED = "passed"
    FAILED = "failed"
    UNWRITTEN = "not written yet"
    NOT_RUN = "not run"
    UNANSWERED = "not written yet, graded by hand"
    BY_HAND = "graded by hand"


BY_A_PERSON = {State.UNANSWERED, State.BY_HAND}
COLOURS = {State.PASSED: "green", State.FAILED: "red", State.NOT_RUN: "red", State.UNWRITTEN: "yellow"}


@dataclass(frozen=True)
class Question:
    """One line of the table."""

    name: str
    points: float
    state: State
    message: str = ""


def check_notebook(path: Path, *, timeout: float) -> list[Question]:
    """Run a notebook in an ordinary kernel and say how its questions stand. The file is left as it is.

    Parameters
    ----------
    path : Path
        A student's notebook, or an instructor's, whose hidden tests are then left out.
    timeout : float
        Seconds that one cell may take.

    Raises
    ------
    CourseError
        If it isn't a course notebook.
    """
    notebook = without_hidden_tests(read_notebook(path), path)
    columns = TextColumn("running {task.fields[cell]}"), BarColumn(), TimeElapsedColumn()
    errors = Console(stderr=True)
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=sum(cell.cell_type == "code" for cell in notebook.cells), cell="a kernel")
        executed = run_notebook(
            notebook,
            cwd=path.resolve().parent,
            timeout=timeout,
            on_cell=lambda cell: progress.update(task, advance=1, cell=cell_name(cell)),
        )
    cells = {cell_name(cell): cell for cell in executed.cells}
    solutions = {test: cells[exercise.solution] for exercise in exercises(executed) for test in exercise.tests}
    failing = failing_cells(executed)
    questions = []
    for name, cell in cells.items():
        if role(cell) is Role.TEST:
            state = state_of(cell, solutions.get(name))
            message = failure(cell) or "the checks give only part of the points"
            questions.append(Question(name, points(cell), state, message if state is State.FAILED else ""))
        elif role(cell) is Role.QUESTION:
            questions.append(Question(name, points(cell), State.UNANSWERED if _untouched(cell) else State.BY_HAND))
        elif name in failing:  # why tests after it fail: listed among them, without points of its own
            questions.append(Question(name, 0, State.FAILED, failing[name]))
    return questions


def without_hidden_tests(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Return a copy of a notebook as students see it: visible checks only."""
    try:
        shown: NotebookNode = ClearHiddenTests().preprocess(copy.deepcopy(notebook), {})[0]
    except RuntimeError as error:
        raise CourseError(f"{path}: {error}; put the markers into a test cell, in pairs") from error
    return shown


def state_of(test: NotebookNode, solution: NotebookNode | None) -> State:
    """Say how a question stands, from its executed test cell and the solution cell before it."""
    if test.get("execution_count") is None:
        return State.NOT_RUN
    if score(test) >= points(test):
        return State.PASSED
    unwritten = solution is not None and _untouched(solution)
    return State.UNWRITTEN if unwritten or _only_unwritten(test) else State.FAILED


def all_pass(questions: list[Question]) -> bool:
    """Return whether every check passes; what a person marks has none."""
    return all(question.state in {State.PASSED, *BY_A_PERSON} for question in questions)


def as_json(questions: list[Question]) -> str:
    """Return the questions for programs: a list with `question`, `points`, `state` and `message` of each."""
    return json.dumps(
        [
            {
                "question": question.name,
                "points": question.points,
                "state": question.state.value,
                "message": question.message,
            }
            for question in questions
        ],
        indent=2,
        ensure_ascii=False,
    )


def print_questions(questions: list[Question]) -> None:
    """Print the table and the failures."""
    console = Console()
    console.width = max(console.width, NARROWEST)
    table = Table()
    table.add_column("Question", no_wrap=True)
    table.add_column("Points", justify="right")
    table.add_column("Visible checks", no_wrap=True)
    for question in questions:
        worth = f"{question.points:g}" if question.points else ""
        table.add_row(question.name, worth, Text(question.state.value, style=COLOURS.get(question.state, "")))
    console.print(table)
    for question in questions:
        if question.message:
            lines = question.message.splitlines()
            console.print(Text(f"\n{question.name}", style="bold"))
            console.print(Text("\n".join(lines[:LINES] + ["…"] * (len(lines) > LINES))))
    tests = [question for question in questions if question.points and question.state not in BY_A_PERSON]
    passed = sum(question.state is State.PASSED for question in tests)
    console.print(
        f"\n{passed} of {len(tests)} questions pass their visible checks; grading runs more checks than these."
    )


def _untouched(cell: NotebookNode) -> bool:
    """Return whether a cell is still as it was released."""
    checksum = cell.metadata.nbgrader.get("checksum")
    return checksum is not None and checksum == utils.compute_checksum(cell)


def _only_unwritten(cell: NotebookNode) -> bool:
    return any(output.get("ename") == "NotImplementedError" for output in cell.outputs)
