"""The well-known slips, tried on the expected value: what each would give, and how it is told to a student."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from dlgrader.compare.evidence import Slip
from dlgrader.compare.kinds import Array
from dlgrader.compare.wording import joined

Lengths: TypeAlias = Mapping[int, str]
"""What the whole numbers are that a sum or a mean may run over: `{5: "the length of axis 0 of X"}`."""

Shape: TypeAlias = tuple[int, ...]

MOST_AXES = 4
APART = 2.0
"""The least ratio between the largest and the smallest value that shows a constant factor or offset."""


def slips(got: Array, wanted: Array, lengths: Lengths, shapes: Collection[Shape] = ()) -> Iterator[Slip]:
    """Yield the slips on an array or number, the more telling ones first.

    Parameters
    ----------
    got, wanted : ndarray
        The student's result and the truth, of bool, integer, float or complex dtype.
    lengths : mapping of int to str
        The lengths of the input's axes, by what they are.
    shapes : collection of tuple of int
        The shapes of the input's arrays.
    """
    if got.shape != wanted.shape:
        yield from _transposed(got, wanted)
        yield from _reshaped(got, wanted, shapes)
        yield from _broadcast(got, wanted)
        return
    if got.dtype.kind == "b" or wanted.dtype.kind == "b":
        yield from _inverted(got, wanted)
        yield from _rearranged(got, wanted)
        return
    yield from _negated(got, wanted)
    yield from _scaled(got, wanted, lengths)
    yield from _rearranged(got, wanted)
    yield from _rounded(got, wanted)
    yield from _nonlinear(got, wanted)


def vaguer_slips(got: Array, wanted: Array) -> Iterator[Slip]:
    """Yield what a result has to do with the truth without saying how it came about: for when nothing else is found."""
    if got.shape == wanted.shape:
        yield from _fitted(got, wanted)
    else:
        yield from _unreduced(got, wanted)
        yield from _overreduced(got, wanted)
        yield from _cropped(got, wanted)


def _fitted(got: Array, wanted: Array) -> Iterator[Slip]:
    """Yield a constant factor and a constant offset, taken from the largest value."""
    if "b" in (got.dtype.kind, wanted.dtype.kind):
        return
    size = np.where(np.isfinite(wanted) & np.isfinite(got), np.abs(wanted), -1.0)
    largest = np.unravel_index(np.argmax(size), size.shape)
    if size[largest] < APART * np.min(size, where=size > 0, initial=np.inf):
        return  # where all values are about the same, any factor and any offset fits
    if size[largest] > 0:
        factor = got[largest] / wanted[largest]
        if factor:
            yield Slip(
                f"Every value is {_number(factor)} times what is expected.", got, wanted * factor, wanted, fitted=1
            )
    offset = got[largest] - wanted[largest].astype(got.dtype)
    if got.dtype.kind != "c":
        direction = "large" if offset > 0 else "small"
        says = f"Every value is {_number(abs(offset))} too {direction}."
        yield Slip(says, got, wanted + offset, wanted, fitted=1)


def _number(value: complex) -> str:
    return f"{value:.6g}"


def _inverted(got: Array, wanted: Array) -> Iterator[Slip]:
    if got.dtype.kind == wanted.dtype.kind:
        yield Slip("Your result has True and False swapped.", got, ~wanted, wanted, rearranges=True)


def _negated(got: Array, wanted: Array) -> Iterator[Slip]:
    yield Slip("Your result is exactly the negative of what is expected.", got, -_signed(wanted), wanted)


def _signed(array: Array) -> Array:
    return array.astype(np.int64) if array.dtype.kind == "u" else array


def _scaled(got: Array, wanted: Array, lengths: Lengths) -> Iterator[Slip]:
    subject = "Every value" if wanted.ndim else "Your result"
    times = {2: "", **{length: f", and {length} is {meaning}" for length, meaning in lengths.items() if length > 1}}
    for length, meaning in times.items():
        sum_for_mean, mean_for_sum = (
            (": a sum where the mean is asked for", ": a mean where the sum is asked for") if length > 2 else ("", "")
        )
        says = f"{subject} is {length} times too large{meaning}{sum_for_mean}."
        yield Slip(says, got, wanted * length, wanted)
        says = f"{subject} is {length} times too small{meaning}{mean_for_sum}."
        yield Slip(says, got, wanted / length, wanted)
        if meaning and length > 2:  # a factor of 2, or its root, has many causes
            yield from _corrected(got, wanted, length, meaning, subject)


def _corrected(got: Array, wanted: Array, length: int, meaning: str, subject: str) -> Iterator[Slip]:
    """Yield a variance or a standard deviation with Bessel's correction, or without."""
    for root in (1.0, 0.5):
        for ratio, done, asked in ((length / (length - 1), "n - 1", "n"), ((length - 1) / length, "n", "n - 1")):
            says = (
                f"{subject} is {ratio**root:.4g} times what is expected{meaning}: divided by {done} instead of {asked}."
            )
            yield Slip(says, got, wanted * ratio**root, wanted)


