"""A file with columns comes back byte for byte, but for the cells that were set."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dlgrader.lms.tables import Table

quick = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(st.text(alphabet='a9,;\t"\r\n é.-', min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_any_text_comes_back(tmp_path: Path, text: str, encoding: str) -> None:
    assume(text.strip("\r\n"))
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    assert bytes(Table(path)) == path.read_bytes()


@quick
@given(
    st.lists(st.tuples(st.text(alphabet='a,"\r\n;é'), st.text(alphabet='b9",;')), min_size=1),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.data(),
)
def test_one_cell_changes(tmp_path: Path, cells: list[tuple[str, str]], quoting: int, data: st.DataObject) -> None:
    def file(value: str) -> str:
        out = io.StringIO(newline="")
        rows = [[name, value if number == chosen else cell] for number, (name, cell) in enumerate(cells)]
        csv.writer(out, quoting=quoting).writerows([["name", "grade"], *rows])
        return out.getvalue()

    chosen = data.draw(st.integers(0, len(cells) - 1))
    path = tmp_path / "file.csv"
    path.write_text(file(cells[chosen][1]), encoding="utf-8", newline="")
    table = Table(path)
    assert [row["name"] for row in table.rows][: len(cells)] == [name.strip() for name, _ in cells]
    table.set(chosen, "grade", "2,5")
    read = [*csv.reader(io.StringIO(bytes(table).decode(), newline=""))]
    assert read == [*csv.reader(io.StringIO(file("2,5"), newline=""))]


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("a;b\n1,5;x", ","), ("a;b\n1.5;x", "."), ("a;b\nx;y", ","), ("a,b\nx,y", "."), ('a,b\n"1,5",x', ",")],
)
def test_decimals(tmp_path: Path, text: str, decimal: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text)
    assert Table(path).decimal == decimal
