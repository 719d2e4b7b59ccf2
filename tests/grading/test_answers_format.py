"""The format of answers files: entries are read whole, and a malformed one is named by file and line."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from dlgrader.authoring.answers import (
    Least,
    answers_file,
    missing_answers,
    parse_answers,
    read_answers,
    try_answer,
    wrongly_judged,
    wrongly_told,
)
from dlgrader.course.directory import CourseError
from dlgrader.course.notebooks import exercises
from tests.conftest import ANSWERS, TinyCourse, tiny_notebook


def test_entries_are_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "day.py"
    path.write_text(
        '"""Day."""\n\n# %% wrong f: a [b] c [f_values, f_zero]\nimport os\n\n\ndef f():\n    pass\n\n'
        "# %% right f: it\nx = 1\n"
    )
    wrong, right = parse_answers(path)
    assert (wrong.verdict, wrong.solution, wrong.title) == ("wrong", "f", "a [b] c")
    assert wrong.rejected_by == ("f_values", "f_zero")
    assert (wrong.source, wrong.line) == ("import os\n\n\ndef f():\n    pass", 3)
    assert str(right) == "right f: it"
    assert right.rejected_by == ()


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("x = 1\n# %% right f: it\nx = 1", ":1: code before the first entry"),
        ("# %% almost f: it\nx = 1", ":1: expected '# %% wrong CELL: WHAT [TESTS]'"),
        ("# %% right f: it\nx = 1\n# %%\ny = 1", ":3: expected"),
        ("# %% right f it\nx = 1", ":1: expected"),
        ("# %% wrong f: it\nx = 1", ":1: say in brackets"),
        ("# %% right f: it [f_values]\nx = 1", ":1: a right answer is rejected by no test"),
        ("# %% right f: it\n\n# nothing\n", ":1: the answer is empty"),
        ("# %% half f: it\nx = 1", ":1: say in brackets"),
        ("# %% wrong f: it [f_values]\n# says it\nx = 1", ":2: expected '# says: PHRASE'"),
        ("# %% right f: it\n# says: it\nx = 1", ":1: nothing is said to a right answer"),
    ],
)
def test_a_malformed_entry_is_named_by_file_and_line(tmp_path: Path, text: str, because: str) -> None:
    path = tmp_path / "day.py"
    path.write_text(text)
    with pytest.raises(CourseError) as refusal:
        list(parse_answers(path))
    assert str(refusal.value).startswith(f"{path}{because}")


@pytest.mark.parametrize(
    ("header", "because"),
    [
        ("# %% right triple: it", ":1: no solution cell 'triple'; the notebook has double, total, last"),
        ("# %% wrong double: it [double_value]", ":1: no test cell 'double_value'; the notebook has double_values"),
    ],
)
def test_an_entry_must_fit_its_notebook(tmp_path: Path, header: str, because: str) -> None:
    path = tmp_path / "day.py"
    path.write_text(f"{header}\nx = 1")
    with pytest.raises(CourseError) as refusal:
        read_answers(path, tiny_notebook())
    assert because in str(refusal.value)


def test_too_few_answers_are_counted_by_exercise(tmp_path: Path) -> None:
    path = tmp_path / "day.py"
    path.write_text(ANSWERS[: ANSWERS.index("# %% wrong last: a list")])
    answers = read_answers(path, tiny_notebook())
    fewer = Least(rejected=3, half=0, right=1, telling=0)
    assert list(missing_answers(answers, tiny_notebook(), fewer)) == [
        "last: 1 wrong answers, at least 3 are needed",
        "last: 0 right answers, at least 1 are needed",
    ]
    missing = list(missing_answers(answers, tiny_notebook(), Least()))
    assert "double: 0 half answers, at least 1 are needed" in missing
    assert "double: 0 of 3 wrong answers say what the student is told" in missing
    assert not any(line.startswith("total: 0 half") for line in missing)  # it has a single test


def test_a_file_may_be_named_with_the_days_number_alone(tmp_path: Path) -> None:
    (tmp_path / "day03.py").touch()
    assert answers_file(tmp_path, "day03_tiny").name == "day03.py"
    with pytest.raises(CourseError, match="no answers for day04_other"):
        answers_file(tmp_path, "day04_other")


HALF = "# %% half double: ones for zero [double_zero]\n# says: should be 0\n# says nothing of: should be 8\n"


def test_what_a_half_answer_deserves(course: TinyCourse, tmp_path: Path) -> None:
    path = tmp_path / "day.py"
    path.write_text(
        f"{HALF}def double(x):\n    return 2 * x if x else 1\n"
        "# %% half double: adds 1 [double_zero]\n# says nothing of: should be 0\ndef double(x):\n    return x + 1\n"
    )
    notebook = course.read()
    half, poor = read_answers(path, notebook)
    assert (half.says, half.says_nothing_of) == (("should be 0",), ("should be 8",))
    exercise = exercises(notebook)[0]
    results = try_answer(half, notebook, course.source.parent)
    assert wrongly_judged(half, results, exercise) + wrongly_told(half, results) == []
    results = try_answer(poor, notebook, course.source.parent)
    assert "double_values rejects it" in wrongly_judged(poor, results, exercise)[0]
    assert "somewhere it says 'should be 0'" in wrongly_told(poor, results)[0]
    results = try_answer(half, notebook, course.source.parent)
    silent = dataclasses.replace(half, says=("thank you",))
    assert "nothing says 'thank you'" in wrongly_told(silent, results)[0]


def test_an_answer_scores_on_every_test(course: TinyCourse) -> None:
    notebook = course.read()
    answers = read_answers(course.root / "tests" / "answers" / "day03_tiny.py", notebook)
    results = try_answer(answers[0], notebook, course.source.parent)
    assert {name: result.earned for name, result in results.items()} == {
        "double_values": 0,
        "double_zero": 0,
    }
    assert results["double_zero"].message == "double(0) should be 0"
