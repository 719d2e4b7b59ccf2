"""How we know that the tests are right: every answer of every day earns what its author says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from nbformat import NotebookNode

from dlgrader.authoring.answers import (
    Answer,
    Least,
    Run,
    answers_file,
    missing_answers,
    parse_answers,
    read_answers,
    try_answer,
    wrongly_judged,
    wrongly_told,
)
from dlgrader.course.directory import Course, CourseError, find_course
from dlgrader.course.notebooks import exercises, read_notebook
from dlgrader.grading.execution import run_in_kernel, run_outside

FOLDER = Path(__file__).parent / "answers"
TRIED_IN_KERNEL = 10  # one in so many


@cache
def the_course() -> Course:
    return find_course(Path(__file__).parent)


@cache
def source(day: str) -> NotebookNode:
    return read_notebook(the_course().source_notebook(day))


def answers_by_day() -> list[tuple[str, Answer]]:
    """Return all entries; what is malformed is reported by the test of the file."""
    found = []
    for day in the_course().days():
        try:
            found.extend((day, answer) for answer in parse_answers(answers_file(FOLDER, day)))
        except CourseError:
            continue
    return found


@pytest.mark.parametrize("day", the_course().days())
def test_every_exercise_has_answers(day: str) -> None:
    answers = read_answers(answers_file(FOLDER, day), source(day))
    assert list(missing_answers(answers, source(day), Least())) == []


ANSWERS = answers_by_day()


def entries() -> Iterator[pytest.ParameterSet]:
    """Yield each answer for where it is graded; a fixed sample then for the kernel, where students see the tests.

    Where a test is held changes no verdict. One after the other, since both go on from the same cells.
    """
    for number, (day, answer) in enumerate(ANSWERS):
        marks = [] if answer.verdict == "right" else [pytest.mark.rejected]
        yield pytest.param(day, answer, run_outside, id=f"{day[:5]} {answer}", marks=marks)
        if number % TRIED_IN_KERNEL == 0:
            yield pytest.param(day, answer, run_in_kernel, id=f"{day[:5]} in the kernel, {answer}", marks=marks)


@pytest.mark.parametrize(("day", "answer", "run"), [*entries()])
def test_answer(day: str, answer: Answer, run: Run, tmp_path: Path) -> None:
    folder = shutil.copytree(the_course().path("source", day), tmp_path / day)
    exercise = next(found for found in exercises(source(day)) if found.solution == answer.solution)
    solved = {"solved": source(day)} if run is run_outside else {}
    results = try_answer(answer, source(day), folder, partial(run, **solved))
    problems = wrongly_judged(answer, results, exercise)
    assert not problems, f"{answer}\n" + "\n".join(problems)
    # what is told is what grading tells: of hidden tests one line
    assert run is run_in_kernel or wrongly_told(answer, results) == [], str(answer)
