"""Every day of the course is fit for release, and `release/` is what its source makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlgrader.authoring.conversion import generate
from dlgrader.authoring.release import compare
from dlgrader.authoring.verify import verify_day
from dlgrader.course.directory import find_course
from dlgrader.course.notebooks import read_notebook

COURSE = find_course(Path(__file__).parent)


@pytest.mark.parametrize("day", COURSE.days())
def test_day_is_fit_for_release(day: str) -> None:
    assert list(verify_day(COURSE, day).lines(COURSE)) == []


@pytest.mark.parametrize("day", COURSE.days())
def test_release_is_up_to_date(day: str, tmp_path: Path) -> None:
    change = compare(day, generate(COURSE, day, tmp_path), COURSE.path("release", day))
    assert change.state == "unchanged", f"{change}: run `dlgrader release {day}`"


def test_every_released_day_has_a_source() -> None:
    released = COURSE.root / "release"
    assert {folder.name for folder in released.iterdir() if folder.is_dir()} <= set(COURSE.days())


@pytest.mark.parametrize("day", COURSE.days())
def test_a_release_begins_with_where_help_is(day: str) -> None:
    released = read_notebook(COURSE.path("release", day) / COURSE.source_notebook(day).name)
    assert all(word in released.cells[0].source for word in ("dlgrader check", "hidden", "README.md"))
