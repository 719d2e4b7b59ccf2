"""What a grader asks for when it asks for a sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sandbox:
    """What one kernel may write to, and which layers guard the rest.

    Parameters
    ----------
    private : str
        The kernel's own folder, writable too; its sockets are in it, and a `tmp` for temporary files and the home.
    writable : tuple of str
        Folders that the notebook may change: the submission's own working copy.
    readable : tuple of str
        What it may read besides: the grader looks that up once, which takes longer than all the rest.
    layers : tuple of str
        Names of the layers to apply. The grader chooses, by what the machine has; in the kernel a layer that can't be
        applied is an error, and no submitted code runs.
    """

    private: str
    writable: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Sandbox:
        """Make one of what JSON has made of another's fields."""
        lists = (tuple(fields[name]) for name in ("writable", "readable", "layers"))
        return cls(fields["private"], *lists)

    @property
    def own(self) -> tuple[str, ...]:
        """All folders that are writable, the private one first."""
        return (self.private, *self.writable)

    @property
    def temporary(self) -> str:
        """The folder for temporary files."""
        return f"{self.private}/tmp"
