"""`dlgrader autograde` and `dlgrader demo`: a class graded into a gradebook, and the table of it."""

from __future__ import annotations

import nbformat
from nbgrader.api import Gradebook

from tests.conftest import TinyCourse

DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(x):\n    return sum(x)"
LAST = "def last(x):\n    return x[-1]"


def scores(course: TinyCourse, student: str, root: str = ".") -> dict[str, float | None]:
    """Return what the gradebook says about a student."""
    with Gradebook(f"sqlite:///{course.root / root}/gradebook.db", "tiny") as gradebook:
        notebook = gradebook.find_submission_notebook("tiny", course.day, student)
        return {grade.name: grade.auto_score for grade in notebook.grades}


def cells(text: str, student: str) -> list[str]:
    """Return the table's line about a student, column by column."""
    line = next(line for line in text.splitlines() if line.startswith(f"│ {student} "))
    return [part.strip() for part in line.strip("│").split("│")]


def test_a_class_is_graded(released: TinyCourse) -> None:
    released.submit("ada", double=DOUBLE, total=TOTAL, last=LAST, why="Because.")
    released.submit("bela", double="def double(x):\n    return 6 if x == 3 else x", total=TOTAL, last=LAST)
    released.submit("chen", double="def double(x)\n    return 1", total=TOTAL)
    ran = released.run("autograde", "3")
    assert ran.status == 0, ran
    assert cells(ran.out, "ada") == ["ada", "3", "2", "2", "?", "7", ""]
    assert cells(ran.out, "bela") == ["bela", "1", "2", "2", "0", "5", "double_values: double(4) should be 8"]
    assert cells(ran.out, "chen")[:6] == ["chen", "0", "2", "0", "0", "2"]
    assert "double: SyntaxError: expected ':'" in ran.out
    assert scores(released, "bela") == {
        "double_values": 0,
        "double_zero": 1,
        "total_values": 2,
        "last_values": 2,
        "why": 0,
    }


def test_a_warning_costs_nothing(released: TinyCourse) -> None:
    warns = "import warnings\ndef double(x):\n    warnings.warn('deprecated')\n    return 2 * x"
    released.submit("ada", double=warns, total=TOTAL, last=LAST)
    assert cells(released.run("autograde", "3").out, "ada")[1:4] == ["3", "2", "2"]


def test_one_dead_kernel_leaves_the_others_alone(released: TinyCourse) -> None:
    released.submit("ada", double=DOUBLE, total=TOTAL, last=LAST)
    released.submit("bela", double="import os\nos._exit(1)", total=TOTAL, last=LAST)
    ran = released.run("autograde", "3")
    assert ran.status == 0
    assert cells(ran.out, "ada")[1:4] == ["3", "2", "2"]
    assert cells(ran.out, "bela")[1:4] == ["0", "2", "2"]
    assert "DeadKernelError" in ran.out


def test_options_of_nbgrader_are_ours(released: TinyCourse) -> None:
    released.submit("ada", double=DOUBLE)
    released.submit("bela", double=DOUBLE)
    assert released.run("autograde", "3", "--student", "ada").status == 0
    assert sorted(path.name for path in (released.root / "autograded").iterdir()) == ["ada"]
    released.submit("chen")
    ran = released.run("autograde", f"--assignment={released.day}", "--CourseDirectory.student_id=chen", "--force")
    assert ran.status == 0
    assert sorted(path.name for path in (released.root / "autograded").iterdir()) == ["ada", "chen"]


def test_help_of_autograde_needs_no_course(course: TinyCourse) -> None:
    ran = course.run("autograde", "--help")
    assert ran.status == 0
    assert "dlgrader autograde 4 --student ada --force" in ran.out
    assert len(ran.out.splitlines()) <= 30
    assert max(map(len, ran.out.splitlines())) <= 80


def test_demo_grades_a_dozen_students(course: TinyCourse) -> None:
    ran = course.run("demo", "3")
    assert ran.status == 0, ran
    assert cells(ran.out, "ada")[1:4] == ["3", "2", "2"]
    assert cells(ran.out, "bela")[1:4] == ["3", "2", "2"]
    assert cells(ran.out, "ines")[1:7] == ["0", "0", "0", "0", "0", "double_values: not written yet"]
    assert cells(ran.out, "lena")[1:7] == ["–", "–", "–", "–", "–", "did not submit"]
    assert "SyntaxError" in ran.out
    assert scores(course, "hana", "demo")["double_values"] == 0
    pages = [line.strip() for line in ran.out.splitlines() if line.endswith(".html")]
    assert "demo/feedback/ada/day03_tiny/tiny.html" in pages
    assert len(pages) == 11
    assert all((course.root / page).is_file() for page in pages)
    assert not (course.root / "gradebook.db").exists()
    assert not (course.root / "release").exists()
    again = course.run("demo", "day03_tiny")
    assert (again.status, again.out) == (0, ran.out)


def test_without_executing_the_submitted_outputs_stay(released: TinyCourse) -> None:
    path = released.submit("ada", double=DOUBLE)
    notebook = nbformat.read(path, as_version=4)
    example = next(cell for cell in notebook.cells if cell.id == "double_example")
    example.outputs = [nbformat.v4.new_output("stream", text="submitted")]
    nbformat.write(notebook, path)
    assert released.run("autograde", "3", "--no-execute").status == 0
    graded = nbformat.read(released.root / "autograded" / "ada" / released.day / "tiny.ipynb", as_version=4)
    assert next(cell for cell in graded.cells if cell.id == "double_example").outputs[0].text == "submitted"
