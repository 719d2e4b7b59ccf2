"""The verdict on a pair of values, in order: type, shape, dtype, finite, value; one function per kind of pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlgrader.compare.kinds import (
    Array,
    Kind,
    entries,
    is_tensor,
    items,
    kind_of,
    list_array,
    mask_of,
    plain_array,
    plain_tensor,
    scalar_array,
    tensor_array,
    whole_numbers,
)
from dlgrader.compare.tolerances import Tolerance, dtype_name
from dlgrader.compare.wording import (
    LONGEST_TEXT,
    allowance,
    described,
    index_text,
    quoted,
    shown,
    shown_apart,
)

EXACT_KINDS = "biu"
LONGEST_INTEGER = 128


@dataclass(frozen=True)
class Difference:
    """The first thing found wrong with a result.

    Attributes
    ----------
    aspect : str
        What differs: `type`, `shape`, `missing key`, `extra key`, `dtype`, `finite` or `value`.
    headline : str
        What is wrong, in one sentence.
    details : tuple of str
        Further sentences: the worst element, or the cure.
    path : str
        Where in a nested result, such as `["W1"][0]`.
    actual, expected : ndarray or None
        The values themselves, for a diagnosis, where both sides have some.
    kinds : str
        What is wrong with the kind of the result, without shapes and values.
    """

    aspect: str
    headline: str
    details: tuple[str, ...] = ()
    path: str = ""
    actual: Array | None = None
    expected: Array | None = None
    kinds: str = ""


def difference(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    """Compare a result with what is expected; return the first difference, or None when there is none.

    Raises
    ------
    TypeError
        If `expected` is not of a kind that can be compared: the test is at fault, not the student.
    """
    return _COMPARISONS[kind_of(expected)](actual, expected, tolerance)


def _wrong_type(actual: Any, expected: Any, cure: str = "") -> Difference:
    kinds = f"got {kind_of(actual).value}, expected {kind_of(expected).value}."
    if actual is None:
        cure = "Is a return statement missing?"
        kinds = f"{kinds} {cure}"
    details = (cure,) if cure else ()
    return Difference("type", f"got {described(actual)}, expected {described(expected)}.", details, kinds=kinds)


def _compare_none(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    return None if actual is None else _wrong_type(actual, expected)


def _compare_bool(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    kind = kind_of(actual)
    if kind is not Kind.BOOL:
        return _wrong_type(actual, expected, _tensor_cure(actual) if kind is Kind.TENSOR else "")
    got, wanted = bool(scalar_array(actual)), bool(scalar_array(expected))
    return None if got == wanted else Difference("value", f"got {got}, expected {wanted}.")


def _compare_text(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    base = str if issubclass(type(expected), str) else bytes
    if not issubclass(type(actual), base):
        return _wrong_type(actual, expected)
    got, wanted = (base.__getitem__(text, slice(None)) for text in (actual, expected))
    if got == wanted:
        return None
    if max(len(repr(got)), len(repr(wanted))) <= LONGEST_TEXT:
        return Difference("value", f"got {quoted(got)}, expected {quoted(wanted)}.")
    pairs = zip(got, wanted, strict=False)
    place = next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(got), len(wanted)))
    window = slice(max(0, place - 10), place + 20)
    detail = f"Around it: got {quoted(got[window])}, expected {quoted(wanted[window])}."
    return Difference("value", f"the text differs from character {place} on.", (detail,))


def _compare_number(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    kind = kind_of(actual)
    wanted = scalar_array(expected)
    if tolerance.is_default and (whole := whole_numbers([actual, expected])) is not None:
        ours, theirs = whole
        return (
            None if ours == theirs else _compare_values(scalar_array(ours), wanted, tolerance) or _apart(ours, theirs)
        )
    if kind is Kind.NUMBER:
        return _compare_values(scalar_array(actual), wanted, tolerance)
    if kind is Kind.TENSOR and actual.ndim == 0:
        return replace(_wrong_type(actual, expected, _tensor_cure(actual)), headline="got a tensor, expected a number.")
    got = _as_array(actual)
    if got is not None and got.dtype.kind in "iufc":
        headline = f"got {described(actual)}, expected a number."
        return Difference("shape", headline, actual=got, expected=wanted)
    return _wrong_type(actual, expected)


def _apart(got: int, wanted: int) -> Difference:
    """Tell two integers apart that are too large for the numbers of an array."""
    return Difference("value", f"got {_in_full(got)}, expected {_in_full(wanted)} (off by {_in_full(got - wanted)}).")


def _in_full(number: int) -> str:
    return str(number) if number.bit_length() < LONGEST_INTEGER else f"an integer of {number.bit_length()} bits"


def _tensor_cure(actual: Any) -> str:
    graph = "It still carries its graph (requires_grad): `.item()` takes" if actual.requires_grad else "`.item()` takes"
    return f"{graph} the plain number out of it." if actual.numel() == 1 else ""


def _as_array(value: Any) -> Array | None:
    """Return the numbers of an array, a tensor, nested lists or a number as an array, or None for anything else."""
    kind = kind_of(value)
    if kind is Kind.TENSOR:
        return tensor_array(value)
    if kind is Kind.ARRAY:
        return plain_array(value)
    if kind in (Kind.NUMBER, Kind.BOOL):
        return scalar_array(value)
    return list_array(value) if kind is Kind.SEQUENCE else None


def _compare_array(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    kind = kind_of(actual)
    wanted = plain_array(expected)
    if wanted.dtype.kind not in "biufcUS":
        raise TypeError(f"an array of dtype {wanted.dtype} can't be compared")
    if kind is Kind.TENSOR:
        graph = "`.detach().numpy()`" if actual.requires_grad else "`.numpy()`"
        return _wrong_type(actual, expected, f"{graph} turns a tensor into an array.")
    if kind is Kind.SEQUENCE:
        return _compare_list_with_array(actual, wanted, tolerance)
    got = _as_array(actual)
    if got is None:
        return _wrong_type(actual, expected)
    if kind is not Kind.ARRAY:
        return replace(_wrong_type(actual, expected), aspect="shape", actual=got, expected=wanted)
    found = _compare_shapes(got, wanted) or _compare_dtypes(got.dtype, wanted.dtype, got, wanted)
    masks = mask_of(actual), mask_of(expected)
    if found is None and masks != (None, None):
        return _compare_masked(got, wanted, masks, tolerance)
    return found or _compare_values(got, wanted, tolerance)


def _compare_masked(
    got: Array, wanted: Array, masks: tuple[Array | None, Array | None], tolerance: Tolerance
) -> Difference | None:
    """Compare arrays with masked entries: the same ones are masked, and of the others the values are equal."""
    ours, theirs = (np.zeros(wanted.shape, bool) if mask is None else mask for mask in masks)
    if (ours != theirs).any():
        headline = f"{np.count_nonzero(ours)} of {ours.size} values are masked, expected {np.count_nonzero(theirs)}."
        place = np.unravel_index(np.argmax(ours != theirs), ours.shape)
        return Difference("value", headline, (f"First difference at {index_text(place)}.",))
    return _compare_values(np.where(ours, 0, got), np.where(ours, 0, wanted), tolerance)


def _compare_list_with_array(actual: Any, wanted: Array, tolerance: Tolerance) -> Difference | None:
    """Compare a list by value: it has no dtype of its own, so only truth values and numbers are told apart."""
    got = list_array(actual)
    results_in_a_tuple = issubclass(type(actual), tuple) and any(
        kind_of(entry) in (Kind.ARRAY, Kind.TENSOR) for entry in entries(actual)
    )
    if got is None or results_in_a_tuple:
        return _wrong_type(actual, wanted)
    if got.size == 0 == wanted.size or {got.dtype.kind, wanted.dtype.kind} <= set("iufc"):
        return _compare_shapes(got, wanted) or _compare_values(got, wanted, tolerance)
    return (
        _compare_shapes(got, wanted)
        or _compare_dtypes(got.dtype, wanted.dtype, got, wanted)
        or _compare_values(got, wanted, tolerance)
    )


def _compare_tensor(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    import torch

    kind = kind_of(actual)
    if plain_tensor(expected).is_meta or (kind is Kind.TENSOR and plain_tensor(actual).is_meta):
        return _compare_without_numbers(actual, expected)
    wanted = tensor_array(expected)
    if kind is Kind.SEQUENCE and wanted.ndim:
        return _compare_list_with_array(actual, wanted, tolerance)
    if kind is not Kind.TENSOR:
        got = _as_array(actual)
        cure = "" if got is None or got.dtype.kind not in "biufc" else _array_cure(kind)
        return _wrong_type(actual, expected, cure)
    actual, expected = plain_tensor(actual), plain_tensor(expected)
    got = tensor_array(actual)
    found = _compare_shapes(got, wanted) or _compare_dtypes(actual.dtype, expected.dtype, got, wanted)
    if found is not None:
        return found
    rtol, atol = tolerance.for_dtypes(actual.dtype, expected.dtype)
    try:
        torch.testing.assert_close(
            actual,
            expected,
            rtol=rtol,
            atol=atol,
            equal_nan=True,
            check_device=False,
            check_dtype=False,
            check_layout=False,
            check_stride=False,
        )
    except AssertionError:
        return _value_difference(got, wanted, rtol, atol, tolerance.is_default)
    return None


def _compare_without_numbers(actual: Any, expected: Any) -> Difference | None:
    """Compare with a tensor on the device "meta", or one with another: by device, shape and dtype."""
    if kind_of(actual) is not Kind.TENSOR:
        return _wrong_type(actual, expected)
    actual, expected = plain_tensor(actual), plain_tensor(expected)
    if actual.device != expected.device:
        said = f"got a tensor on {actual.device}, expected one on {expected.device}."
        return Difference("type", said, kinds="the tensor is on another device than expected.")
    if actual.shape != expected.shape:
        return Difference("shape", f"shape {tuple(actual.shape)}, expected {tuple(expected.shape)}.")
    if actual.dtype != expected.dtype:
        names = dtype_name(actual.dtype), dtype_name(expected.dtype)
        return Difference("dtype", f"dtype {names[0]}, expected {names[1]}.")
    return None


def _array_cure(kind: Kind) -> str:
    if kind is Kind.ARRAY:
        return (
            "`torch.from_numpy(...)` makes a tensor of an array, but without a graph: compute with tensors throughout."
        )
    return "Return the tensor itself: a plain number has lost its graph, and no gradient flows through it."


def _compare_sequence(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    kind = kind_of(actual)
    if kind not in (Kind.SEQUENCE, Kind.ARRAY):
        cure = "`.tolist()` turns a tensor into a list." if is_tensor(actual) else ""
        return _wrong_type(actual, expected, cure)
    got, wanted = entries(actual), entries(expected)
    if len(got) != len(wanted):
        return Difference("shape", f"{len(got)} {'entry' if len(got) == 1 else 'entries'}, expected {len(wanted)}.")
    whole = whole_numbers([*got, *wanted])
    is_large = whole is not None and any(number.bit_length() > 63 for number in whole)
    if len(wanted) > 1 and not is_large and all(kind_of(entry) is Kind.NUMBER for entry in [*got, *wanted]):
        return _compare_values(_stacked(got), _stacked(wanted), tolerance)
    for position, (one, other) in enumerate(zip(got, wanted, strict=True)):
        found = difference(one, other, tolerance)
        if found is not None:
            return replace(found, path=f"[{position}]{found.path}")
    return None


def _stacked(numbers: list[Any]) -> Array:
    return np.asarray([scalar_array(number)[()] for number in numbers])


def _compare_mapping(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    if kind_of(actual) is not Kind.MAPPING:
        return _wrong_type(actual, expected)
    got, wanted = items(actual), items(expected)
    missing = [key for key in wanted if key not in got]
    if missing:
        return Difference("missing key", f"the key {_key(missing[0])} is missing.")
    extra = [key for key in got if key not in wanted]
    if extra:
        return Difference("extra key", f"the key {_key(extra[0])} is one too many.")
    for key, value in wanted.items():
        found = difference(got[key], value, tolerance)
        if found is not None:
            return replace(found, path=f"[{_key(key)}]{found.path}")
    return None


def _key(key: Any) -> str:
    if type(key) is str:
        return f'"{key}"'
    return str(key) if type(key) in (int, float, bool, type(None)) else described(key)


def _not_comparable(actual: Any, expected: Any, tolerance: Tolerance) -> Difference | None:
    raise TypeError(
        f"can't compare with {described(expected)}: expected values are arrays, tensors, numbers, strings, "
        "truth values, None, and lists, tuples and dicts of them"
    )


_COMPARISONS: dict[Kind, Callable[[Any, Any, Tolerance], Difference | None]] = {
    Kind.NONE: _compare_none,
    Kind.BOOL: _compare_bool,
    Kind.NUMBER: _compare_number,
    Kind.TEXT: _compare_text,
    Kind.ARRAY: _compare_array,
    Kind.TENSOR: _compare_tensor,
    Kind.SEQUENCE: _compare_sequence,
    Kind.MAPPING: _compare_mapping,
    Kind.OTHER: _not_comparable,
}


def _compare_shapes(got: Array, wanted: Array) -> Difference | None:
    if got.shape == wanted.shape:
        return None
    headline = f"shape {got.shape}, expected {wanted.shape}."
    return Difference("shape", headline, actual=got, expected=wanted)


def _compare_dtypes(got: Any, wanted: Any, actual: Array, expected: Array) -> Difference | None:
    """Judge dtypes: the width of a float matters, that of an integer does not."""
    names = dtype_name(got), dtype_name(wanted)
    integers = all(name.startswith(("int", "uint")) for name in names)
    strings = {actual.dtype.kind, expected.dtype.kind} <= set("US") and actual.dtype.kind == expected.dtype.kind
    if integers or strings or names[0] == names[1] or got == wanted:
        return None
    known = actual.dtype.kind in "biufc"
    return Difference(
        "dtype",
        f"dtype {names[0]}, expected {names[1]}.",
        actual=actual if known else None,
        expected=expected if known else None,
    )


def _compare_values(actual: Array, expected: Array, tolerance: Tolerance) -> Difference | None:
    """Judge the values of two arrays of one shape."""
    if expected.size == 0:
        return None
    rtol, atol = tolerance.for_dtypes(actual.dtype, expected.dtype)
    if _close(actual, expected, rtol, atol).all():
        return None
    return _value_difference(actual, expected, rtol, atol, tolerance.is_default)


def _close(actual: Array, expected: Array, rtol: float, atol: float) -> Array:
    """Return where |actual - expected| <= atol + rtol * |expected|, or both are NaN: `torch.isclose`, in numpy."""
    same = np.asarray(actual == expected)
    if not rtol and not atol and {actual.dtype.kind, expected.dtype.kind} <= set(EXACT_KINDS + "US"):
        return same
    with np.errstate(all="ignore"):
        one, other = _widened(actual), _widened(expected)
        both_nan = np.isnan(one) & np.isnan(other)
        near = np.abs(one - other) <= atol + rtol * np.abs(other)
        return np.asarray(same | both_nan | (near & np.isfinite(other)))


def _widened(array: Array) -> Array:
    return array.astype(np.result_type(array.dtype, np.float64), copy=False)


def _value_difference(actual: Array, expected: Array, rtol: float, atol: float, default_tolerance: bool) -> Difference:
    """Say which values differ: those that are not finite first, else the worst."""
    numeric = expected.dtype.kind in "biufc"
    with np.errstate(all="ignore"):
        wrong = ~_close(actual, expected, rtol, atol)
        if not wrong.any():  # torch rounds in the tensors' own precision
            wrong = np.asarray(actual != expected)
        if numeric:
            odd = wrong & ~(np.isfinite(actual) & np.isfinite(expected))
            if odd.any():
                return _not_finite(actual, expected, odd)
            off = np.abs(_widened(actual) - _widened(expected))
            place = np.unravel_index(np.argmax(np.where(wrong, off, -1.0)), wrong.shape)
        else:
            place = np.unravel_index(np.argmax(wrong), wrong.shape)
    got, wanted = shown_apart(actual[place], expected[place])
    pair = f"got {got}, expected {wanted}"
    if numeric and expected.dtype.kind != "b":
        distance = float(off[place])
        allowed = float(atol + rtol * np.abs(_widened(expected)[place]))
        room = f"; {allowance(allowed, distance, default_tolerance)} is allowed" if allowed else ""
        pair = f"{pair} (off by {shown(distance)}{room})"
    if not wrong.ndim:
        return Difference("value", f"{pair}.", actual=actual, expected=expected)
    headline = f"{np.count_nonzero(wrong)} of {wrong.size} values differ."
    which = "Worst" if numeric and expected.dtype.kind != "b" else "First"
    detail = f"{which} at {index_text(place)}: {pair}."
    if not numeric:
        return Difference("value", headline, (detail,))
    return Difference("value", headline, (detail,), actual=actual, expected=expected)


def _not_finite(actual: Array, expected: Array, odd: Array) -> Difference:
    """Name the NaN or infinity that is found where it should not be, or missing where it should be."""
    nan, infinite = odd & np.isnan(actual), odd & np.isinf(actual)
    places = next((places for places in (nan, infinite) if places.any()), odd)
    unwanted = places is not odd
    place = np.unravel_index(np.argmax(places), places.shape)
    got, wanted = shown(actual[place]), shown(expected[place])
    if not odd.ndim:
        return Difference("finite", f"got {got}, expected {wanted}.", actual=actual, expected=expected)
    count = f"{np.count_nonzero(places)} of {odd.size} values"
    if unwanted:
        headline, details = f"{got} at {index_text(place)}, {count}.", (f"Expected {wanted} there.",)
        return Difference("finite", headline, details, actual=actual, expected=expected)
    headline = f"got {got} at {index_text(place)}, where {wanted} is expected ({count})."
    return Difference("finite", headline, actual=actual, expected=expected)
