"""A tiny course for the tests of the commands: three exercises, numpy only, quick to run."""

from __future__ import annotations

import contextlib
import functools
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
import nbgrader.api
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from dlgrader.authoring.skeleton import cell
from dlgrader.commands import cli

DAY = "day03_tiny"

CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "tiny"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.Verify.course_style = True
"""

ANSWERS = '''\
"""Answers to the tiny day."""

# %% wrong double: adds 1 [double_values]
def double(x):
    return x + 1
# %% wrong double: returns it as it is [double_values, double_zero]
def double(x):
    return x if x else 1
# %% wrong double: squares [double_values]
def double(x):
    return x * x
# %% right double: by addition
def double(x):
    return x + x
# %% wrong total: counts [total_values]
def total(x):
    return len(x)
# %% wrong total: only the first [total_values]
def total(x):
    return x[0]
# %% wrong total: a syntax error [total_values]
def total(x)
    return 0
# %% right total: a loop
def total(x):
    result = 0
    for value in x:
        result += value
    return result
# %% wrong last: the first [last_values]
def last(x):
    return x[0]
# %% wrong last: a list [last_values]
def last(x):
    return x[-1:]
# %% wrong last: nothing [last_values]
def last(x):
    pass
# %% right last: by length
def last(x):
    return x[len(x) - 1]
'''


WHY = """Why does `double(2)` give four?

### BEGIN SOLUTION
Because twice two is four. One point for the two, one point for the four.
### END SOLUTION"""


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit status and what it printed."""

    status: int
    out: str
    err: str


def exercise(name: str, body: str, visible: str, hidden: str, points: float = 2) -> list[NotebookNode]:
    """Make a round: prose, example, exercise and its test."""
    solution = f'''def {name}(x):
    """Return the {name} of x."""
    ### BEGIN SOLUTION
    {body}
    ### END SOLUTION'''
    test = f"{visible}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return [
        cell("markdown", f"{name}_idea", f"## {name}\n\n" + "word " * 350),
        cell("code", f"{name}_example", f"np.arange(3)  # an example for {name}"),
        cell("markdown", f"{name}_task", f"Write `{name}`: {points:g} points, about 5 minutes."),
        cell("solution", name, solution),
        cell("test", f"{name}_values", test, points),
    ]


def tiny_notebook() -> NotebookNode:
    """Make a day that `dlgrader verify` has nothing to say against."""
    cells = [
        cell("markdown", "title", "# Day 3: tiny\n\nWhy it matters."),
        cell("read-only", "imports", "import matplotlib.pyplot as plt\nimport numpy as np"),
        *exercise("double", "return 2 * x", "assert double(3) == 6", "assert double(4) == 8, 'double(4) should be 8'"),
        cell("test", "double_zero", "assert double(0) == 0, 'double(0) should be 0'", 1),
        *exercise(
            "total", "return int(np.sum(np.asarray(x)))", "assert total([1, 2]) == 3", "assert total([5, 5, 5]) == 15"
        ),
        *exercise("last", "return x[-1]", "assert last([1, 2]) == 2", "assert last([7, 8, 9]) == 9"),
        cell("code", "figure", "plt.plot([double(x) for x in range(3)])\nplt.show()"),
        cell("question", "why", WHY, 2),
        cell("markdown", "learned", "## What we learned\n\n" + "word " * 200),
    ]
    task = next(made for made in cells if made.id == "double_task")
    task.source = task.source.replace("2 points", "3 points")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


class TinyCourse:
    """A course directory with one day, and the `dlgrader` command in it."""

    def __init__(self, root: Path, run: Callable[..., Ran]) -> None:
        self.root = root
        self.run = run
        self.day = DAY
        self.source = root / "source" / DAY / "tiny.ipynb"
        self.released = root / "release" / DAY / "tiny.ipynb"

    def edit(self, **changes: Any) -> None:
        """Change the source of cells by id."""
        notebook = nbformat.read(self.source, as_version=4)
        for made in notebook.cells:
            if made.id in changes:
                made.source = changes[made.id]
        self.write(notebook)

    def read(self) -> NotebookNode:
        """Read the day's source."""
        return nbformat.read(self.source, as_version=4)

    def write(self, notebook: NotebookNode) -> None:
        """Write the day's source."""
        nbformat.write(notebook, self.source)

    def submit(self, student: str, **answers: str) -> Path:
        """Hand in the release with some cells answered."""
        notebook = nbformat.read(self.released, as_version=4)
        for made in notebook.cells:
            made.source = answers.get(made.id, made.source)
        path = self.root / "submitted" / student / DAY / "tiny.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        return path

    def files(self) -> dict[str, bytes]:
        """Return everything that stands in the course directory."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        return {str(path.relative_to(self.root)): path.read_bytes() for path in found}


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run `dlgrader` with some arguments in this process."""

    def run_command(*arguments: object) -> Ran:
        capfd.readouterr()
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse
            status = int(stop.code or 0)
        printed = capfd.readouterr()
        return Ran(status, printed.out, printed.err)

    return run_command


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a worker the tests of a file, which share work, one after another; those of a day, whatever their file."""
    from xdist.scheduler import LoadFileScheduling

    class ByFileOrDay(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            # what imports a day's modules once serves its answers, and then the day itself
            day = re.match(r"tests/test_\w+\.py::\w+\[(day\d+)", nodeid)
            return day[1] if day else super()._split_scope(nodeid)

    return ByFileOrDay(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a GPU where there is none."""
    if item.get_closest_marker("gpu"):
        import torch

        if not torch.cuda.is_available():
            pytest.skip("needs a GPU")


