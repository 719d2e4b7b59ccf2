"""Kernels that go on from cells that have been run once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import ClassVar, Self

import pytest
from conftest import printed, run
from jupyter_core.utils import run_sync
from nbformat import v4

from dlgrader.authoring.skeleton import cell
from dlgrader.grading import execution
from dlgrader.grading.execution import close_kernels, run_in_kernel, run_outside, warm_kernels
from dlgrader.grading.kernels import Kernels
from dlgrader.grading.kernels.prepared import MOST

SETUP = (
    "import random\nimport numpy as np",
    "random.seed(3); np.random.seed(3); values = [1, 2]; print(values)",
)
DRAWS = "print(random.random(), np.random.random(), values, __name__)"


@pytest.fixture
def prepared(kernels: Kernels, tmp_path: Path) -> Kernels:
    going_on = kernels.after(SETUP, tmp_path)
    assert going_on is not None
    return going_on


def test_a_kernel_goes_on_where_the_cells_have_left_off(kernels: Kernels, prepared: Kernels, tmp_path: Path) -> None:
    whole = run(kernels, *SETUP, DRAWS, cwd=tmp_path)[-1]
    assert printed(run(prepared, DRAWS, cwd=tmp_path)[0]) == printed(whole)


def test_what_one_kernel_changes_the_next_does_not_see(prepared: Kernels, tmp_path: Path) -> None:
    first = printed(run(prepared, f"values.append(3); {DRAWS}", cwd=tmp_path)[0])
    second = printed(run(prepared, DRAWS, cwd=tmp_path)[0])
    assert (first, second) == (first, first.replace("[1, 2, 3]", "[1, 2]"))
    assert "[1, 2, 3]" in first


@pytest.mark.parametrize(
    "cell",
    [
        "1 / 0",
        "open('made.txt', 'w').close()",
        "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
    ],
)
def test_what_the_next_kernel_would_not_have_is_run_by_each(kernels: Kernels, cell: str, tmp_path: Path) -> None:
    assert kernels.after((cell,), tmp_path) is None
    assert list(tmp_path.iterdir()) == []
    assert printed(run(kernels, "print('warm')", cwd=tmp_path)[0]) == "warm"


def test_ordinary_kernels_have_nothing_to_go_on_from(tmp_path: Path) -> None:
    assert Kernels(warm=False).after(("1",), tmp_path) is None


def test_what_is_the_same_is_prepared_once(kernels: Kernels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ("import os; process = os.getpid()",)

    def prepared_in() -> str:
        going_on = kernels.after(cells, tmp_path)
        assert going_on is not None
        return printed(run(going_on, "print(process)", cwd=tmp_path)[0])

    first = prepared_in()
    monkeypatch.setenv("SOME_TOKEN", "7")
    assert prepared_in() == first
    monkeypatch.setenv("DLGRADER_DEVICE", "cpu")
    assert (second := prepared_in()) != first
    (tmp_path / "data.csv").write_text("1")
    assert prepared_in() not in (first, second)


def test_one_that_somebody_has_killed_is_replaced(kernels: Kernels, tmp_path: Path) -> None:
    cells = ("import os; process = os.getpid()",)
    for _ in range(2):
        going_on = kernels.after(cells, tmp_path)
        assert going_on is not None
        assert going_on.alive
        os.kill(int(printed(run(going_on, "print(process)", cwd=tmp_path)[0])), signal.SIGKILL)
        while going_on.alive:
            time.sleep(0.01)


def test_the_latest_few_stay_and_those_that_are_in_use(kernels: Kernels, prepared: Kernels, tmp_path: Path) -> None:
    manager = prepared.manager_class(cwd=tmp_path)()
    run_sync(manager.start_kernel)()
    for number in range(MOST + 1):
        assert kernels.after((f"n = {number}",), tmp_path) is not None
    assert prepared.alive
    run_sync(manager.shutdown_kernel)()
    run_sync(manager.cleanup_resources)()
    assert kernels.after(("n = -1",), tmp_path) is not None
    assert not prepared.alive


SETS = cell("read-only", "given", "import numpy as np\nlimit = 3\nnp.random.seed(1)")
SOLVES = cell("solution", "draw", "def draw():\n    return np.random.random()\n\nfirst = draw()")
TESTS = cell(
    "test",
    "draws",
    "assert limit == 3\nassert first == np.random.RandomState(1).random(), 'not the first'\nassert draw() < 1",
    points=2,
)


@pytest.mark.parametrize("run_it", [run_in_kernel, run_outside])
@pytest.mark.parametrize("shared", [0, 1, 2])
def test_how_many_cells_are_shared_changes_no_verdict(run_it: object, shared: int, tmp_path: Path) -> None:
    wrong = cell("solution", "draw", "def draw():\n    return 2.0\n\nfirst = draw()")
    for solution, errors in ((SOLVES, 0), (wrong, 1)):
        notebook = v4.new_notebook(cells=[SETS, solution, TESTS])
        for _ in range(2):
            test = run_it(notebook, cwd=tmp_path, timeout=20, shared=shared).cells[-1]  # type: ignore[operator]
            assert sum(output.output_type == "error" for output in test.outputs) == errors, test.outputs
    close_kernels()


def test_cells_that_write_files_are_run_each_time(tmp_path: Path) -> None:
    writes = cell("read-only", "given", "from pathlib import Path\nPath('made.txt').write_text('7')")
    reads = cell("solution", "read", "def read():\n    return Path('made.txt').read_text()")
    tests = cell("test", "reads", "assert read() == '7', 'not written'", points=1)
    notebook = v4.new_notebook(cells=[writes, reads, tests])
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        test = run_outside(notebook, cwd=folder, timeout=20, shared=2).cells[-1]
        assert not test.outputs, test.outputs
    close_kernels()


def test_the_two_parents_that_were_asked_for_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted:
        open: ClassVar[list[str]] = []
        started: ClassVar[list[str]] = []

        def __init__(self, preload: tuple[str, ...]) -> None:
            self.name = preload[0]

        def start(self) -> Self:
            self.started.append(self.name)
            self.open.append(self.name)
            return self

        def close(self) -> None:
            self.open.remove(self.name)

    close_kernels()
    monkeypatch.setattr(execution, "Kernels", Counted)
    for name in "abaca":
        warm_kernels((name,))
    assert Counted.started == ["a", "b", "c"]
    assert Counted.open == ["a", "c"]
    close_kernels()
    assert Counted.open == []
