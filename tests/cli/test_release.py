"""`dlgrader release`: the students' version, what changed, and a gradebook that grading can use."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.conftest import TinyCourse


def test_release_takes_out_solutions_and_hidden_tests(course: TinyCourse) -> None:
    ran = course.run("release", "day03")
    assert (ran.status, ran.out) == (0, "day03_tiny: new\n")
    text = course.released.read_text()
    assert "raise NotImplementedError" in text
    assert "return 2 * x" not in text
    assert "HIDDEN" not in text


def test_release_of_what_has_not_changed_touches_nothing(released: TinyCourse) -> None:
    before, time = released.released.read_bytes(), released.released.stat().st_mtime_ns
    ran = released.run("release", "--all")
    assert (ran.status, ran.out) == (0, "day03_tiny: unchanged\n")
    assert released.released.read_bytes() == before
    assert released.released.stat().st_mtime_ns == time


def test_release_names_the_cells_and_files_that_changed(released: TinyCourse) -> None:
    released.edit(title="# Day 3: still tiny", learned="## What we learned\n\nLittle.")
    (released.source.parent / "notes.txt").write_text("for the students")
    ran = released.run("release", "3")
    assert ran.out == "day03_tiny: updated (notes.txt added, title, learned)\n"
    assert (released.released.parent / "notes.txt").read_text() == "for the students"


def test_release_removes_what_the_source_no_longer_has(released: TinyCourse) -> None:
    (released.released.parent / "old.csv").write_text("1")
    assert "old.csv removed" in released.run("release", "3").out
    assert not (released.released.parent / "old.csv").exists()


def test_release_saves_the_day_in_the_gradebook(released: TinyCourse) -> None:
    with Gradebook(f"sqlite:///{released.root}/gradebook.db", "tiny") as gradebook:
        notebook = gradebook.find_notebook("tiny", released.day)
        assert {cell.name for cell in notebook.solution_cells} == {"double", "total", "last", "why"}
        assert notebook.max_score == 9


def test_release_equals_what_nbgrader_makes(released: TinyCourse) -> None:
    ours = released.released.read_bytes()
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", released.day, "--force"]
    subprocess.run(command, cwd=released.root, check=True, capture_output=True)
    assert released.released.read_bytes() == ours


def test_a_source_that_nbgrader_refuses_changes_nothing(released: TinyCourse) -> None:
    released.edit(double="def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x")
    before = released.files()
    ran = released.run("release", "3")
    assert ran.status == 2
    assert ran.err.startswith(
        "dlgrader: source/day03_tiny/tiny.ipynb: cell double: ### BEGIN SOLUTION without ### END SOLUTION after it"
    )
    assert len(ran.err.splitlines()) == 1
    assert released.files() == before


def test_cells_can_not_be_added_once_there_are_submissions(released: TinyCourse) -> None:
    released.submit("ada")
    assert released.run("autograde", "3").status == 0
    notebook = released.read()
    notebook.cells = [cell for cell in notebook.cells if cell.id != "double_zero"]
    released.write(notebook)
    before = released.released.read_bytes()
    ran = released.run("release", "3")
    assert ran.status == 2
    assert "there are submissions associated with it" in ran.err
    assert released.released.read_bytes() == before


@pytest.mark.parametrize("name", ["day03", "3", "03", "day03_tiny", "source/day03_tiny/"])
def test_a_day_may_be_named_in_several_ways(released: TinyCourse, name: str) -> None:
    assert released.run("release", name).out == "day03_tiny: unchanged\n"


def test_commands_work_below_the_course_directory(course: TinyCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(course.source.parent)
    assert course.run("release", "3", "--force").out == "day03_tiny: new\n"
    assert nbformat.read(course.released, as_version=4).cells[0].source.startswith("# Day 3")
    assert not Path("release").exists()


WRONG = "def last(x):\n    ### BEGIN SOLUTION\n    return x[0]\n    ### END SOLUTION"
EMPTY = "assert True\n### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"last": WRONG},
            "source/day03_tiny/tiny.ipynb: cell last_values: the solution fails: AssertionError; correct",
        ),
        ({"last_values": EMPTY}, "cell last_values: the untouched release earns 2 points; make the test call"),
        ({"last_idea": "`return int(np.sum(np.asarray(x)))`"}, "cell last_idea: the release shows a line"),
    ],
)
def test_a_day_that_would_give_wrong_marks_or_shows_a_solution_is_not_released(
    released: TinyCourse, changes: dict[str, str], line: str
) -> None:
    before = released.files()
    released.edit(**changes)
    ran = released.run("release", "3")
    assert ran.status == 1
    assert line in ran.err
    assert "dlgrader: day03_tiny: not released: 1 problem (1 about" in ran.err
    assert {name: kept for name, kept in released.files().items() if "source" not in name} == {
        name: kept for name, kept in before.items() if "source" not in name
    }
    assert released.run("release", "3", "--force").status == 0


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("def last(x):\n    ### BEGIN SOLUTION\n    return x[-1]", "### BEGIN SOLUTION without ### END SOLUTION"),
        ("def last(x):\n    return x[-1]\n    ### END SOLUTION", "### END SOLUTION without ### BEGIN SOLUTION"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", "### BEGIN SOLUTION stands twice"),
    ],
)
@pytest.mark.parametrize("command", ["release", "verify"])
def test_markers_without_their_pair_are_named_with_cell_and_cure(
    course: TinyCourse, command: str, source: str, what: str
) -> None:
    course.edit(last=source)
    ran = course.run(command, "3")
    assert ran.status in {1, 2}
    assert re.search(rf"source/day03_tiny/tiny.ipynb: cell last: {re.escape(what)}.*; write ", ran.out + ran.err)


@pytest.mark.parametrize("command", ["release", "verify"])
def test_a_copied_cell_is_named_with_its_cure(course: TinyCourse, command: str) -> None:
    notebook = course.read()
    twin = copy.deepcopy(next(cell for cell in notebook.cells if cell.id == "last_values"))
    twin.id = "another"
    notebook.cells.append(twin)
    course.write(notebook)
    ran = course.run(command, "3")
    assert ran.status in {1, 2}
    assert "tiny.ipynb: cell last_values: two cells have this id; rename one, or delete the copy" in ran.out + ran.err


WHEEL = "https://example.org/dlgrader-1.0-py3-none-any.whl"


def test_a_release_for_colab_begins_with_its_package_and_earns_the_same(course: TinyCourse) -> None:
    ran = course.run("release", "3", "--colab", WHEEL, "--force")
    assert (ran.status, ran.out) == (0, "day03_tiny: new\n"), ran.err
    first = nbformat.read(course.released, 4).cells[0]
    assert (first.cell_type, first.id, first.metadata) == ("code", "colab", {})
    assert f"    %pip install --quiet --no-deps {WHEEL}" in first.source.splitlines()
    answers = {"double": "def double(x):\n    return 2 * x", "total": "def total(x):\n    return 0"}
    course.submit("ada", **answers)
    assert course.run("release", "3", "--force").out == "day03_tiny: updated (colab removed)\n"
    course.submit("bob", **answers)
    assert course.run("autograde", "3").status == 0
    scores = {}
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "tiny") as gradebook:
        for student in ("ada", "bob"):
            grades = gradebook.find_submission_notebook("tiny", course.day, student).grades
            scores[student] = sorted((grade.name, grade.auto_score) for grade in grades)
    assert scores["ada"] == scores["bob"]
    assert any(score for _, score in scores["ada"])
    graded = nbformat.read(course.root / "autograded" / "ada" / course.day / "tiny.ipynb", 4)
    assert not [output for cell in graded.cells if cell.id == "colab" for output in cell.outputs]


def test_a_wheel_without_an_address_is_one_line(course: TinyCourse) -> None:
    ran = course.run("release", "3", "--colab", "dlgrader.whl; rm -rf /")
    assert ran.status == 2
    assert "is no wheel's address, as in https://" in ran.err
    assert not course.released.exists()
