"""Whatever is killed, and whenever: what was graded stays graded, and the next run goes on from there."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import TinyCourse

SLOW = "import time\ntime.sleep(1)\ndef double(x):\n    return 2 * x"
STUDENTS = [f"student{number}" for number in range(6)]
RUN = "import sys; from dlgrader.commands.cli import main; sys.exit(main())"
PATIENCE = 120  # seconds, on the busiest machine


@pytest.fixture
def class_of_six(released: TinyCourse) -> TinyCourse:
    for student in STUDENTS:
        released.submit(student, double=SLOW)
    return released


@pytest.fixture
def grading(class_of_six: TinyCourse) -> Iterator[subprocess.Popen[str]]:
    """`dlgrader autograde` in a process of its own, with two submissions graded."""
    command = [sys.executable, "-c", RUN, "autograde", "3", "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_until(lambda: len(graded(class_of_six)) >= 2 or process.poll() is not None)
        yield process
        process.kill()


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def graded(course: TinyCourse) -> list[str]:
    return sorted(path.stem for path in course.root.glob(".dlgrader/graded/*/*.json"))


def warm_parents(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [child for child in psutil.Process(process.pid).children() if "kernels" in " ".join(child.cmdline())]


def check_and_finish(course: TinyCourse) -> None:
    """Check that the gradebook is whole, and that another run grades what is missing and nothing else."""
    done = graded(course)
    assert 2 <= len(done) < len(STUDENTS)
    database = sqlite3.connect(course.root / "gradebook.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    ran = course.run("autograde", "3", "--workers", "2")
    assert ran.status == 0
    assert f"{len(STUDENTS) - len(done)} graded, {len(done)} unchanged" in ran.out
    assert graded(course) == STUDENTS


def test_the_grader_killed(class_of_six: TinyCourse, grading: subprocess.Popen[str]) -> None:
    family = psutil.Process(grading.pid).children(recursive=True)
    os.kill(grading.pid, signal.SIGKILL)
    grading.wait()
    wait_until(lambda: not any(process.is_running() for process in family))
    check_and_finish(class_of_six)


def test_ctrl_c(class_of_six: TinyCourse, grading: subprocess.Popen[str]) -> None:
    family = psutil.Process(grading.pid).children(recursive=True)
    grading.send_signal(signal.SIGINT)
    printed, _ = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 130
    assert "what was graded is saved" in printed
    assert not any(process.is_running() for process in family)
    check_and_finish(class_of_six)


def test_the_warm_parent_killed(class_of_six: TinyCourse, grading: subprocess.Popen[str]) -> None:
    for parent in warm_parents(grading):
        parent.kill()
    printed, _ = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 0, printed
    assert f"{len(STUDENTS)} graded" in printed
    assert graded(class_of_six) == STUDENTS


def test_staging_left_by_a_killed_run_does_no_harm(class_of_six: TinyCourse) -> None:
    left = Path(class_of_six.root, ".dlgrader", "staging", STUDENTS[0], class_of_six.day)
    left.mkdir(parents=True)
    (left / "half.txt").write_text("half")
    assert class_of_six.run("autograde", "3", "--student", STUDENTS[0]).status == 0
    result = class_of_six.root / "autograded" / STUDENTS[0] / class_of_six.day
    assert [path.name for path in result.iterdir()] == ["tiny.ipynb"]


def test_a_forced_round_that_was_interrupted_goes_on(class_of_six: TinyCourse) -> None:
    assert class_of_six.run("autograde", "3", "--workers", "2").status == 0
    before = {path: path.read_text() for path in class_of_six.root.glob(".dlgrader/graded/*/*.json")}

    def again() -> list[Path]:
        return [path for path in before if path.exists() and path.read_text() != before[path]]

    command = [sys.executable, "-c", RUN, "autograde", "3", "--workers", "2", "--force"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_until(lambda: len(again()) >= 2 or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    done = len(again())
    assert 2 <= done < len(STUDENTS)
    one = class_of_six.run("autograde", "3", "--force", "--student", again()[0].stem)
    assert "1 graded" in one.out, "who is named is graded, whatever the round has done"
    ran = class_of_six.run("autograde", "3", "--workers", "2", "--force")
    assert f"--force goes on where it was interrupted: {done - 1} are graded again" in ran.err
    assert f"{len(STUDENTS) - done + 1} graded, {done - 1} unchanged" in ran.out
    ran = class_of_six.run("autograde", "3", "--workers", "2", "--force")
    assert f"{len(STUDENTS)} graded" in ran.out
