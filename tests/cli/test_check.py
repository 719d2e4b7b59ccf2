"""`dlgrader check`: what a student reads at home."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat

from dlgrader.commands.cli import STUDENTS_PACKAGE
from tests.conftest import TinyCourse

DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(x):\n    return sum(x)"
LAST = "def last(x):\n    return x[-1]"


def line(text: str, name: str) -> str:
    """Return the table's line about a question."""
    return next(line for line in text.splitlines() if f"│ {name} " in line)


def test_everything_right(released: TinyCourse) -> None:
    path = released.submit("ada", double=DOUBLE, total=TOTAL, last=LAST, why="Because.")
    before = released.files()
    ran = released.run("check", path)
    assert ran.status == 0, ran
    assert line(ran.out, "double_values").split("│")[2:4] == ["      2 ", " passed         "]
    assert "graded by hand" in line(ran.out, "why")
    assert "4 of 4 questions pass their visible checks" in ran.out
    assert released.files() == before


def test_one_wrong_and_the_rest_unwritten(released: TinyCourse) -> None:
    path = released.submit("bela", double="def double(x):\n    return x + 1")
    ran = released.run("check", path)
    assert ran.status == 1
    assert "failed" in line(ran.out, "double_values")
    assert "passed" not in ran.out
    assert "not written yet" in line(ran.out, "total_values")
    assert "not written yet" in line(ran.out, "why")
    assert "\ndouble_zero\ndouble(0) should be 0\n" in ran.out
    assert "\ndouble_values\nAssertionError\n" in ran.out


def test_a_program_can_read_how_the_questions_stand(released: TinyCourse) -> None:
    path = released.submit("ada", double="def double(x):\n    return x + 1")
    ran = released.run("check", path, "--json")
    assert ran.status == 1
    questions = {entry["question"]: entry for entry in json.loads(ran.out)}
    assert questions["double_values"]["state"] == "failed"
    assert questions["double_values"]["message"]
    assert questions["total_values"]["state"] == "not written yet"
    assert questions["total_values"].keys() == {"question", "points", "state", "message"}
    assert any(entry["state"].endswith("graded by hand") for entry in questions.values())


def test_only_visible_checks_of_an_instructors_notebook(course: TinyCourse) -> None:
    # right for the visible check, wrong for the hidden one
    course.edit(double="def double(x):\n    return 6 if x == 3 else 0")
    ran = course.run("check", course.source)
    assert ran.status == 0, ran
    assert "passed" in line(ran.out, "double_values")


def test_a_syntax_error_is_shown_where_it_is(released: TinyCourse) -> None:
    path = released.submit("chen", double="def double(x)\n    return x", total=TOTAL, last=LAST)
    ran = released.run("check", path)
    assert ran.status == 1
    assert "failed" in line(ran.out, "double")
    assert "\ndouble\nSyntaxError: expected ':'" in ran.out
    assert "passed" in line(ran.out, "total_values")


def test_a_dead_kernel(released: TinyCourse) -> None:
    path = released.submit("dora", double=DOUBLE, total="import os\nos._exit(1)")
    ran = released.run("check", path)
    assert ran.status == 1
    assert "passed" in line(ran.out, "double_values")
    assert "not run" in line(ran.out, "total_values")
    assert "the cell ended the kernel" in ran.out


def test_an_endless_loop(released: TinyCourse) -> None:
    path = released.submit("emil", double="while True:\n    pass", total=TOTAL, last=LAST)
    ran = released.run("check", path, "--timeout", "2")
    assert ran.status == 1
    assert "CellTimeoutError: the cell was stopped after 2 seconds" in ran.out
    assert "passed" in line(ran.out, "total_values")


def test_a_warning_costs_nothing(released: TinyCourse) -> None:
    warns = "import warnings\ndef double(x):\n    warnings.warn('deprecated')\n    return 2 * x"
    path = released.submit("fatima", double=warns, total=TOTAL, last=LAST)
    assert released.run("check", path).status == 0


def test_an_error_that_is_not_shown_is_a_failure(released: TinyCourse) -> None:
    hides = "get_ipython().showtraceback = lambda *a, **k: None\ndef double(x):\n    return 0"
    path = released.submit("goro", double=hides, total=TOTAL, last=LAST)
    ran = released.run("check", path)
    assert ran.status == 1
    assert "failed" in line(ran.out, "double_values")


def test_the_students_package_can_check_and_says_that_it_can_do_no_more(released: TinyCourse, tmp_path: Path) -> None:
    """In a wheel, dlgrader.grading and dlgrader.reference are missing; here an import hook hides them."""
    site = tmp_path / "site"
    site.mkdir()
    hide = """
import sys
from dlgrader.imports import STAFF_ONLY

class Hide:
    def find_spec(self, name, path=None, target=None):
        if ".".join(name.split(".")[:2]) in STAFF_ONLY:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hide())
from dlgrader.commands.cli import main
sys.exit(main())
"""
    path = released.submit("hana", double=DOUBLE, total=TOTAL, last=LAST)

    def students(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", hide, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=released.root, check=False)

    checked = students("check", str(path))
    assert (checked.returncode, checked.stderr) == (0, "")
    for command in ("release", "verify", "autograde", "demo"):
        refused = students(command, "3")
        assert refused.returncode == 2
        assert refused.stderr == f"dlgrader: {STUDENTS_PACKAGE}\n"
    assert students("--help").returncode == 0


def test_help_imports_neither_nbgrader_nor_torch() -> None:
    code = (
        "import sys\nfrom dlgrader.commands.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "assert not {'nbgrader', 'nbformat', 'torch'} & set(sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "dlgrader check tiny_neural_network.ipynb" in ran.stdout


def test_the_notebook_keeps_its_format(released: TinyCourse) -> None:
    path = released.submit("ines", double=DOUBLE)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="from yesterday")]
    nbformat.write(notebook, path)
    before = path.read_bytes()
    released.run("check", path)
    assert path.read_bytes() == before
