"""`dlgrader doctor`: what grading can rely on, on this machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dlgrader.grading import sandbox
from dlgrader.grading.kernels import Kernels, WarmParentError
from dlgrader.grading.kernels.warm import WarmParent

PACKAGES = ("dlgrader", "nbgrader", "ipykernel", "nbclient", "numpy", "torch")


def print_doctor(*, require_sandbox: bool = False, console: Console | None = None) -> int:
    """Print what this machine has, and what protects it from submissions; return the exit status.

    Parameters
    ----------
    require_sandbox : bool
        Whether a protection that is off is a problem. Otherwise it is only named.
    console : rich.console.Console, optional
        Where to print; standard output if not given.

    Returns
    -------
    int
        1 if there is a problem: kernels can't be forked on a machine that should, or see `require_sandbox`.
    """
    console = console or Console()
    machine = Table(box=None, show_header=False, pad_edge=False)
    for name, value in _machine():
        machine.add_row(name, Text(value))
    problem = fork_problem()
    machine.add_row("warm kernels", Text(problem or "yes, forked from a process that has imported everything once"))
    console.print(machine)

    layers = Table("layer", "protects", "state", title="The sandbox around submitted code", title_justify="left")
    for row in sandbox.report():
        layers.add_row(row.layer, Text(row.protects), Text(row.state, "green" if row.state == "on" else "yellow"))
    console.print(layers)
    missing = sandbox.missing()
    for line in sandbox.warnings(missing):
        console.print(Text(f"not protected: {line}"))
    if not missing:
        console.print("Everything that has a layer here is protected.")
    return 1 if problem is not None or (require_sandbox and missing) else 0


def fork_problem() -> str | None:
    """Return why kernels can't be forked, or None."""
    if not WarmParent.supported():
        return f"no: {platform.system()} can't fork safely; ordinary kernels, slower, without limits or sandbox"
    try:
        with Kernels():
            return None
    except WarmParentError as error:
        return f"no: {error}"


def _machine() -> Iterator[tuple[str, str]]:
    yield "system", f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} processors"
    yield "user", "root" if os.geteuid() == 0 else "not root"
    yield "Python", platform.python_version()
    for name in PACKAGES:
        yield name, _version(name)
    yield "GPU", _gpu()


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _gpu() -> str:
    try:
        import torch
    except ImportError:
        return "unknown without torch"
    if torch.cuda.is_available():
        return ", ".join(torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))
    return "none that torch can use; the same submissions get the same scores on the CPU"
