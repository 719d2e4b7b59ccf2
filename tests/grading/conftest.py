"""A class that has been graded here, for what is graded elsewhere to be compared with."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest

from dlgrader.commands import cli
from tests.class_of_all_kinds import hand_in
from tests.conftest import TinyCourse


@pytest.fixture(scope="session")
def handed_in(released_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course with a class's submissions, to copy."""
    root = shutil.copytree(released_once, tmp_path_factory.mktemp("handed-in") / "course")
    hand_in(TinyCourse(root, lambda *_: None))  # type: ignore[arg-type,return-value]
    return root


@pytest.fixture(scope="session")
def graded_here(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, graded on this machine, to look at."""
    root = shutil.copytree(handed_in, tmp_path_factory.mktemp("graded-here") / "course")
    with contextlib.chdir(root):
        assert cli.main(["autograde", "3", "--time-limit", "60"]) == 0
    return root