def _rearranged(got: Array, wanted: Array) -> Iterator[Slip]:
    for says, moved in _permuted(wanted):
        if moved.shape == wanted.shape:
            yield Slip(says, got, moved, wanted, rearranges=True)
    for axis in range(wanted.ndim):
        along = f" along axis {axis}" if wanted.ndim > 1 else ""
        yield Slip(f"Your result is reversed{along}.", got, np.flip(wanted, axis), wanted, rearranges=True)
    if wanted.ndim > 1:
        yield Slip("Your result is reversed along every axis.", got, np.flip(wanted), wanted, rearranges=True)
    for axis in range(wanted.ndim):
        yield from _shifted(got, wanted, axis)


def _shifted(got: Array, wanted: Array, axis: int) -> Iterator[Slip]:
    along = f" along axis {axis}" if wanted.ndim > 1 else ""
    first, last = _cut(wanted, axis, slice(1, None)), _cut(wanted, axis, slice(None, -1))
    got_first, got_last = _cut(got, axis, slice(1, None)), _cut(got, axis, slice(None, -1))
    for step, way in ((1, "late"), (-1, "early")):
        says = f"Your result is shifted by one{along}: every value comes one place too {way}"
        rolled = np.roll(wanted, step, axis)
        yield Slip(f"{says}, around the end.", got, rolled, wanted, rearranges=True)
        moved = (got_first, last, first) if step == 1 else (got_last, first, last)
        yield Slip(f"{says}.", *moved, rearranges=True)


def _cut(array: Array, axis: int, part: slice) -> Array:
    return array[(slice(None),) * axis + (part,)]


def _permuted(wanted: Array) -> Iterator[tuple[str, Array]]:
    """Yield the transposes of an array: two axes swapped, then all other orders."""
    if not 2 <= wanted.ndim <= MOST_AXES:
        return
    identity = tuple(range(wanted.ndim))
    for order in sorted(itertools.permutations(identity), key=lambda order: _misplaced(order)):
        misplaced = [axis for axis, place in enumerate(order) if axis != place]
        if not misplaced:
            continue
        if wanted.ndim == 2:
            says = "Your result is exactly the expected one transposed."
        elif len(misplaced) == 2:
            says = f"Your result is exactly the expected one with axes {misplaced[0]} and {misplaced[1]} swapped."
        else:
            says = f"Your result is exactly the expected one with its axes in the order {order}."
        yield says, np.transpose(wanted, order)


def _misplaced(order: tuple[int, ...]) -> int:
    return sum(axis != place for axis, place in enumerate(order))


def _rounded(got: Array, wanted: Array) -> Iterator[Slip]:
    if wanted.dtype.kind != "f":
        return
    for how, cut in (("cut to whole numbers", np.trunc), ("rounded down to whole numbers", np.floor)):
        says = f"Your result is exactly the expected one {how}: an integer division, or put into an integer array."
        yield Slip(says, got, cut(wanted), wanted, rearranges=True)
    yield Slip(
        "Your result is exactly the expected one rounded to whole numbers.",
        got,
        np.rint(wanted),
        wanted,
        rearranges=True,
    )


def _nonlinear(got: Array, wanted: Array) -> Iterator[Slip]:
    if wanted.dtype.kind != "f" or got.dtype.kind != "f":
        return
    result = "Your result is exactly"
    for says, function in (
        (f"{result} the exp of what is expected: a log is missing, or one exp is too many.", np.exp),
        (f"{result} the log of what is expected: an exp is missing, or one log is too many.", np.log),
        (f"{result} the square of what is expected: a square root is missing, or one square is too many.", np.square),
        (f"{result} the square root of what is expected: a square is missing, or one root is too many.", np.sqrt),
    ):
        yield Slip(says, got, function(wanted), wanted)
    for axis in (axis for axis, length in enumerate(wanted.shape) if length > 1):
        over = f" over axis {axis}" if wanted.ndim > 1 else ""
        skipped = f"The softmax{over} of your result is exactly what is expected: the softmax is missing."
        yield Slip(skipped, _softmax(got, axis), wanted)
        doubled = f"{result} the softmax{over} of what is expected: one softmax is too many."
        yield Slip(doubled, got, _softmax(wanted, axis), wanted)


