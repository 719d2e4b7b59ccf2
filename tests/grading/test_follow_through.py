"""A mistake costs its own exercise: a test that builds on an earlier one passes with that one's function put right."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from dlgrader.course.notebooks import builds_on, failure, score, with_answers
from dlgrader.grading.execution import run_outside
from tests.conftest import cell

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
NO_SIGMOID = "def sigmoid(z):\n    return np.exp(-z)"
TANH = "def tanh(z):\n    return 2 * sigmoid(2 * z) - 1"
TANH_TEST = "assert_matches(tanh, np.tanh, case(z))\n" + HIDDEN.format("assert_matches(tanh, np.tanh, case(z / 3))")

SOURCE = new_notebook(
    cells=[
        cell(
            "read-only",
            "imports",
            "import numpy as np\nfrom dlgrader import assert_matches, case\nz = np.arange(-3, 4.0)",
        ),
        cell("solution", "sigmoid", SIGMOID),
        cell("test", "sigmoid_values", "assert np.allclose(sigmoid(z) + sigmoid(-z), 1)", 1),
        cell("solution", "tanh", TANH),
        cell("test", "tanh_values", f"# Builds on: sigmoid\n{TANH_TEST}", 2),
        cell("test", "tanh_alone", TANH_TEST, 1),
        cell("solution", "slope", "def slope(z):\n    return 1 - tanh(z) ** 2"),
        cell(
            "test",
            "slope_values",
            "# Builds on: tanh\n" + HIDDEN.format("assert abs(slope(0.5) - 0.786447733) < 1e-8"),
            1,
        ),
    ]
)


def graded(folder: Path, **answers: str) -> dict[str, NotebookNode]:
    submitted = with_answers(SOURCE, answers)
    return {made.id: made for made in run_outside(submitted, cwd=folder, timeout=1, solved=SOURCE).cells}


def scores(cells: dict[str, NotebookNode]) -> dict[str, float]:
    return {name: score(made) for name, made in cells.items() if made.metadata.nbgrader.grade}


FULL = {"sigmoid_values": 1, "tanh_values": 2, "tanh_alone": 1, "slope_values": 1}


@pytest.mark.parametrize(
    "sigmoid",
    [
        NO_SIGMOID,
        "def sigmoid(z):\n    raise NotImplementedError",
        "def sigmoid(z):\n    z *= 0\n    return z",
        "import os\ndef sigmoid(z):\n    os._exit(1)",
        "def sigmoid(z):\n    while True: pass",
        "sigmoid = None",
        "pass",
    ],
    ids=["wrong", "unwritten", "changes its argument", "ends the process", "endless", "no function", "not there"],
)
def test_a_mistake_costs_its_own_exercise(tmp_path: Path, sigmoid: str) -> None:
    cells = graded(tmp_path, sigmoid=sigmoid)
    # the instructor's `tanh`, put in for `slope`, has the instructor's sigmoid; a test without the line gives nothing
    assert scores(cells) == FULL | {"sigmoid_values": 0, "tanh_alone": 0}
    told = "".join(output.text for output in cells["tanh_values"].outputs)
    assert told.startswith("This test passes with a right `sigmoid` in place of yours")
    assert failure(cells["tanh_values"]) is None


@pytest.mark.parametrize(
    "tanh",
    [
        "def tanh(z):\n    return 2 * sigmoid(z) - 1",
        "def tanh(z):\n    raise NotImplementedError",
        # the answer key stays where it is
        "def tanh(z):\n    return 2 * (sigmoid.__code__, sigmoid)[1](2 * z) - 1",
        "def tanh(z):\n    return sigmoid.__globals__['tanh'](z)",
        "import time\ndef tanh(z):\n    while True: time.sleep(1)",
    ],
    ids=["wrong", "unwritten", "looks for its code", "looks for its names", "endless"],
)
def test_a_wrong_answer_stays_wrong(tmp_path: Path, tanh: str) -> None:
    cells = graded(tmp_path, sigmoid=NO_SIGMOID, tanh=tanh)
    assert scores(cells) == dict.fromkeys(FULL, 0) | {"slope_values": 1}
    assert failure(cells["tanh_values"])


def test_a_right_earlier_answer_saves_nothing(tmp_path: Path) -> None:
    assert scores(graded(tmp_path)) == FULL
    assert scores(graded(tmp_path, tanh="def tanh(z):\n    return sigmoid(z)")) == FULL | {
        "tanh_values": 0,
        "tanh_alone": 0,
    }


def test_what_a_cell_says_that_it_builds_on() -> None:
    assert builds_on(cell("test", "a", "# Builds on: one, two\nx = 1\n# Builds on: three two", 1)) == [
        "one",
        "two",
        "three",
    ]
    assert builds_on(cell("test", "a", "x = '# Builds on: one'", 1)) == []
