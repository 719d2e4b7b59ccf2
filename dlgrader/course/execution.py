"""Running a notebook from its first cell to its last, whatever its cells do."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager, KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

from dlgrader.course.directory import CourseError
from dlgrader.course.notebooks import error_output

# nbclient logs what it meets; here that stands in the notebook
QUIET = logging.getLogger("dlgrader.course.execution")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False


def run_notebook(
    notebook: NotebookNode,
    *,
    cwd: Path,
    timeout: float,
    kernel_manager_class: type[KernelManager] = AsyncKernelManager,
    on_cell: Callable[[NotebookNode], None] = lambda cell: None,
) -> NotebookNode:
    """Return an executed copy of a notebook.

    A cell that fails does not stop the run, one that takes too long is interrupted, and one that ends the kernel ends
    the run: each of them holds the reason as an error output. Cells that were not run have no execution count.

    Parameters
    ----------
    notebook : NotebookNode
    cwd : Path
        The directory in which the notebook's cells run.
    timeout : float
        Seconds that one cell may take.
    kernel_manager_class : type
        Where the kernel comes from; jupyter_client's own manager starts the kernel that the notebook names.
    on_cell : callable
        Told of each code cell before it runs.
    """
    executed = copy.deepcopy(notebook)
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    running: list[NotebookNode] = []

    def begin(cell: NotebookNode, cell_index: int) -> None:
        running.append(cell)
        on_cell(cell)

    client = NotebookClient(
        executed,
        log=QUIET,
        kernel_manager_class=kernel_manager_class,
        kernel_name=executed.metadata.get("kernelspec", {}).get("name", "python3"),
        resources={"metadata": {"path": str(cwd)}},
        timeout=timeout,
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout={
            "ename": "CellTimeoutError",
            "evalue": f"the cell was stopped after {timeout:g} seconds",
            "traceback": [f"CellTimeoutError: the cell was stopped after {timeout:g} seconds"],
        },
        # a kernel's own log would otherwise appear among the command's output; a forked one has none
        extra_arguments=["--log-level=ERROR"] if kernel_manager_class is AsyncKernelManager else [],
        record_timing=False,
        store_widget_state=False,
        on_cell_execute=begin,
        on_cell_error=_keep_error,
    )
    try:
        client.execute()
    except NoSuchKernel as error:
        raise CourseError(
            f"there is no Jupyter kernel {error.name!r} here; choose 'python3' in the notebook"
        ) from error
    except DeadKernelError:
        _add_error(running[-1], "DeadKernelError", "the cell ended the kernel; the cells after it were not run")
    except CellControlSignal as error:
        _add_error(running[-1], type(error).__name__, "the cell could not be stopped; the cells after it were not run")
    return executed


def _keep_error(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    """Record an error that the kernel reported without showing it, so that it can't pass for success."""
    content = execute_reply["content"]
    if not any(output.output_type == "error" and output.ename == content["ename"] for output in cell.outputs):
        _add_error(cell, content["ename"], content["evalue"])


def _add_error(cell: NotebookNode, ename: str, evalue: str) -> None:
    """Add an error before any that followed from it, such as the KeyboardInterrupt that ends a cell out of time."""
    position = next((i for i, output in enumerate(cell.outputs) if output.output_type == "error"), len(cell.outputs))
    cell.outputs.insert(position, error_output(ename, evalue))