def _softmax(logits: Array, axis: int) -> Array:
    exponentials = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=axis, keepdims=True))


def _transposed(got: Array, wanted: Array) -> Iterator[Slip]:
    for says, moved in _permuted(wanted):
        if moved.shape != wanted.shape:
            yield Slip(says, got, moved)


def _reshaped(got: Array, wanted: Array, shapes: Collection[Shape]) -> Iterator[Slip]:
    if got.size != wanted.size or not got.size:
        return
    squeezed = [length for length in wanted.shape if length != 1]
    if squeezed != [length for length in got.shape if length != 1]:
        says = "The values are right and in order, only their shape is not."
    elif got.ndim < wanted.ndim:
        hint = ": `keepdims=True` keeps it" if _is_reduced(wanted.shape, shapes) else ""
        says = f"The values are right, but an axis of length 1 is lost{hint}."
    else:
        hint = " (is it `keepdims=True`?)" if _is_reduced(got.shape, shapes) else ""
        says = f"The values are right, but an axis of length 1 is one too many{hint}."
    yield Slip(says, got, wanted.reshape(got.shape), needed=0)


def _is_reduced(shape: Shape, shapes: Collection[Shape]) -> bool:
    """Tell whether an array of this shape may come from one of those by sums or means that keep their axes."""
    return any(
        len(shape) == len(whole) and shape != whole and all(map(lambda n, m: n in (1, m), shape, whole))
        for whole in shapes
    )


def _broadcast(got: Array, wanted: Array) -> Iterator[Slip]:
    if got.size > wanted.size > 0:
        try:
            spread = np.broadcast_to(wanted, got.shape)
        except ValueError:
            pass
        else:
            yield Slip("Your result is the expected one, broadcast to a larger shape.", got, spread)
    length = wanted.size
    if length > 1 and got.shape == (length, length) and max(wanted.shape) == length:
        says = f"The diagonal is what is expected: shapes ({length},) and ({length}, 1) were broadcast to {got.shape}."
        yield Slip(says, np.diagonal(got), wanted.ravel())


REDUCTIONS: tuple[tuple[str, Callable[..., Array]], ...] = (("sum", np.sum), ("mean", np.mean))


def _unreduced(got: Array, wanted: Array) -> Iterator[Slip]:
    for name, reduce in REDUCTIONS:
        for axes, over in _axes(got):
            for keepdims in (False, True):
                reduced = np.asarray(reduce(got, axis=axes, keepdims=keepdims))
                if reduced.shape == wanted.shape:
                    says = f"The {name} of your result over {over} is exactly what is expected: the {name} is missing."
                    yield Slip(says, reduced, wanted)


def _overreduced(got: Array, wanted: Array) -> Iterator[Slip]:
    for name, reduce in REDUCTIONS:
        for axes, over in _axes(wanted):
            for keepdims in (False, True):
                reduced = np.asarray(reduce(wanted, axis=axes, keepdims=keepdims))
                if reduced.shape == got.shape:
                    says = f"Your result is exactly the {name} of what is expected over {over}: one {name} is too many."
                    yield Slip(says, got, reduced)


def _axes(array: Array) -> Iterator[tuple[tuple[int, ...], str]]:
    for count in range(1, min(array.ndim, MOST_AXES) + 1):
        for axes in itertools.combinations(range(array.ndim), count):
            names = joined([str(axis) for axis in axes], "and")
            yield axes, f"{'axis' if count == 1 else 'axes'} {names}" if count < array.ndim else "all values"


def _cropped(got: Array, wanted: Array) -> Iterator[Slip]:
    if got.ndim != wanted.ndim:
        return
    for axis in range(wanted.ndim):
        along = f" along axis {axis}" if wanted.ndim > 1 else ""
        for end, part in (("first", slice(1, None)), ("last", slice(None, -1))):
            yield Slip(f"Only the {end} entry{along} is missing.", got, _cut(wanted, axis, part))
            yield Slip(f"Only the {end} entry{along} is one too many.", _cut(got, axis, part), wanted)
