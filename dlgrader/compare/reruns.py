"""Slips found by calling the reference again: over another axis, on a transpose, with two arguments swapped."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from dlgrader.compare.cases import Case
from dlgrader.compare.kinds import Kind, kind_of
from dlgrader.compare.outcomes import one_of_many

AXIS_NAMES = ("axis", "dim", "axes", "dims")
MOST_ARRAYS = 4
MOST_AXES = 4


def reruns(reference: Callable[..., Any], given: Case) -> Iterator[tuple[str, Any]]:
    """Yield what the reference returns for each slip, after its diagnosis; where it raises, the slip is left out.

    Parameters
    ----------
    reference : callable
        The truth. Its signature says which parameter is the axis.
    given : Case
        The arguments to vary.
    """
    bound = given.bound(reference)
    if bound is None:
        return
    bound.apply_defaults()
    arguments = bound.arguments
    arrays = [name for name, value in arguments.items() if kind_of(value) in (Kind.ARRAY, Kind.TENSOR)][:MOST_ARRAYS]
    for says, changed in itertools.chain(_other_axes(arguments, arrays), _swaps(arguments, arrays)):
        for value in _call(reference, bound, changed):
            yield says, value
    for name in arrays:
        if arguments[name].ndim < 2:
            continue
        says = f"Your result is exactly what you get from the transpose of {name}."
        for value in _call(reference, bound, {name: arguments[name].swapaxes(-1, -2)}):
            yield says, value
            if kind_of(value) in (Kind.ARRAY, Kind.TENSOR) and value.ndim >= 2:
                yield f"Your result is computed over the other axis of {name}.", value.swapaxes(-1, -2)


def _call(reference: Callable[..., Any], bound: inspect.BoundArguments, changed: dict[str, Any]) -> Iterator[Any]:
    varied = inspect.BoundArguments(bound.signature, {**bound.arguments, **changed})
    copied = Case(varied.args, varied.kwargs).copied()
    run = one_of_many(lambda: copied.call(reference))
    if run.error is None:
        yield run.value


def _other_axes(arguments: dict[str, Any], arrays: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = next((name for name in AXIS_NAMES if name in arguments), None)
    if name is None or not arrays:
        return
    asked = arguments[name]
    axes = range(min(arguments[arrays[0]].ndim, MOST_AXES))
    for axis in (*axes, None):
        if axis != asked and not (type(asked) is int and axis == asked + arguments[arrays[0]].ndim):
            yield f"Your result is exactly what you get with {name}={axis}; {name}={asked} is asked for.", {name: axis}


def _swaps(arguments: dict[str, Any], arrays: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one, other in itertools.combinations(arrays, 2):
        says = f"Your result is exactly what you get with {one} and {other} swapped."
        yield says, {one: arguments[other], other: arguments[one]}
