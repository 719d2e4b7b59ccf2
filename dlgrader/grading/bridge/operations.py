"""What can be asked of an object in the student's process: one table for both sides."""

from __future__ import annotations

import asyncio
import copy
import inspect
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# of what goes back beside an answer
LONGEST_TEXT, MOST_WARNINGS = 4000, 100

_BITS = "and", "or", "xor", "lshift", "rshift"
_ARITHMETIC = "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", *_BITS
_NO_NUMBER = "does not do arithmetic; expected a number or an array"
_NO_VALUE = "can't be compared here; expected a number, text or an array"


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes
    ----------
    do : callable
        What does it, in the student's process.
    gives : type, optional
        Of what type the answer has to be; by default any will do.
    lacks : str
        What is said of an object of a class that the test is not about, where only those may answer.
    """

    do: Callable[..., Any]
    gives: type | None = None
    lacks: str = ""


def _reflected(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda one, other: function(other, one)


def _call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def _run(scenario: Any, subject: Any) -> Any:
    return scenario(subject)


def _await(value: Any) -> Any:
    async def waited() -> Any:
        return await value

    return asyncio.run(waited())


def _signature(function: Any) -> list[tuple[str, int, tuple[Any, ...]]]:
    """Return name, kind and default, if there is one, of each parameter."""
    parameters = inspect.signature(function).parameters.values()
    return [(one.name, int(one.kind), () if one.default is one.empty else (one.default,)) for one in parameters]


# special methods of a stand-in by their names, each done as Python does it
METHODS = {
    **{kind.__name__: Operation(kind, kind) for kind in (bool, float, int)},
    "len": Operation(len, int),
    "index": Operation(operator.index, int),
    "dir": Operation(dir, list),
    "repr": Operation(lambda value: repr(value)[:LONGEST_TEXT], str),
    "str": Operation(lambda value: str(value)[:LONGEST_TEXT], str),
    "format": Operation(lambda value, spec: format(value, spec)[:LONGEST_TEXT], str),
    **{function.__name__: Operation(function) for function in (iter, next, setattr, delattr)},
    **{name: Operation(getattr(operator, name)) for name in ("getitem", "setitem", "delitem")},
    "call": Operation(_call),
    "copy": Operation(copy.copy),
    "enter": Operation(lambda value: type(value).__enter__(value)),
    "hash": Operation(hash, int, "has no hash here"),
    "round": Operation(round, lacks="is not rounded; expected a number"),
    "contains": Operation(operator.contains, bool, "is no container"),
    **{name: Operation(getattr(operator, name), lacks=_NO_VALUE) for name in ("eq", "ne")},
    **{name: Operation(getattr(operator, name), lacks=_NO_NUMBER) for name in ("lt", "le", "gt", "ge")},
    **{name: Operation(getattr(operator, name), lacks=_NO_NUMBER) for name in ("neg", "pos", "abs", "invert")},
    **{name: Operation(getattr(operator, f"__{name}__"), lacks=_NO_NUMBER) for name in _ARITHMETIC},
    **{f"r{name}": Operation(_reflected(getattr(operator, f"__{name}__")), lacks=_NO_NUMBER) for name in _ARITHMETIC},
}
OPERATIONS = METHODS | {
    **{function.__name__: Operation(function) for function in (getattr, isinstance, issubclass, copy.deepcopy)},
    **{function.__name__: Operation(function, bool) for function in (callable, hasattr)},
    "exit": Operation(lambda value, error: bool(type(value).__exit__(value, error and type(error), error, None)), bool),
    "await": Operation(_await),
    "type": Operation(type),
    "signature": Operation(_signature),
    "getsource": Operation(inspect.getsource, str),
    "firstlineno": Operation(lambda value: inspect.getsourcelines(value)[1], int),
    "run": Operation(_run),
}
