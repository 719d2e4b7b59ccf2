"""A graded course whose students are in an LMS."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from dlgrader.commands import cli
from tests.conftest import DAY, Ran, TinyCourse

DOUBLE = "def double(x):\n    return 2 * x"
FIVE = "def double(x):\n    return 5 * x"
TOTAL = "def total(x):\n    return sum(x)"
LAST = "def last(x):\n    return x[-1]"


def mark(course: TinyCourse, student: str, score: float | None) -> None:
    """Mark a student's written answer by hand, or let it wait."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("why", "tiny", DAY, student)
        grade.manual_score, grade.needs_manual_grade = score, score is None
        gradebook.db.commit()


def know(course: TinyCourse, **students: dict[str, str]) -> None:
    """Let the gradebook know students."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        for student, known in students.items():
            gradebook.update_or_create_student(student, **known)


def notebook(course: TinyCourse, **answers: str) -> bytes:
    """Return the released notebook with some cells answered."""
    made = nbformat.read(course.released, as_version=4)
    for cell in made.cells:
        cell.source = answers.get(cell.id, cell.source)
    return nbformat.writes(made).encode()


@pytest.fixture(scope="session")
def graded_once(released_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shutil.copytree(released_once, tmp_path_factory.mktemp("graded") / "course")
    course = TinyCourse(root, lambda *_: Ran(0, "", ""))
    course.submit("ada", double=DOUBLE, total=TOTAL, last=LAST, why="Twice two.")
    course.submit("bela", double=FIVE, total=TOTAL)
    know(course, ada={}, bela={"email": "bela@uni.example"}, chen={})
    with contextlib.chdir(root):
        assert cli.main(["autograde", "3", "--workers", "1"]) == 0
    mark(course, "ada", 1.5)
    return root


@pytest.fixture
def graded(graded_once: Path, tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> TinyCourse:
    """Ada has 8.5 of 9 points, Bela 3, Chen never submitted."""
    root = shutil.copytree(graded_once, tmp_path / "course")
    monkeypatch.chdir(root)
    return TinyCourse(root, run)
