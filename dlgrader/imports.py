"""Imports that would take seconds for nothing."""

from __future__ import annotations

import importlib
import sys

SLOW = "rfc3987_syntax"


def import_jsonschema() -> None:
    """Import what nbformat validates notebooks with, less one check that takes longer to import than all the rest.

    With `rfc3987_syntax` installed, as it is beside JupyterLab, jsonschema builds a grammar of internationalised
    addresses when it is imported; a notebook's schema has no such addresses.
    """
    if "jsonschema" in sys.modules or SLOW in sys.modules:
        return
    sys.modules[SLOW] = None  # type: ignore[assignment]  # what Python takes for "not installed"
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[SLOW]
