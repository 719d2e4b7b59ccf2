"""Kernels for the tests: warm parents are started once, and a notebook is a few sources."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

from dlgrader.grading.kernels import Kernels, Limits

# what a test that hangs is worth waiting for; nothing is ever compared with it
PATIENCE = 30


@pytest.fixture(scope="session")
def kernels() -> Iterator[Kernels]:
    with Kernels(("numpy", "matplotlib")) as warm:
        yield warm


@pytest.fixture(scope="session")
def torch_kernels() -> Iterator[Kernels]:
    with Kernels(("numpy", "torch")) as warm:
        yield warm


def notebook(*sources: str) -> NotebookNode:
    return v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])


def client(
    kernels: Kernels, book: NotebookNode, *, limits: Limits | None = None, cwd: Path | None = None, **options: object
) -> NotebookClient:
    manager_class = kernels.manager_class(limits=limits, cwd=cwd)
    # how a stream is cut into messages is a matter of time
    ours = {"allow_errors": True, "timeout": PATIENCE, "coalesce_streams": True}
    return NotebookClient(book, kernel_manager_class=manager_class, **{**ours, **options})


def run(kernels: Kernels, *sources: str, **options: object) -> list[list[NotebookNode]]:
    """Run a notebook and return each cell's outputs."""
    # under pytest, which captures output itself, ipykernel leaves file descriptors 1 and 2 alone
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    executed = client(kernels, notebook(*sources), **options).execute(env=environment)
    nbformat.validate(executed)
    return [cell.outputs for cell in executed.cells]


def printed(outputs: list[NotebookNode]) -> str:
    return "".join(output.text for output in outputs if output.output_type == "stream").strip()


def eventually(condition: Callable[[], bool]) -> bool:
    """Wait until the condition holds; False if it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the latter where it ends between open and read
        return False


@pytest.fixture
def short_folder():
    """A temporary folder with a short name: in pytest's own, below a parallel worker's, unix sockets find no room."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)
