"""Answers that students really give: reading `tests/answers/DAY.py`, and what each of them scores."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from dlgrader.course.directory import CourseError
from dlgrader.course.notebooks import (
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
from dlgrader.grading.execution import run_in_kernel

HEADER = re.compile(
    r"# %% (?P<verdict>wrong|half|right) (?P<solution>\S+): (?P<title>.*?)(?: \[(?P<tests>[^\[\]]*)\])?\s*"
)
SAYS = re.compile(r"# says(?P<nothing> nothing of)?: (?P<phrase>.*\S)\s*")
CELL_TIMEOUT = 60

Run = Callable[..., NotebookNode]


@dataclass(frozen=True)
class Answer:
    """One answer to one exercise.

    Attributes
    ----------
    verdict : str
        `"right"` if it deserves full marks, `"half"` if all tests but those that reject it should accept it, `"wrong"`.
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
    says : tuple of str
        Phrases that stand in what the student is told.
    says_nothing_of : tuple of str
        Phrases that don't.
    """

    verdict: str
    solution: str
    title: str
    rejected_by: tuple[str, ...]
    source: str
    line: int
    says: tuple[str, ...] = ()
    says_nothing_of: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.verdict} {self.solution}: {self.title}"


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
        verdict = header["verdict"]
        tests = tuple(re.split(r"[,\s]+", header["tests"].strip())) if header["tests"] else ()
        if verdict == "right" and tests:
            raise CourseError(f"{where}: a right answer is rejected by no test; remove the brackets")
        if verdict != "right" and not tests:
            raise CourseError(f"{where}: say in brackets which test cells must reject this answer")
        begin = next((n for n in range(start + 1, end) if not lines[n].startswith("# says")), end)
        says, says_nothing_of = _phrases(lines[start + 1 : begin], path, start + 2)
        if verdict == "right" and (says or says_nothing_of):
            raise CourseError(f"{where}: nothing is said to a right answer; remove its '# says' lines")
        source = "\n".join(lines[begin:end]).strip("\n")
        if _is_comment(source):
            raise CourseError(f"{where}: the answer is empty; write the solution cell as the student left it")
        yield Answer(verdict, header["solution"], header["title"], tests, source, start + 1, says, says_nothing_of)


def _phrases(lines: list[str], path: Path, first: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the phrases under a header that a message must contain, and those that it must not."""
    found: tuple[list[str], list[str]] = ([], [])
    for number, line in enumerate(lines, start=first):
        match = SAYS.fullmatch(line)
        if match is None:
            raise CourseError(f"{path}:{number}: expected '# says: PHRASE' or '# says nothing of: PHRASE'")
        found[match["nothing"] is not None].append(match["phrase"])
    return tuple(found[0]), tuple(found[1])


@dataclass(frozen=True)
class Least:
    """How many answers an exercise has at least.

    Attributes
    ----------
    rejected : int
        Wrong ones, those that deserve a part among them.
    half, right : int
        Those that deserve a part, and all of it.
    telling : float
        The share of the rejected that says what the student is told.
    """

    rejected: int = 7
    half: int = 1
    right: int = 3
    telling: float = 1 / 3


def missing_answers(answers: list[Answer], notebook: NotebookNode, least: Least) -> Iterator[str]:
    """Say which exercises have too few answers.

    An exercise with a single test can't be half right.
    """
    for exercise in exercises(notebook):
        mine = [answer for answer in answers if answer.solution == exercise.solution]
        rejected = [answer for answer in mine if answer.verdict != "right"]
        half = sum(answer.verdict == "half" for answer in mine)
        for kind, count, wanted in (
            ("wrong", len(rejected), least.rejected),
            ("half", half, least.half if len(exercise.tests) > 1 else 0),
            ("right", len(mine) - len(rejected), least.right),
        ):
            if count < wanted:
                yield f"{exercise.solution}: {count} {kind} answers, at least {wanted} are needed"
        telling = sum(bool(answer.says) for answer in rejected)
        if telling < least.telling * len(rejected):
            yield f"{exercise.solution}: {telling} of {len(rejected)} wrong answers say what the student is told"


def try_answer(answer: Answer, notebook: NotebookNode, folder: Path, run: Run = run_in_kernel) -> dict[str, Result]:
    """Run a day's solved notebook with one solution cell replaced by an answer.

    Only what the verdict depends on is run: read-only cells, solution cells, and the test cells of this exercise and in
    the answer's brackets, to the last of these. Ordinary cells, which train and draw, are left out: no test may use a
    name of theirs.

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
    last = max(at for at, cell in enumerate(answered.cells) if cell_name(cell) in judges)
    del answered.cells[last + 1 :]
    shared = min(at for at, cell in enumerate(answered.cells) if cell_name(cell) in {answer.solution, *judges})
    executed = run(answered, cwd=folder, timeout=CELL_TIMEOUT, shared=shared)
    return {
        name: Result(score(cell), points(cell), failure(cell)) for name, cell in cells_of(executed, Role.TEST).items()
    }


def wrongly_judged(answer: Answer, results: dict[str, Result], exercise: Exercise) -> list[str]:
    """Say which test cells judged an answer otherwise than its author does."""
    accepted = {name for name, result in results.items() if result.earned >= result.points}
    problems = [f"{name} gives it full points" for name in answer.rejected_by if name in accepted]
    if answer.verdict == "wrong" and accepted.issuperset(exercise.tests):
        problems.append(f"it earns full marks on {exercise.solution}")
    if answer.verdict != "wrong":
        refusing = [name for name in exercise.tests if name not in accepted and name not in answer.rejected_by]
        problems += [f"{name} rejects it: {results[name].message}" for name in refusing]
    return problems


def wrongly_told(answer: Answer, results: dict[str, Result]) -> list[str]:
    """Say which phrases are missing from, or should not be in, what the student is told."""
    told = "\n".join(result.message for result in results.values() if result.message)
    problems = [f"nothing says {phrase!r} in: {told}" for phrase in answer.says if phrase not in told]
    return problems + [f"somewhere it says {phrase!r}: {told}" for phrase in answer.says_nothing_of if phrase in told]


def _is_comment(code: str) -> bool:
    """Return whether some code does nothing: comments, strings and blank lines."""
    try:
        body = ast.parse(code).body
    except SyntaxError:  # something a student may well hand in
        return False
    return all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in body)


def _names(cells: dict[str, NotebookNode]) -> str:
    return f"the notebook has {', '.join(cells) or 'none'}"
