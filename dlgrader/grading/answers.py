"""Answers that students really give: reading `tests/answers/DAY.py`, and what each of them scores."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from dlgrader.course import CourseError
from dlgrader.grading.execution import run_notebook
from dlgrader.notebooks import (
    Exercise,
    Role,
    cell_name,
    cells_of,
    exercises,
    failure,
    points,
    role,
    score,
    with_answers,
)

HEADER = re.compile(r"# %% (?P<verdict>wrong|right) (?P<solution>\S+): (?P<title>.*?)(?: \[(?P<tests>[^\[\]]*)\])?\s*")
WRONG_AT_LEAST, RIGHT_AT_LEAST = 3, 1
CELL_TIMEOUT = 60

Run = Callable[..., NotebookNode]


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise.

    Attributes
    ----------
    right : bool
        Whether it deserves full marks.
    solution : str
        The id of the solution cell that it fills.
    title : str
        What the student did.
    rejected_by : tuple of str
        The test cells that must not give it their full points.
    source : str
        The whole solution cell as the student left it.
    line : int
        Where it begins in its file.
    """

    right: bool
    solution: str
    title: str
    rejected_by: tuple[str, ...]
    source: str
    line: int

    def __str__(self) -> str:
        return f"{'right' if self.right else 'wrong'} {self.solution}: {self.title}"


@dataclass(frozen=True)
class Result:
    """What one test cell said to an answer."""

    earned: float
    points: float
    message: str | None


def answers_file(folder: Path, day: str) -> Path:
    """Return the file with a day's answers: named in full, or with the day's number alone.

    Raises
    ------
    CourseError
        If there is none.
    """
    for name in (day, day.partition("_")[0]):
        path = folder / f"{name}.py"
        if path.is_file():
            return path
    raise CourseError(f"no answers for {day}: write {folder / day}.py as conventions.md says")


def read_answers(path: Path, notebook: NotebookNode) -> list[Answer]:
    """Read a day's answers and check that they fit its notebook.

    Raises
    ------
    CourseError
        If an entry is malformed or names a cell that the notebook does not have: with file and line.
    """
    solutions, tests = cells_of(notebook, Role.SOLUTION), cells_of(notebook, Role.TEST)
    answers = list(parse_answers(path))
    for answer in answers:
        unknown = [name for name in answer.rejected_by if name not in tests]
        if answer.solution not in solutions:
            raise CourseError(f"{path}:{answer.line}: no solution cell {answer.solution!r}; {_names(solutions)}")
        if unknown:
            raise CourseError(f"{path}:{answer.line}: no test cell {unknown[0]!r}; {_names(tests)}")
    return answers


def parse_answers(path: Path) -> Iterator[Answer]:
    """Yield the entries of an answers file in percent format.

    Raises
    ------
    CourseError
        If one is malformed: with file and line.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("# %%")]
    first = starts[0] if starts else len(lines)
    if not _is_comment("\n".join(lines[:first])):
        raise CourseError(f"{path}:1: code before the first entry; begin it with '# %% wrong CELL: WHAT [TESTS]'")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        header = HEADER.fullmatch(lines[start])
        where = f"{path}:{start + 1}"
        if header is None or not header["title"]:
            raise CourseError(f"{where}: expected '# %% wrong CELL: WHAT [TESTS]' or '# %% right CELL: WHAT'")
        right = header["verdict"] == "right"
        tests = tuple(re.split(r"[,\s]+", header["tests"].strip())) if header["tests"] else ()
        if right and tests:
            raise CourseError(f"{where}: a right answer is rejected by no test; remove the brackets")
        if not right and not tests:
            raise CourseError(f"{where}: say in brackets which test cells must reject this answer")
        source = "\n".join(lines[start + 1 : end]).strip("\n")
        if _is_comment(source):
            raise CourseError(f"{where}: the answer is empty; write the solution cell as the student left it")
        yield Answer(right, header["solution"], header["title"], tests, source, start + 1)


def missing_answers(answers: list[Answer], notebook: NotebookNode) -> Iterator[str]:
    """Say which exercises have too few answers."""
    for exercise in exercises(notebook):
        mine = [answer for answer in answers if answer.solution == exercise.solution]
        for right, least in ((False, WRONG_AT_LEAST), (True, RIGHT_AT_LEAST)):
            count = sum(answer.right is right for answer in mine)
            if count < least:
                kind = "right" if right else "wrong"
                yield f"{exercise.solution}: {count} {kind} answers, at least {least} are needed"


def try_answer(answer: Answer, notebook: NotebookNode, folder: Path, run: Run = run_notebook) -> dict[str, Result]:
    """Run a day's solved notebook with one solution cell replaced by an answer.

    Only what the verdict depends on is run: read-only cells, solution cells, and the test cells of this exercise and in
    the answer's brackets. Ordinary cells, which train and draw, are left out: no test may use a name of theirs.

    Parameters
    ----------
    answer : Answer
    notebook : NotebookNode
        The day's source notebook.
    folder : Path
        Where the notebook runs.
    run : callable
        What runs it: tests in its kernel, or with an examiner.

    Returns
    -------
    dict of str to Result
        By test cell.
    """
    answered = with_answers(notebook, {answer.solution: answer.source})
    judges = {
        test for exercise in exercises(notebook) if exercise.solution == answer.solution for test in exercise.tests
    }
    judges.update(answer.rejected_by)
    answered.cells = [
        cell
        for cell in answered.cells
        if role(cell) in {Role.READ_ONLY, Role.SOLUTION} or (role(cell) is Role.TEST and cell_name(cell) in judges)
    ]
    executed = run(answered, cwd=folder, timeout=CELL_TIMEOUT)
    return {
        name: Result(score(cell), points(cell), failure(cell)) for name, cell in cells_of(executed, Role.TEST).items()
    }


def wrongly_judged(answer: Answer, results: dict[str, Result], exercise: Exercise) -> list[str]:
    """Say which test cells judged an answer otherwise than its author does."""
    if answer.right:
        failed = [name for name in exercise.tests if results[name].earned < results[name].points]
        return [f"{name} rejects it: {results[name].message}" for name in failed]
    passed = [name for name in answer.rejected_by if results[name].earned >= results[name].points]
    problems = [f"{name} gives it full points" for name in passed]
    if all(results[name].earned >= results[name].points for name in exercise.tests):
        problems.append(f"it earns full marks on {exercise.solution}")
    return problems


def _is_comment(code: str) -> bool:
    """Return whether some code does nothing: comments, strings and blank lines."""
    try:
        body = ast.parse(code).body
    except SyntaxError:  # something a student may well hand in
        return False
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)


def _names(cells: dict[str, NotebookNode]) -> str:
    return f"the notebook has {', '.join(cells) or 'none'}"
