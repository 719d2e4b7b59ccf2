"""Grading here, as jobs and on a cluster come to one gradebook: for the demo's class, and for the attacked course."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from dlgrader.authoring.answers import answers_file, read_answers
from dlgrader.authoring.release import release_day
from dlgrader.commands import cli
from dlgrader.commands.demo import make_class, submit
from dlgrader.course.directory import find_course
from dlgrader.course.notebooks import read_notebook
from dlgrader.course.scratch import copy_day
from tests.attacks.course import BLANK, HONEST, RIGHT
from tests.attacks.course import Course as AttackedCourse
from tests.class_of_all_kinds import gradebook
from tests.conftest import DAY

DEMO = "day04_tiny_neural_network"


def demo(folder: Path) -> tuple[Path, str]:
    """Make the class of `dlgrader demo`."""
    course = find_course(Path(__file__).parent)
    root = folder / "course"
    root.mkdir()
    made = copy_day(course, DEMO, root)
    release_day(made, DEMO, force=True)
    source = read_notebook(course.source_notebook(DEMO))
    submit(made, DEMO, make_class(source, read_answers(answers_file(course.root / "tests" / "answers", DEMO), source)))
    return root, DEMO


def attacked(folder: Path) -> tuple[Path, str]:
    """Make the course that is attacked, with those who are honest and those who have answered nothing."""
    course = AttackedCourse(folder)
    course.make()
    for student in HONEST:
        course.submit(student, RIGHT)
    for student in BLANK:
        course.submit(student, {})
    course.listener.close()
    return course.root, DAY


def here(day: str) -> None:
    assert cli.main(["autograde", day]) == 0


def as_jobs(day: str) -> None:
    assert cli.main(["jobs", day, "-o", "jobs"]) == 0
    jobs = sorted(map(str, Path("jobs").iterdir()))
    assert cli.main(["run-job", *jobs, "-o", "results"]) == 0
    assert cli.main(["import-results", "results"]) == 0


def on_a_cluster(day: str) -> None:
    pytest.importorskip("distributed")
    before = psutil.Process().children(recursive=True)
    assert cli.main(["autograde", day, "--local-cluster", "1"]) == 0
    left = [child for child in psutil.Process().children(recursive=True) if child not in before]
    # what keeps account of shared memory for multiprocessing stays until we end
    assert [command for child in left if "resource_tracker" not in (command := " ".join(child.cmdline()))] == []


@pytest.fixture(scope="module", params=[demo, attacked], ids=["demo", "attacked"])
def graded_here(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, dict[str, Any]]:
    """A course that is not graded yet, its day, and the gradebook of one that was graded here."""
    root, day = request.param(tmp_path_factory.mktemp("class"))
    graded = shutil.copytree(root, tmp_path_factory.mktemp("here") / "course")
    with contextlib.chdir(graded):
        here(day)
    shutil.copytree(graded / ".dlgrader" / "rehearsals", root / ".dlgrader" / "rehearsals")
    return root, day, gradebook(graded, day)


@pytest.mark.parametrize("way", [as_jobs, on_a_cluster])
def test_the_gradebook_is_the_same(
    graded_here: tuple[Path, str, dict[str, Any]],
    way: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ungraded, day, expected = graded_here
    root = shutil.copytree(ungraded, tmp_path / "course")
    monkeypatch.chdir(root)
    way(day)
    assert len({str(known) for known in expected.values()}) > 1, "the class is not all alike"
    assert gradebook(root, day) == expected
