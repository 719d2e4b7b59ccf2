"""Run one notebook: plain data in, plain data out. Neither gradebook nor course directory is needed for it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from traitlets.config import Config

from dlgrader.course.notebooks import Role, cell_name, cells_of
from dlgrader.grading.examiner import Definitions
from dlgrader.grading.submission.run_cells import IN_KERNEL, RunCells
from dlgrader.grading.submission.working_copy import WorkingCopy


@dataclass(frozen=True)
class Task:
    """A notebook to run.

    Attributes
    ----------
    notebook : NotebookNode
        As it is to be graded.
    folder : Path
        Where it runs: a copy of the submission's other files and of the instructor's.
    files : Path
        The instructor's folder: what tests may read and import.
    definitions : Definitions
        What the instructor's notebook defines.
    settings : mapping
        Traits of `RunCells` and its bases, by class name, as in a course's configuration.
    may_use_gpu : bool
        See `RunCells`.
    in_kernel : frozenset of str
        The tests that are held in the kernel wherever the others are.
    compares : bool
        Whether tests that pass outside are held in a copy of the kernel too, and it is noted where they pass there.
    ways : mapping or None
        In which ways the solution reaches into tests, by name; None where that is not known.
    refused : str or None
        Why it is not run at all.
    """

    notebook: NotebookNode
    folder: Path
    files: Path
    definitions: Definitions
    settings: Mapping[str, Mapping[str, Any]]
    may_use_gpu: bool = False
    in_kernel: frozenset[str] = frozenset()
    compares: bool = False
    ways: Mapping[str, Sequence[str]] | None = None
    refused: str | None = None

    @property
    def is_held_outside(self) -> bool:
        """Whether a test is held outside the kernel, where that can be."""
        return self._has_examiner and not self.in_kernel.issuperset(cells_of(self.notebook, Role.TEST))

    @property
    def needs_answer_key(self) -> bool:
        """Whether a test that is held in the kernel may import it."""
        if not self._has_examiner:
            return True
        held = [cell.source for cell in self.notebook.cells if self.compares or cell_name(cell) in self.in_kernel]
        return any("dlgrader" in source and "reference" in source for source in held)

    @property
    def _has_examiner(self) -> bool:
        run_cells = RunCells(config=Config(self.settings))
        return bool(run_cells.enabled) and run_cells.tests != IN_KERNEL


def settings_of_run(config: Config) -> dict[str, dict[str, Any]]:
    """Return the part of a course's configuration that is about running cells, and where hidden tests begin and end."""
    names = [base.__name__ for base in (*RunCells.__mro__, ClearHiddenTests)]
    return {name: dict(config[name]) for name in names if name in config}


def run(task: Task, kernel_manager_class: type[AsyncKernelManager] | None = None) -> NotebookNode:
    """Return the executed notebook; of the folder only plain files are left, as they were before hidden tests.

    Parameters
    ----------
    task : Task
    kernel_manager_class : type, optional
        Where Python kernels come from; by default the one that is configured.
    """
    working_copy = WorkingCopy(task.folder)
    run_cells = RunCells(config=Config(task.settings))
    run_cells.warm_kernels = kernel_manager_class
    run_cells.may_use_gpu = task.may_use_gpu
    run_cells.in_kernel = task.in_kernel
    run_cells.compares = task.compares
    run_cells.ways = task.ways
    run_cells.refused = task.refused
    run_cells.instructor_files = task.files
    run_cells.definitions = task.definitions
    run_cells.before_hidden_tests = working_copy.keep
    resources = ResourcesDict(metadata={"path": str(task.folder)})
    executed: NotebookNode = run_cells(copy.deepcopy(task.notebook), resources)[0]
    working_copy.settle()
    return executed
