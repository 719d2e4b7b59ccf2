"""`--skip-demonstrations` leaves out what no mark can depend on, says so, and is not the default."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest

from dlgrader.grading.submission.demonstrations import demonstrations
from tests.conftest import DAY, TinyCourse, cell

TEST = cell("test", "double_values", "assert double(3) == 6", 1)
BY_HAND = cell("test", "by_hand", "model.report()", 2)
BY_HAND.metadata.nbgrader.update(solution=True, locked=False)
NOTE = "Not run: marks were wanted, and none depends on this cell."
ANSWERS = {"double": "def double(x):\n    return 2 * x", "last": "def last(x):\n    return x[0]"}


def graded(course: TinyCourse, *options: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Grade ada; return her results and the cells of her graded notebook."""
    path = course.root / "results.json"
    ran = course.run("autograde", "3", "--json", path, "--force", *options)
    assert ran.status == 0, ran
    notebook = nbformat.read(course.root / "autograded" / "ada" / DAY / "tiny.ipynb", as_version=4)
    return json.loads(path.read_text())[0], {made.id: made for made in notebook.cells}


def test_marks_are_the_same_and_the_page_says_what_was_not_run(released: TinyCourse) -> None:
    released.submit("ada", **ANSWERS)
    with_all, cells = graded(released)
    assert any("image/png" in output.get("data", {}) for output in cells["figure"].outputs)
    without, cells = graded(released, "--skip-demonstrations")
    assert cells["figure"].outputs[0].text.strip() == NOTE
    assert cells["double_example"].execution_count is not None
    told = "scores", "tests", "total", "trouble", "troubles", "doubts"
    assert {name: without[name] for name in told} == {name: with_all[name] for name in told}
    assert released.run("feedback", "3").status == 0
    assert NOTE in (released.root / "feedback" / "ada" / DAY / "tiny.html").read_text()


@pytest.mark.parametrize(
    ("cells", "left_out"),
    [
        ([cell("code", "before", "plt.show()"), TEST, cell("code", "after", "plt.show()")], ["after"]),
        (
            [TEST, cell("code", "one", "x = 1"), cell("code", "two", "print(x)"), cell("code", "empty", " ")],
            ["two", "one"],
        ),
        # a cell that runs finds what it needs, and what that needs in turn
        (
            [
                TEST,
                cell("code", "needed_in_turn", "x = 1"),
                cell("code", "needed", "y = x"),
                cell("code", "drawing", "plt.plot(y)"),
                cell("read-only", "shown", "print(y)"),
                cell("solution", "ungraded", "def g(x):\n    return x"),
            ],
            ["drawing"],
        ),
        # what is no Python may need anything
        ([TEST, cell("code", "one", "x = 1"), cell("solution", "broken", "def g(x)\n    return x")], []),
        # a person marks what a cell puts out
        ([TEST, cell("code", "one", "x = 1"), BY_HAND], []),
        ([cell("code", "one", "x = 1"), cell("question", "why", "Because.", 2)], ["one"]),
    ],
)
def test_whatever_may_matter_runs(cells: list[nbformat.NotebookNode], left_out: list[str]) -> None:
    assert [cells[index].id for index in demonstrations(cells)] == left_out
