"""Running staff's own notebooks, such as a day with a student's answer in it, on kernels that start quickly."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from dlgrader import execution
from dlgrader.grading.kernels import Kernels, imported_modules
from dlgrader.notebooks import Role, role


def run_notebook(notebook: NotebookNode, *, cwd: Path, timeout: float) -> NotebookNode:
    """Return an executed copy of a notebook, as `dlgrader.execution.run_notebook` does, on a forked kernel.

    Parameters
    ----------
    notebook : NotebookNode
    cwd : Path
        The directory in which the notebook's cells run.
    timeout : float
        Seconds that one cell may take.
    """
    # other cells' imports differ from answer to answer, and each set would need a process of its own to fork from
    shared = new_notebook(cells=[cell for cell in notebook.cells if role(cell) is Role.READ_ONLY])
    manager_class = _kernels(imported_modules(shared)).manager_class()
    return execution.run_notebook(notebook, cwd=cwd, timeout=timeout, kernel_manager_class=manager_class)


@cache
def _kernels(preload: tuple[str, ...]) -> Kernels:
    """Return a source of kernels with these modules imported, kept until this process ends."""
    kernels = Kernels(preload).start()
    atexit.register(kernels.close)
    return kernels
