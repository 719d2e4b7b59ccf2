"""What is not imported: what would take seconds for nothing, and what students don't have."""

from __future__ import annotations

import contextlib
import importlib
import sys

SLOW = "rfc3987_syntax"

# not in the students' package, nor for submitted code to import or read while it is graded
STAFF_ONLY = ("dlgrader.authoring", "dlgrader.grading", "dlgrader.reference", "dlgrader.reporting")


def import_jsonschema() -> None:
    """Import what nbformat validates notebooks with, less one check that takes longer to import than all the rest.

    With `rfc3987_syntax` installed, as it is beside JupyterLab, jsonschema builds a grammar of internationalised
    addresses when it is imported; a notebook's schema has no such addresses.
    """
    if "jsonschema" in sys.modules or SLOW in sys.modules:
        return
    sys.modules[SLOW] = None  # type: ignore[assignment]  # what Python takes for "not installed"
    try:
        with contextlib.suppress(ModuleNotFoundError):  # nor is it where only the base is installed
            importlib.import_module("jsonschema")
    finally:
        del sys.modules[SLOW]
