"""How values, indices and shapes are put into words: short, and never a whole array."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from dlgrader.compare.kinds import Kind, entries, items, kind_of, list_array, scalar_array, tensor_array

SMALL = 4
"""The most values that an array shown by value has."""
LONGEST_TEXT = 60
LONGEST_WHOLE = 6
"""Digits: larger numbers are told with an exponent."""


def shown(value: Any, digits: int = 3) -> str:
    """Return a number with so many significant digits; NaN by its usual name."""
    number = value.item() if isinstance(value, np.generic | np.ndarray) else value
    if isinstance(number, bool | str):
        return repr(number)
    if isinstance(number, complex):
        return f"{number:.{digits}g}"
    if number != number:
        return "NaN"
    if isinstance(number, int):
        return str(number)
    if 10**digits <= abs(number) < 10**LONGEST_WHOLE:  # 1234, not 1.23e+03
        digits = len(f"{abs(number):.0f}")
    return f"{number:.{digits}g}"


def shown_apart(one: Any, other: Any) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to tell them apart, three at least."""
    for digits in (3, 5, 8, 12, 17):
        pair = shown(one, digits), shown(other, digits)
        if pair[0] != pair[1]:
            break
    return pair


def allowance(allowed: float, off: float, is_default: bool) -> str:
    """Return the allowed difference in one digit, in more where the test chose it or one digit would mislead."""
    rounded = f"{allowed:.1g}"
    return rounded if is_default and float(rounded) < off else f"{allowed:.3g}"


def index_text(index: Sequence[Any]) -> str:
    """Return an index the way it is typed: `[1, 4]`."""
    return f"[{', '.join(str(int(position)) for position in index)}]"


def quoted(text: str | bytes) -> str:
    """Return a string in quotes, cut where it is long."""
    whole = repr(text)
    return whole if len(whole) <= LONGEST_TEXT else f"{whole[: LONGEST_TEXT - 4]}...{whole[0]}"


def joined(words: Sequence[str], conjunction: str) -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    return f" {conjunction} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def with_article(name: str) -> str:
    """Return the name with `a` or `an` before it."""
    begins = name.lower()
    return f"an {name}" if begins.startswith(tuple("aeiou")) and not begins.startswith(("uni", "use")) else f"a {name}"


def described(value: Any) -> str:
    """Say what a value is: `an array of shape (3, 5)`, `None`, `the number 2.5`, `a list of 3`."""
    kind = kind_of(value)
    if kind is Kind.NONE:
        return "None"
    if kind is Kind.NUMBER:
        return f"the number {shown(scalar_array(value))}"
    if kind is Kind.BOOL:
        return shown(scalar_array(value))
    if kind is Kind.TEXT:
        return f"the string {quoted(value)}"
    if kind is Kind.ARRAY:
        return f"an array of shape {np.asarray(value).shape}"
    if kind is Kind.TENSOR:
        return f"a tensor of shape {tuple(value.shape)}"
    if kind is Kind.SEQUENCE:
        return f"{with_article('list' if issubclass(type(value), list) else 'tuple')} of {len(entries(value))}"
    if kind is Kind.MAPPING:
        return f"a dict of {len(items(value))}"
    if issubclass(type(value), type):
        return f"the class {type.__dict__['__name__'].__get__(value)}"
    if hasattr(type(value), "__dlgrader_type__"):  # it stands for an object in another process
        return with_article(value.__dlgrader_type__)
    return with_article(type(value).__name__)


def argument_text(name: str, value: Any) -> tuple[str, str]:
    """Return how an argument stands in a call, and what is said of it after the call (often nothing).

    Short scalars stand in the call by value, small arrays are given by value after it, larger ones by their shape.
    """
    kind = kind_of(value)
    if kind in (Kind.NONE, Kind.BOOL) or type(value) is int:
        return f"{name}={value}", ""
    if kind is Kind.NUMBER:
        return f"{name}={shown(scalar_array(value), 6)}", ""
    if kind is Kind.TEXT:
        return f"{name}={quoted(value)}", ""
    if kind in (Kind.ARRAY, Kind.TENSOR):
        array = tensor_array(value) if kind is Kind.TENSOR else np.asarray(value)
        if 0 < array.size <= SMALL and array.dtype.kind in "biufc":
            return name, f"{name} = {_small(array)}"
        return name, f"{name} of shape {array.shape}"
    if kind is Kind.SEQUENCE:
        sequence = list_array(value)
        if sequence is not None and 0 < sequence.size <= SMALL and sequence.dtype.kind in "biufc":
            return name, f"{name} = {_small(sequence)}"
        return name, f"{name} {described(value)}"
    if kind is Kind.MAPPING:
        return name, f"{name} {described(value)}"
    torch = sys.modules.get("torch")
    if torch is not None and issubclass(type(value), torch.nn.Module):
        return name, f"{name} {described(value)}"
    return name, ""


def _small(array: Any) -> str:
    if array.ndim == 0:
        return shown(array)
    return f"[{', '.join(_small(part) for part in array)}]"
