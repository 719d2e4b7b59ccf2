"""The layers of a sandbox, in the order in which they are applied, and which of them this machine has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from . import landlock, namespaces, privileges, readable, seccomp, user
from .request import Sandbox


class Layer(Protocol):
    """What the module of a layer has."""

    NAME: str

    def available(self) -> str | None:
        """Return why this layer can't be had, or None."""

    def protections(self, reason: str | None) -> dict[str, str | None]:
        """Return what is protected, each with the reason if it is not; `reason` if the whole layer is off."""

    def apply(self, sandbox: Sandbox) -> None:
        """Put the layer into force, for good."""


class Protection(NamedTuple):
    """One row of the report.

    Attributes
    ----------
    layer : str
    state : str
        `"on"`, or `"off: "` and why.
    protects : str
    """

    layer: str
    state: str
    protects: str


# Each takes rights away that those before it need: mounting, changing user ids, then opening files for rules.
LAYERS: tuple[Layer, ...] = (namespaces, user, privileges, landlock, seccomp)
# A user id of one's own and namespaces keep off the same things: processes, sockets, terminals. One of them will do.
EITHER = {user.NAME, namespaces.NAME}

# environment variables that lead libraries to a folder to write to
FOLDERS = ("HOME", "TMPDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "TORCH_HOME")

PACKAGE_ROOT = Path(__file__).parents[3]
TRIAL = (
    "import sys; sys.path.append(sys.argv[1]); from dlgrader.grading.sandbox import layers; "
    "layers.try_all(sys.argv[2], *sys.argv[3:])"
)


class SandboxError(RuntimeError):
    """A sandbox is asked for that this machine doesn't have in full."""


def for_kernel(private: str, writable: tuple[str, ...], also_readable: tuple[str, ...] = ()) -> Sandbox:
    """Return the best sandbox this machine has.

    Parameters
    ----------
    private : str
        The kernel's own folder.
    writable : tuple of str
        The other folders that may be changed.
    also_readable : tuple of str
        What may be read besides what every Python program needs.
    """
    layers = tuple(name for name, reason in reasons().items() if reason is None)
    return Sandbox(private, writable, (*readable.files(), *also_readable), layers)


def report() -> list[Protection]:
    """Return what is protected on this machine and what is not, layer by layer."""
    return [
        Protection(layer.NAME, "on" if off is None else f"off: {off}", protects)
        for layer in LAYERS
        for protects, off in layer.protections(reasons()[layer.NAME]).items()
    ]


def missing() -> list[Protection]:
    """Return the protections that are off, save those that another layer gives as well."""
    found = reasons()
    spare = EITHER if any(found[name] is None for name in EITHER) else set()
    return [row for row in report() if row.state != "on" and row.layer not in spare]


def require() -> None:
    """Raise an error unless every protection is on.

    Raises
    ------
    SandboxError
        Naming each that is off.
    """
    if rows := missing():
        raise SandboxError("no full sandbox here: " + "; ".join(warnings(rows)))


def warnings(rows: list[Protection]) -> list[str]:
    """Return one line per protection that is off."""
    return [f"{row.layer} {row.state} (protects: {row.protects})" for row in rows]


@cache
def reasons() -> dict[str, str | None]:
    """Return for each layer why it is off, or None; a layer is on if applying it has worked in a process of its own."""
    if sys.platform != "linux":
        return dict.fromkeys([layer.NAME for layer in LAYERS], "only Linux has it")
    found = {layer.NAME: layer.available() for layer in LAYERS}
    hopeful = [name for name, reason in found.items() if reason is None]
    with tempfile.TemporaryDirectory(prefix="dlgrader-") as folder:
        command = [sys.executable, "-P", "-c", TRIAL, str(PACKAGE_ROOT), folder, *hopeful]
        tried = subprocess.run(command, capture_output=True, text=True, timeout=60)
    outcome = json.loads(tried.stdout) if tried.returncode == 0 else dict.fromkeys(hopeful, tried.stderr.strip()[-200:])
    return {**found, **outcome}


def try_all(folder: str, *names: str) -> None:
    """Apply each layer in a process of its own and print what came of it, as JSON; `reasons` runs this."""
    print(json.dumps({layer.NAME: _try(layer, folder) for layer in LAYERS if layer.NAME in names}))


def _try(layer: Layer, folder: str) -> str | None:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            for applied in LAYERS:  # without root, those after `privileges` need it
                if applied in (layer, privileges):
                    applied.apply(Sandbox(folder, (), readable.files(), (layer.NAME,)))
        except Exception as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        reason = pipe.read()
    _, status = os.waitpid(child, 0)
    return reason or (f"it ended the process, status {status}" if status else None)


def apply(sandbox: Sandbox) -> None:
    """Put the sandbox into force, for good; in the kernel's own process, before it has threads.

    Raises
    ------
    OSError
        If a layer can't be applied.
    """
    Path(sandbox.temporary).mkdir(mode=0o700, exist_ok=True)
    for layer in LAYERS:
        if layer.NAME in sandbox.layers:
            layer.apply(sandbox)
    os.environ.update(dict.fromkeys(FOLDERS, sandbox.temporary))
    tempfile.tempdir = None  # may be one that was chosen before the fork