@pytest.fixture(scope="session", autouse=True)
def alembic_is_asked_once() -> Iterator[None]:
    """For each new gradebook nbgrader runs `alembic heads`: three seconds of CPU time, and always the same answer."""
    with mock.patch("nbgrader.api.get_alembic_version", functools.cache(nbgrader.api.get_alembic_version)):
        yield


def make_course(root: Path) -> None:
    """Write the tiny course's source."""
    (root / "source" / DAY).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    answers = root / "tests" / "answers"
    answers.mkdir(parents=True)
    (answers / f"{DAY}.py").write_text(ANSWERS)
    nbformat.write(tiny_notebook(), root / "source" / DAY / "tiny.ipynb")


@pytest.fixture
def course(tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> TinyCourse:
    """Make a course directory with the tiny day and change into it."""
    root = tmp_path / "course"
    make_course(root)
    monkeypatch.chdir(root)
    return TinyCourse(root, run)


def begun(root: Path) -> TinyCourse:
    """Return a course in this directory, made for several tests to copy: its commands have to succeed."""

    def run_command(*arguments: object) -> Ran:
        with contextlib.chdir(root):
            assert cli.main([str(argument) for argument in arguments]) == 0
        return Ran(0, "", "")

    return TinyCourse(root, run_command)


@pytest.fixture(scope="session")
def released_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release the tiny course, for all tests to copy; it is known what its rehearsal comes to, until they change it."""
    root = tmp_path_factory.mktemp("released") / "course"
    make_course(root)
    begun(root).run("release", 3)
    rehearsed = begun(shutil.copytree(root, tmp_path_factory.mktemp("rehearsed") / "course"))
    rehearsed.submit("ada")
    rehearsed.run("autograde", 3)
    shutil.copytree(rehearsed.root / ".dlgrader" / "rehearsals", root / ".dlgrader" / "rehearsals")
    return root


@pytest.fixture
def copy_of(tmp_path: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], TinyCourse]:
    """Copy a course directory that several tests begin with, and change into the copy."""

    def copy(root: Path) -> TinyCourse:
        copied = shutil.copytree(root, tmp_path / "course")
        monkeypatch.chdir(copied)
        return TinyCourse(copied, run)

    return copy


@pytest.fixture
def released(released_once: Path, copy_of: Callable[[Path], TinyCourse]) -> TinyCourse:
    """The tiny course with its day released."""
    return copy_of(released_once)
