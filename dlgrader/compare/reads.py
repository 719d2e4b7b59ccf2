"""Which data of the notebook a function reads, where it should use its arguments: the commonest silent mistake."""

from __future__ import annotations

import dis
import types
from collections.abc import Iterator
from typing import Any

from dlgrader.compare.kinds import Kind, kind_of
from dlgrader.compare.wording import joined

MOST_NAMES = 3
LONGEST_NAME = 40


def outside_reads(function: Any) -> str:
    """Return a sentence on the notebook's data that a student's function reads, or nothing."""
    # what stands for a function in another process knows it from there
    elsewhere = hasattr(type(function), "__dlgrader_reads__")
    names = function.__dlgrader_reads__ if elsewhere else data_read_by(function)
    if not names:
        return ""
    told = joined([f"`{name}`" for name in names], "and")
    return f"Your function reads {told} from the notebook, not from its arguments: is that meant?"


def data_read_by(function: Any) -> list[str]:
    """Return the names of global numbers, arrays, texts and containers that a function uses.

    Names in capitals are left out: they stand for constants.
    """
    if type(function) is not types.FunctionType:
        return []
    names = dict.fromkeys(_globals_of(function.__code__))
    data = [name for name in names if kind_of(function.__globals__.get(name)) not in (Kind.NONE, Kind.OTHER)]
    told = [name for name in data if not name.startswith("_") and not (name.isupper() and len(name) > 1)]
    return [name for name in told if len(name) <= LONGEST_NAME][:MOST_NAMES]


def _globals_of(code: types.CodeType) -> Iterator[str]:
    yield from (found.argval for found in dis.get_instructions(code) if found.opname == "LOAD_GLOBAL")
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _globals_of(constant)
