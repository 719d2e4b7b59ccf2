"""How we know that the tests are right: every answer of every day earns what its author says."""

from __future__ import annotations

import shutil
from functools import cache, partial
from pathlib import Path

import pytest
from nbformat import NotebookNode

from dlgrader.authoring.answers import (
    Answer,
    Least,
    Result,
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


def entries(chosen: list[tuple[str, Answer]]) -> list[pytest.ParameterSet]:
    return [
        pytest.param(
            day,
            answer,
            id=f"{day[:5]} {answer}",
            marks=[] if answer.verdict == "right" else [pytest.mark.rejected],
        )
        for day, answer in chosen
    ]


@pytest.mark.parametrize(("day", "answer"), entries(ANSWERS))
def test_answer(day: str, answer: Answer, tmp_path: Path) -> None:
    """Every answer, as it is graded."""
    results = check(day, answer, partial(run_outside, solved=source(day)), tmp_path)
    # what is told is what grading tells: of hidden tests one line
    assert wrongly_told(answer, results) == [], str(answer)


# where a test is held changes no verdict: all tests are outside, and a few answers try them where students see them
@pytest.mark.parametrize(("day", "answer"), entries(ANSWERS[::TRIED_IN_KERNEL]))
def test_answer_in_the_kernel(day: str, answer: Answer, tmp_path: Path) -> None:
    check(day, answer, run_in_kernel, tmp_path)


def check(day: str, answer: Answer, run: Run, tmp_path: Path) -> dict[str, Result]:
    folder = shutil.copytree(the_course().path("source", day), tmp_path / day)
    exercise = next(found for found in exercises(source(day)) if found.solution == answer.solution)
    results = try_answer(answer, source(day), folder, run)
    problems = wrongly_judged(answer, results, exercise)
    assert not problems, f"{answer}\n" + "\n".join(problems)
    return results
