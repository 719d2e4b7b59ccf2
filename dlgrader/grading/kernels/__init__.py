"""Kernels for a batch of notebooks, forked from a process that has imported everything once.

The way of a kernel: `source` (what a grader uses), `managers` (jupyter_client's interface), `warm` (asks for a fork),
`parent` (forks), `child` (limits, sandbox), `app` (ipykernel).
"""

from __future__ import annotations

from .managers import WarmKernelManager
from .preload import imported_modules, whole_libraries
from .protocol import KernelExit, Limits
from .source import Kernels
from .warm import WarmParentError

__all__ = [
    "KernelExit",
    "Kernels",
    "Limits",
    "WarmKernelManager",
    "WarmParentError",
    "imported_modules",
    "whole_libraries",
]
