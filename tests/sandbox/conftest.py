"""A course with secrets in it, and notebooks that run sandboxed in one of its working copies."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

from dlgrader.grading import sandbox
from dlgrader.grading.kernels import Kernels

SECRET = "the-hidden-test"
PATIENCE = 30


@pytest.fixture(scope="session")
def kernels() -> Iterator[Kernels]:
    with Kernels(("numpy", "matplotlib", "torch", "dlgrader.data")) as warm:
        yield warm


@dataclass(frozen=True)
class Course:
    """What a submission must not reach, and the copy in which it runs."""

    root: Path
    source: Path
    gradebook: Path
    other: Path
    copy: Path


@pytest.fixture
def course(tmp_path: Path) -> Course:
    root = tmp_path / "course"
    made = Course(
        root,
        source=root / "source" / "day" / "day.ipynb",
        gradebook=root / "gradebook.db",
        other=root / "submitted" / "bob" / "day" / "day.ipynb",
        copy=root / "staging" / "ada" / "day",
    )
    for secret in (made.source, made.gradebook, made.other):
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.write_text(SECRET)
        secret.chmod(0o644)
    made.copy.mkdir(parents=True)
    (made.copy / "data.csv").write_text("1,2\n")
    return made


@pytest.fixture
def attack(kernels: Kernels, course: Course) -> Callable[..., str]:
    """Run cells sandboxed in the copy and return all that they have printed, errors included."""

    def run(*sources: str) -> str:
        return "".join(text_of(output) for cell in run_cells(kernels, course.copy, *sources) for output in cell)

    return run


def run_cells(kernels: Kernels, copy: Path, *sources: str, sandbox: bool = True) -> list[list[NotebookNode]]:
    book = v4.new_notebook(cells=[v4.new_code_cell(textwrap.dedent(source)) for source in sources])
    manager_class = kernels.manager_class(cwd=copy, sandbox=sandbox)
    # how a stream is cut into messages is a matter of time
    options = {"allow_errors": True, "timeout": PATIENCE, "coalesce_streams": True}
    client = NotebookClient(book, kernel_manager_class=manager_class, **options)
    # under pytest, which captures output itself, ipykernel leaves file descriptors 1 and 2 alone
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return [cell.outputs for cell in client.execute(env=environment).cells]


def text_of(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return f"{output.data['text/plain']}\n"


def needs(*layers: str) -> pytest.MarkDecorator:
    """Skip a test where none of these layers is on, or one of them only in part."""
    off = [row for row in sandbox.report() if row.layer in layers and row.state != "on"]
    whole = {row.layer for row in sandbox.report()} - {row.layer for row in off}
    reasons = "; ".join(sandbox.warnings(off))
    return pytest.mark.skipif(whole.isdisjoint(layers), reason=f"not on this machine: {reasons}")
