"""Functions and objects that the examiner sends to the student's process by value: scenarios, models, optimizers."""

from __future__ import annotations

import dis
import functools
import io
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any
from unittest import mock

import cloudpickle  # type: ignore[import-untyped]

from dlgrader.compare.outcomes import MOST_CODES
from dlgrader.imports import STAFF_ONLY

from .codec import CodecError


class Shipped:
    """A function that goes to the student's process as a copy, not to be called back."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function


def pickled(parts: list[Any], name_of: Callable[[Any], int | str | None]) -> bytes:
    """Pickle what the test has made.

    Parameters
    ----------
    parts : list
    name_of : callable
        The number of what stands for an object of the student's, the name of what is there as it is here, else None.

    Raises
    ------
    CodecError
        If it can't be pickled, or has something of the answer key in it.
    """
    file = io.BytesIO()
    try:
        _Pickler(file, name_of).dump(parts)
    except CodecError:
        raise
    except Exception as error:
        raise CodecError(str(error)) from error
    return file.getvalue()


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles without what is the student's own already, and the answer key never."""

    def __init__(self, file: io.BytesIO, name_of: Callable[[Any], int | str | None]) -> None:
        super().__init__(file)
        self._name_of = name_of

    def dump(self, value: Any) -> None:
        """Pickle a value."""
        # for each function cloudpickle goes through all modules, thousands with torch
        with mock.patch.object(cloudpickle.cloudpickle, "_find_imported_submodules", _submodules_used):
            super().dump(value)

    def reducer_override(self, obj: Any) -> Any:
        """Pickle a function of the test's as what it does, without what it says."""
        is_made_here = type(obj) is types.FunctionType and (obj.__module__ == "__main__" or "<" in obj.__qualname__)
        return super().reducer_override(_bare_function(obj) if is_made_here else obj)

    def persistent_id(self, value: Any) -> int | str | None:
        """Return the name or number of what is not pickled."""
        known = self._name_of(value)
        if known is not None:
            return known
        kind = type(value)
        if kind is types.ModuleType:
            _refuse(value.__name__)
        elif kind is types.FunctionType or issubclass(kind, type):
            _refuse(value.__module__)
        return None


def _bare_function(function: types.FunctionType) -> types.FunctionType:
    """Return a function without docstring, annotations and spare names, which would tell about a hidden test."""
    name, code = function.__name__, _bare_code(function.__code__)
    bare = types.FunctionType(code, function.__globals__, name, function.__defaults__, function.__closure__)
    bare.__kwdefaults__, bare.__module__, bare.__qualname__ = function.__kwdefaults__, function.__module__, name
    vars(bare).update(vars(function))
    return bare


@functools.lru_cache(MOST_CODES)
def _bare_code(code: types.CodeType) -> types.CodeType:
    given = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 4) + bool(code.co_flags & 8)
    shared = {*code.co_cellvars, *code.co_freevars}
    names = [name if place < given or name in shared else f"v{place}" for place, name in enumerate(code.co_varnames)]
    constants = [_bare_code(part) if isinstance(part, types.CodeType) else part for part in code.co_consts]
    if constants and isinstance(constants[0], str) and _is_docstring(code):
        constants[0] = None
    return code.replace(
        co_varnames=tuple(names), co_consts=tuple(constants), co_filename="<test>", co_qualname=code.co_name
    )


def _is_docstring(code: types.CodeType) -> bool:
    """Return whether the first constant is one: then no instruction loads it."""
    loads = (instruction for instruction in dis.get_instructions(code) if instruction.opname == "LOAD_CONST")
    return all(instruction.arg != 0 for instruction in loads)


def _submodules_used(code: types.CodeType, values: Iterable[Any]) -> list[types.ModuleType]:
    """Return the imported modules that a function reaches as attributes of these packages."""
    packages = [value.__name__ for value in values if type(value) is types.ModuleType]
    names = [f"{package}.{name}" for package in packages for name in code.co_names]
    return [sys.modules[name] for name in names if name in sys.modules]


def _refuse(module: Any) -> None:
    if isinstance(module, str) and f"{module}.".startswith(tuple(f"{name}." for name in STAFF_ONLY)):
        raise CodecError(f"it holds something of {module}, which the student's process may not have")
