"""Where a grader gets its kernels: from a warm parent if the machine can fork, else one by one."""

from __future__ import annotations

import asyncio
import copy
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from jupyter_client.manager import AsyncKernelManager

from .managers import OrdinaryKernelManager, Surroundings, WarmKernelManager
from .prepared import Preparations
from .protocol import Limits
from .warm import Forking, WarmParent

logger = logging.getLogger(__name__)


class Kernels:
    """A source of kernels for nbclient; a context manager, also an asynchronous one.

    Parameters
    ----------
    preload : sequence of str
        Modules that the warm parent imports: see `imported_modules`. More cost seconds at the start, fewer cost them
        in every notebook.
    arguments : sequence of str
        Command-line arguments for ipykernel, such as `--InlineBackend.figure_formats=svg`. nbclient's option
        `extra_arguments` comes too late for forked kernels.
    warm : bool, optional
        False for ordinary kernels. By default forked ones, where the platform allows.

    Examples
    --------
    >>> with Kernels(preload=("numpy", "matplotlib")) as kernels:
    ...     manager_class = kernels.manager_class(cwd=folder, limits=Limits(memory=2 << 30))
    ...     NotebookClient(notebook, kernel_manager_class=manager_class, timeout=30).execute()
    """

    def __init__(self, preload: Sequence[str] = (), *, arguments: Sequence[str] = (), warm: bool | None = None) -> None:
        if warm is None and not WarmParent.supported():
            logger.warning("this platform can't fork kernels safely: ordinary ones, slower and without limits")
        self._parent: Forking | None = None
        if warm is not False and WarmParent.supported():
            self._parent = WarmParent(preload, arguments)
            self._preparations = Preparations(self._parent)

    def start(self) -> Self:
        """Start the warm parent, if there is to be one, and wait until it is warm.

        Raises
        ------
        WarmParentError
            If it can't start.
        """
        if self._parent is not None:
            self._parent.start()
        return self

    @property
    def alive(self) -> bool:
        """Whether kernels can be had; not after somebody killed the warm parent, until it is closed and started."""
        return self._parent is None or self._parent.alive

    def close(self) -> None:
        """End all forked kernels and remove their files."""
        if self._parent is not None:
            self._preparations.close()
            self._parent.close()

    def manager_class(
        self,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        sandbox: bool = False,
        readable: Sequence[Path] = (),
    ) -> type[AsyncKernelManager]:
        """Return a class for nbclient's, nbconvert's and nbgrader's option `kernel_manager_class`.

        Parameters
        ----------
        cwd : Path, optional
            Working directory; nbclient's resources override it.
        env : mapping of str to str, optional
            Additions to the environment, such as `DLGRADER_DEVICE` or `CUDA_VISIBLE_DEVICES`.
        limits : Limits, optional
            Resource limits, of forked kernels only.
        sandbox : bool, optional
            Whether forked kernels are kept from all but their working directory: see `dlgrader.grading.sandbox`.
        readable : sequence of Path, optional
            What sandboxed kernels may read besides what every Python program needs.

        Returns
        -------
        type
            Whoever makes a manager of this class cleans up after it, as nbclient does with the one it makes.
        """
        surroundings = Surroundings(cwd, env or {}, limits or Limits(), sandbox, tuple(readable))
        if self._parent is None:
            return type("OrdinaryKernelManager", (OrdinaryKernelManager,), {"surroundings": surroundings})
        sources = {"warm": self._parent, "preparations": self._preparations}
        return type("WarmKernelManager", (WarmKernelManager,), {"surroundings": surroundings, **sources})

    def after(self, cells: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Kernels | None:
        """Return a source of kernels in which these cells have been run; it is closed with this one.

        None where each has to run them itself: kernels can't be forked, a cell fails or leaves files.

        Parameters
        ----------
        cells : sequence of str
            Code of staff's own.
        cwd : Path
            Beside these files they run.
        env : mapping of str to str, optional
            Additions to the environment.
        """
        if self._parent is None:
            return None
        prepared = self._preparations.after(cells, cwd, {**os.environ, **(env or {})})
        if prepared is None:
            return None
        kernels = copy.copy(self)
        kernels._parent = prepared
        return kernels

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)
