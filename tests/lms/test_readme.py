"""The commands of "Where courses live", as they stand in the README."""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from dlgrader.commands import cli
from tests.conftest import DAY, Ran, TinyCourse, make_course
from tests.lms.conftest import DOUBLE, LAST, TOTAL, notebook
from tests.lms.gradescope import results_in, unpack
from tests.lms.importers import blackboard, canvas, in_canvas_zip, in_moodle_zip, moodle, written
from tests.lms.test_export import blackboard_rows, canvas_rows, moodle_rows

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("\n## Where courses live\n")[2].partition("\n## ")[0]
# the right answers but for the written one
RIGHT = {"double": DOUBLE, "total": TOTAL, "last": LAST}


@pytest.fixture(scope="module")
def day_4_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("day_4") / "course"
    make_course(root)
    (root / "source" / DAY).rename(root / "source" / "day04_tiny")
    with contextlib.chdir(root):
        assert cli.main(["release", "4"]) == 0
    return root


@pytest.fixture
def day_4(day_4_once: Path, tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> TinyCourse:
    """The tiny course as day 4, with the files that the README names."""
    root = shutil.copytree(day_4_once, tmp_path / "course")
    monkeypatch.chdir(root)
    course = TinyCourse(root, run)
    course.released = root / "release" / "day04_tiny" / "tiny.ipynb"
    Path("students.csv").write_text("id,email\nada,ada@uni.example\nbela,bela@uni.example\nchen,chen@uni.example\n")
    Path("roster.csv").write_text("id,ID\nada,1001\nbela,1002\nchen,1003\n")
    return course


def run_all(course: TinyCourse, lms: str) -> None:
    """Run the commands below a heading, one after the other."""
    block = re.search(rf"^### {lms}\n.*?^```\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
    assert block is not None
    for line in block[1].splitlines():
        program, *arguments = shlex.split(line)
        if program == "nbgrader":
            subprocess.run([sys.executable, "-m", "nbgrader", *arguments], check=True, capture_output=True)
        else:
            ran = course.run(*arguments)
            assert ran.status == 0, ran


def as_day_4(rows: list[list[str]]) -> list[list[str]]:
    return [[cell.replace("Day 3", "Day 4") for cell in row] for row in rows]


def test_canvas(day_4: TinyCourse) -> None:
    with ZipFile("submissions.zip", "w") as archive:
        archive.writestr(in_canvas_zip("Lovelace, Ada", 1001, 5001, "tiny.ipynb"), notebook(day_4, **RIGHT))
        archive.writestr(in_canvas_zip("Bartók, Béla", 1002, 5002, "tiny-1.ipynb"), notebook(day_4, double=DOUBLE))
    Path("canvas.csv").write_bytes(written(as_day_4(canvas_rows("", "", ""))))
    run_all(day_4, "Canvas")
    out = Path("grades_day04.csv").read_bytes()
    assert out == written(as_day_4(canvas_rows("7", "3", "")))
    assert canvas(out)["77"]["1001"] == "7"


def test_moodle(day_4: TinyCourse) -> None:
    with ZipFile("submissions.zip", "w") as archive:
        archive.writestr(in_moodle_zip("Ada Lovelace, Countess", 2001, "tiny.ipynb"), notebook(day_4, **RIGHT))
        archive.writestr(in_moodle_zip("Béla Bartók", 2002, "tiny (1).ipynb"), notebook(day_4, double=DOUBLE))
    rows = moodle_rows("", "", "")
    rows[1][2] = "ada@uni.example"
    Path("worksheet.csv").write_bytes(written(rows))
    run_all(day_4, "Moodle")
    assert moodle(Path("grades_day04.csv").read_bytes()) == {2001: 7, 2002: 3}
    assert Path("submitted/ada/day04_tiny/timestamp.txt").exists()


def test_blackboard(day_4: TinyCourse) -> None:
    folder = Path("submitted", "ada", "day04_tiny")
    folder.mkdir(parents=True)
    (folder / "tiny.ipynb").write_bytes(notebook(day_4, **RIGHT))
    subprocess.run([sys.executable, "-m", "nbgrader", "db", "student", "import", "students.csv"], check=True)
    assert day_4.run("autograde", "4").status == 0
    Path("gradecenter.xls").write_bytes(
        written(as_day_4(blackboard_rows("", "", "")), separator="\t", encoding="utf-16", every=True)
    )
    run_all(day_4, "Blackboard")
    assert blackboard(Path("grades_day04.xls").read_bytes())["664617"] == {"ada": "7", "bela": "", "chen": ""}


def test_gradescope(day_4: TinyCourse, tmp_path: Path) -> None:
    run_all(day_4, "Gradescope")
    root = unpack(Path("day04.zip"), tmp_path / "autograder")
    (root / "submission" / "tiny.ipynb").write_bytes(notebook(day_4, **RIGHT))
    subprocess.run([root / "run_autograder"], check=True)
    assert sum(test["score"] for test in results_in(root)["tests"]) == 7
