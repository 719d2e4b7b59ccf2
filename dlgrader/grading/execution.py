"""Running staff's own notebooks, such as a day with a student's answer in it, on kernels that start quickly."""

from __future__ import annotations

import atexit
import copy
from collections.abc import Mapping
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from dlgrader.course.execution import run_notebook
from dlgrader.course.notebooks import Role, role
from dlgrader.grading.kernels import Kernels, imported_modules, whole_libraries
from dlgrader.grading.submission.rebuild import definitions
from dlgrader.grading.submission.run_cells import RunCells

# A snapshot can't use a GPU that its kernel has used, so there is none for those who may not serve tests themselves.
WITHOUT_GPU = {"CUDA_VISIBLE_DEVICES": "", "DLGRADER_DEVICE": "cpu"}
# torch's own way to ask for GPUs would keep snapshots from using one, even where the kernel has not used any
WITH_GPU = {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"}
# warm parents; each takes what its libraries take
MOST_KEPT = 2


def run_in_kernel(notebook: NotebookNode, *, cwd: Path, timeout: float, shared: int = 0) -> NotebookNode:
    """Return an executed copy of a notebook, as `run_notebook` does, on a forked kernel.

    Parameters
    ----------
    notebook : NotebookNode
    cwd : Path
        The directory in which the notebook's cells run.
    timeout : float
        Seconds that one cell may take.
    shared : int
        How many of its first cells are the same as in the runs that follow. They are run once, and have no outputs.
    """
    kernels, done = _kernels_for(notebook, shared, cwd, WITHOUT_GPU)
    left: NotebookNode = copy.copy(notebook)
    left.cells = notebook.cells[done:]
    return run_notebook(left, cwd=cwd, timeout=timeout, kernel_manager_class=kernels)


def run_outside(
    notebook: NotebookNode,
    *,
    cwd: Path,
    timeout: float,
    may_use_gpu: bool = False,
    skip_demonstrations: bool = False,
    second_opinion: bool = False,
    solved: NotebookNode | None = None,
    shared: int = 0,
) -> NotebookNode:
    """Return an executed copy of a notebook, its tests run outside its kernel as `autograde` does.

    Parameters
    ----------
    notebook, cwd, timeout, shared
        As for `run_in_kernel`. The examiner has the files in `cwd` too.
    may_use_gpu, skip_demonstrations, second_opinion : bool
        See `RunCells`. A second opinion decides no mark.
    solved : NotebookNode, optional
        The instructor's own, where this is one with other answers in it.
    """
    executed: NotebookNode = copy.deepcopy(notebook)
    run = RunCells(
        timeout=int(timeout),
        may_use_gpu=may_use_gpu,
        skip_demonstrations=skip_demonstrations,
        second_opinion=second_opinion,
    )
    run.warm_kernels, run.done = _kernels_for(notebook, shared, cwd, WITH_GPU if may_use_gpu else WITHOUT_GPU)
    run.instructor_files = cwd
    run.definitions = definitions(solved or notebook)
    run.preprocess(executed, ResourcesDict(metadata={"path": str(cwd)}))
    return executed


def _kernels_for(
    notebook: NotebookNode, shared: int, cwd: Path, env: Mapping[str, str]
) -> tuple[type[AsyncKernelManager], int]:
    """Return where a notebook's kernels come from, and how many of its first cells have been run there."""
    # what the other cells import differs, and each set would need a process to fork from
    read_only = new_notebook(cells=[cell for cell in notebook.cells if role(cell) is Role.READ_ONLY])
    kernels = warm_kernels(whole_libraries(imported_modules(read_only)))
    cells = tuple(cell.source for cell in notebook.cells[:shared] if cell.cell_type == "code")
    prepared = kernels.after(cells, cwd, env) if cells and env is not WITH_GPU else None
    source, done = (kernels, 0) if prepared is None else (prepared, shared)
    return source.manager_class(env=env), done


def warm_kernels(preload: tuple[str, ...]) -> Kernels:
    """Return a source of kernels with these modules imported; it stays for the next caller who wants the same.

    The latest two stay, as days with torch and days without may take turns: a server that grades day after day would
    otherwise keep the imports of all of them.
    """
    kernels = _kept.pop(preload, None) or Kernels(preload).start()
    _kept[preload] = kernels
    while len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept))).close()
    return kernels


def close_kernels() -> None:
    """End the kernels that `warm_kernels` gave, and whatever runs in them."""
    while _kept:
        _kept.popitem()[1].close()


# by what has been imported, the one asked for last at the end
_kept: dict[tuple[str, ...], Kernels] = {}
atexit.register(close_kernels)
