"""When a slip is certain: it gives the student's result exactly, and chance can't explain the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlgrader.compare.kinds import Array
from dlgrader.compare.tolerances import DEFAULTS, dtype_name

CERTAIN = 16.0
"""The bits of agreement that make a slip certain: by chance, one wrong result in 65,000 agrees so well."""

CLEARLY = 10.0
"""How many times the tolerance a slip must move a value before its agreement counts."""

DENOMINATORS = np.array([*range(1, 101), 1000])
MOST_VALUES_TRIED = 1000
GRID_BY_CHANCE = 0.01


@dataclass(frozen=True, eq=False)
class Slip:
    """A well-known slip and what it gives.

    Attributes
    ----------
    says : str
        The diagnosis, a sentence.
    got : ndarray
        The part of the student's result that the slip accounts for.
    value : ndarray, the shape of `got`
        What the slip gives there.
    truth : ndarray, the shape of `got`, or None
        What is expected there, where the shapes allow it: only values that the slip changes count as evidence.
    rearranges : bool
        Whether it moves values or picks among few: each position then tells as much as values vary.
    fitted : int
        How many numbers were taken from the student's result to make `value`.
    needed : float
        The bits of agreement it takes; none where the sentence states a plain fact.
    """

    says: str
    got: Array
    value: Array
    truth: Array | None = None
    rearranges: bool = False
    fitted: int = 0
    needed: float = CERTAIN


def is_certain(slip: Slip) -> bool:
    """Tell whether the slip gives exactly the student's result and enough values agree to rule chance out."""
    got, value = _exact(slip.got), _exact(slip.value)
    if got.shape != value.shape or not got.size:
        return False
    rtol = max(DEFAULTS.get(dtype_name(array.dtype), (0.0, 0.0))[0] for array in (slip.got, slip.value))
    size = np.abs(value)
    if np.abs(got - value).max() > 2 * rtol * size.max():  # most slips end here; NaN and infinity go on
        return False
    finite = np.isfinite(value)
    if not np.array_equal(got[~finite], value[~finite], equal_nan=True):
        return False
    room = np.asarray(rtol * (size + size.max(initial=0.0, where=finite)))
    if not (np.abs(got[finite] - value[finite]) <= room[finite]).all():
        return False
    return slip.needed == 0 or _bits(slip, got, value, room) >= slip.needed


def _exact(array: Array) -> Array:
    return array if array.dtype == np.float64 else array.astype(np.result_type(array.dtype, np.float64))


def _bits(slip: Slip, got: Array, value: Array, room: Array) -> float:
    """Return how many bits of the student's result the slip explains.

    A value that the slip moves by d, known to a resolution of r, agrees by chance about once in 1 + d / r; equal values
    tell nothing new. Where values are only moved about, each position tells their entropy.
    """
    counts = np.isfinite(value)
    moved = np.full(value.shape, np.abs(value).max(initial=0.0, where=counts))
    if slip.truth is not None:
        moved = np.abs(got - _exact(slip.truth))
        counts &= np.isfinite(moved) & (moved > CLEARLY * room)
    if not counts.any():
        return 0.0
    resolution = np.maximum(room[counts], _grid(got[counts], slip.got.dtype))
    cells = np.rint([value[counts].real / resolution, value[counts].imag / resolution])
    _, first, repeats = np.unique(cells, axis=1, return_index=True, return_counts=True)
    told = np.sort(np.log2(1.0 + moved[counts][first] / resolution[first]))
    bits = float(told[: max(0, told.size - slip.fitted)].sum())
    return max(bits, _entropy(repeats) * cells.shape[1]) if slip.rearranges else bits


def _grid(values: Array, dtype: np.dtype[Any]) -> float:
    """Return the width of the coarsest grid of simple fractions that all values lie on, 0 where there is none.

    Fine grids and large numbers of few digits meet by chance; such a grid says nothing.
    """
    rounding = float(np.finfo(dtype).eps) if dtype.kind in "fc" else 0.0
    numbers = np.concatenate([values.real, values.imag])[:MOST_VALUES_TRIED]
    scaled = np.outer(DENOMINATORS, numbers)
    slack = rounding * np.abs(scaled)
    on_grid = np.flatnonzero((np.abs(scaled - np.rint(scaled)) <= slack).all(axis=1))
    if not on_grid.size:
        return 0.0
    coarsest = on_grid[0]
    denominator = int(DENOMINATORS[coarsest])
    by_chance = denominator * np.prod(np.minimum(1.0, 2 * slack[coarsest]), where=slack[coarsest] > 0)
    return 1.0 / denominator if by_chance < GRID_BY_CHANCE or not slack.any() else 0.0


def _entropy(repeats: Array) -> float:
    """Return the entropy, in bits, of values that occur so many times each."""
    shares = repeats / repeats.sum()
    return float(-np.sum(shares * np.log2(shares)))
