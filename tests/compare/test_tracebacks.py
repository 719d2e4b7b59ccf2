"""What a student reads in the notebook when a check fails: their own lines and the message."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from dlgrader.course.execution import run_notebook

CODE = """\
import dlgrader

def first(x):
    return x[0]

def stub(x):
    raise NotImplementedError
"""
CHECKS = {
    "dlgrader.assert_close(first([2]), 3)": "AssertionError: The result: got 2",
    "dlgrader.assert_matches(first, sum, dlgrader.case([1, 2]))": "AssertionError: first(",
    "dlgrader.assert_matches(first, abs, dlgrader.case(0))": "AssertionError: first(x=0): raised TypeError",
    "dlgrader.assert_raises(first, dlgrader.case([1]), exception=ValueError)": "AssertionError: first",
    "dlgrader.assert_same_run(lambda f: f([1, 2]), first, sum)": "AssertionError: ",
    "dlgrader.run_scenario(lambda f: f(0), first)": "AssertionError: ",
    "dlgrader.assert_matches(stub, sum, dlgrader.case([1, 2]))": "AssertionError: `stub` is not written yet.",
}


@pytest.fixture(scope="module")
def tracebacks(tmp_path_factory):
    cells = [new_code_cell(source) for source in (CODE, *CHECKS)]
    executed = run_notebook(new_notebook(cells=cells), cwd=tmp_path_factory.mktemp("notebook"), timeout=60)
    shown = ["\n".join(cell.outputs[0].traceback) for cell in executed.cells[1:]]
    return dict(zip(CHECKS, [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in shown], strict=True))


@pytest.mark.parametrize("check", CHECKS)
def test_only_cells_are_shown(tracebacks, check):
    files = re.findall(r"^(?:File|Cell) .*", tracebacks[check], re.MULTILINE)
    assert files
    assert all(file.startswith("Cell In[") for file in files)


@pytest.mark.parametrize(("check", "message"), CHECKS.items())
def test_the_message_comes_last(tracebacks, check, message):
    assert f"\n{message}" in tracebacks[check].partition(check)[2]


def test_the_students_own_line_is_shown_where_it_raised(tracebacks):
    assert "----> 4     return x[0]" in tracebacks["dlgrader.assert_matches(first, abs, dlgrader.case(0))"]
