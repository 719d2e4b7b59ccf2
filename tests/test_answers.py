"""How we know that the tests are right: every answer of every day earns what its author says."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from nbformat import NotebookNode

from dlgrader.authoring.answers import (
    Answer,
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
    assert list(missing_answers(answers, source(day))) == []


@pytest.mark.parametrize("run", [run_outside, run_in_kernel], ids=["outside", "in the kernel"])
@pytest.mark.parametrize(("day", "answer"), [pytest.param(d, a, id=f"{d[:5]} {a}") for d, a in answers_by_day()])
def test_answer(day: str, answer: Answer, run: Run, tmp_path: Path) -> None:
    folder = shutil.copytree(the_course().path("source", day), tmp_path / day)
    exercise = next(found for found in exercises(source(day)) if found.solution == answer.solution)
    results = try_answer(answer, source(day), folder, run)
    problems = wrongly_judged(answer, results, exercise)
    if run is run_outside:  # what is told is what grading tells: of hidden tests one line
        problems += wrongly_told(answer, results)
    assert not problems, f"{answer}\n" + "\n".join(problems)
