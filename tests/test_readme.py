"""What the README says about the days is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dlgrader.course.directory import find_course
from dlgrader.course.notebooks import Role, points, read_notebook, role

COURSE = find_course(Path(__file__).parent)
README = (COURSE.root / "README.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<day>\d+) \|(?P<topic>[^|]*)\|(?P<points>[^|]*)\|(?P<hours>[^|]*)\|(?P<note>[^|]*)\|$", re.MULTILINE
)


def test_the_table_has_44_days() -> None:
    assert [int(row["day"]) for row in ROW.finditer(README)] == list(range(1, 45))


@pytest.mark.parametrize("row", list(ROW.finditer(README)), ids=lambda row: f"day{int(row['day']):02}")
def test_a_day_is_as_the_table_says(row: re.Match[str]) -> None:
    folder = [day for day in COURSE.days() if day.startswith(f"day{int(row['day']):02}_")]
    if not folder:
        assert row["note"].strip() == "not written yet"
        return
    notebook = read_notebook(COURSE.source_notebook(folder[0]))
    total = sum(points(cell) for cell in notebook.cells if role(cell) in {Role.TEST, Role.QUESTION})
    assert float(row["points"]) == total
    assert f"(release/{folder[0]}/)" in row["topic"]
    minutes = re.search(r"Allow (\d+) minutes", notebook.cells[0].source)
    assert minutes is not None
    assert row["hours"].strip() == f"{int(minutes[1]) / 60:.2g}"
