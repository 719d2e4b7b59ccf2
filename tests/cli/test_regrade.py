"""`dlgrader regrade`: a mended test changes the right scores, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.conftest import DAY, Ran, TinyCourse, begun, make_course

STRICT = "assert double(2) == 4 and type(double(2)) is int"
LOOSE = "assert double(2) == 4"
ANSWERS = {
    "ada": "def double(x):\n    return 2 * x",
    "bob": "def double(x):\n    return 2.0 * x",  # right, but for a test that was too strict
    "eve": "def double(x):\n    return x + 1",
    "joy": "def double(x):\n    return x * 2.0",
}


def scores(course: TinyCourse) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    """Return the automatic and the hand-given score of each student's cells."""
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "tiny") as gradebook:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.manual_score)
            for submission in gradebook.assignment_submissions(course.day)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def files(course: TinyCourse) -> dict[Path, bytes]:
    folders = (course.root / name for name in ("autograded", "submitted", "source", "release"))
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def with_test(course: TinyCourse, test: str) -> Ran:
    course.edit(double_values=test)
    return course.run("release", "3", "--force")


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that was graded with a test that was too strict, and then marked by hand."""
    root = tmp_path_factory.mktemp("graded") / "course"
    make_course(root)
    course = begun(root)
    with_test(course, STRICT)
    for student, answer in ANSWERS.items():
        course.submit(student, double=answer)
    course.run("autograde", 3)
    with Gradebook(f"sqlite:///{root}/gradebook.db", "tiny") as gradebook:
        gradebook.find_grade("why", "tiny", DAY, "bob").manual_score = 1.5
        gradebook.find_grade("double_values", "tiny", DAY, "joy").manual_score = 2
        gradebook.db.commit()
    return root


@pytest.fixture
def graded(graded_once: Path, copy_of: Callable[[Path], TinyCourse]) -> TinyCourse:
    return copy_of(graded_once)


def test_a_looser_test_names_the_right_students_and_writes_nothing(graded: TinyCourse) -> None:
    assert with_test(graded, LOOSE).status == 0
    before, stored = scores(graded), files(graded)
    ran = graded.run("regrade", "3", "--question", "double_values")
    assert ran.status == 0, ran.err
    table = [line.split("│")[1:4] for line in ran.out.splitlines() if line.startswith("│")]
    assert [[entry.strip() for entry in row] for row in table] == [["bob", "0", "2"], ["joy", "0", "2"]]
    assert "2 scores would change, 2 stay; --apply writes them" in ran.out
    assert (scores(graded), files(graded)) == (before, stored)


def test_only_that_cells_automatic_scores_are_written(graded: TinyCourse) -> None:
    assert with_test(graded, LOOSE).status == 0
    before, stored = scores(graded), files(graded)
    assert graded.run("regrade", "3", "--question", "double_values", "--apply").status == 0
    after = scores(graded)
    changed = {place: (before[place], after[place]) for place in before if before[place] != after[place]}
    assert changed == {
        ("bob", "double_values"): ((0, None), (2, None)),
        ("joy", "double_values"): ((0, 2), (2, 2)),  # what a person has given stays
    }
    touched = {path.parts[-3] for path, content in files(graded).items() if stored.get(path) != content}
    assert touched == {"bob", "joy"}
    cells = nbformat.read(graded.root / "autograded" / "bob" / graded.day / "tiny.ipynb", 4).cells
    assert [cell.source for cell in cells if cell.id == "double_values"] == [LOOSE]
    assert "no scores would change, 4 stay" in graded.run("regrade", "3", "--question", "double_values").out


def test_a_gradebook_named_by_its_full_path_is_left_alone_too(graded: TinyCourse) -> None:
    with (graded.root / "nbgrader_config.py").open("a") as file:
        file.write(f'c.CourseDirectory.db_url = "sqlite:///{graded.root}/gradebook.db"\n')
    assert with_test(graded, LOOSE).status == 0
    stored = (graded.root / "gradebook.db").read_bytes()
    ran = graded.run("regrade", "3", "--question", "double_values")
    assert "2 scores would change" in ran.out
    assert (graded.root / "gradebook.db").read_bytes() == stored


def test_what_cannot_be_regraded_is_one_line(graded: TinyCourse) -> None:
    graded.edit(double_values=LOOSE)  # and not released
    for question, reason in {
        "double_values": "double_values is not as it was released; run `dlgrader release day03_tiny`, then regrade",
        "why": "day03_tiny has no test cell 'why'; it has double_values, double_zero, last_values, total_values",
    }.items():
        ran = graded.run("regrade", "3", "--question", question)
        assert (ran.status, ran.err) == (2, f"dlgrader: {reason}\n")


def test_a_submission_that_is_gone_keeps_its_score_and_that_is_said(graded: TinyCourse) -> None:
    assert with_test(graded, LOOSE).status == 0
    shutil.rmtree(graded.root / "submitted" / "bob")
    before = scores(graded)
    ran = graded.run("regrade", "3", "--question", "double_values", "--apply")
    assert ran.status == 1
    assert f"bob keeps the old score: there is no submitted/bob/{graded.day} any more" in ran.out
    assert "1 score changed, 2 stay" in ran.out
    changed = {place for place, score in scores(graded).items() if score != before[place]}
    assert changed == {("joy", "double_values")}


def test_nobody_graded_is_one_line(released: TinyCourse) -> None:
    ran = released.run("regrade", "3", "--question", "double_values")
    assert ran.status == 2
    assert ran.err == "dlgrader: nobody has been graded on day03_tiny yet; run `dlgrader autograde day03_tiny`\n"
