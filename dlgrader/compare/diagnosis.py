"""Why a result is wrong: the one sentence that is certain, or none."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlgrader.compare.cases import Case
from dlgrader.compare.evidence import Slip, is_certain
from dlgrader.compare.kinds import Array, Kind, entries, kind_of
from dlgrader.compare.outcomes import Outcome
from dlgrader.compare.reruns import reruns
from dlgrader.compare.slips import slips, vaguer_slips
from dlgrader.compare.tolerances import Tolerance
from dlgrader.compare.verdict import Difference, difference
from dlgrader.compare.wording import joined

MOST_VALUES = 5_000_000
MOST_MEANINGS = 2
LONGEST_RERUN = 2.0
"""Seconds: a reference that takes longer isn't called again to find a diagnosis."""


@dataclass(frozen=True, eq=False)
class Call:
    """The call that went wrong: the arguments given, the reference and what it came to."""

    given: Case
    reference: Callable[..., Any]
    truth: Outcome


def diagnosis(found: Difference, call: Call | None = None) -> str:
    """Return the sentence that says why a result is wrong, where that is certain, else nothing.

    Parameters
    ----------
    found : Difference
        What is wrong.
    call : Call, optional
        The call, for slips that need its arguments.
    """
    # A diagnosis is a courtesy: whatever goes wrong in looking for one, the verdict stands and is told.
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        return next((slip.says for slip in _candidates(found, call) if is_certain(slip)), "")
    return ""


def _candidates(found: Difference, call: Call | None) -> Iterator[Slip]:
    got, wanted = found.actual, found.expected
    if got is None or wanted is None or max(got.size, wanted.size) > MOST_VALUES:
        return
    yield from _precision(found, got, wanted)
    yield from slips(got, wanted, _lengths(call) if call else {}, _shapes(call) if call else ())
    if call is not None and call.truth.seconds < LONGEST_RERUN:
        yield from _rerun_slips(found, got, wanted, call)
    yield from vaguer_slips(got, wanted)


def _precision(found: Difference, got: Array, wanted: Array) -> Iterator[Slip]:
    if got.dtype.kind != "f" or wanted.dtype != np.float64 or got.shape != wanted.shape:
        return
    if found.aspect == "dtype":
        yield Slip("Only the precision is lost: the values are right.", got, wanted.astype(got.dtype), needed=0)
    elif found.aspect == "value" and np.allclose(got, wanted, rtol=1e-5, atol=0.0):
        single = got.astype(np.float32).astype(np.float64)
        if np.array_equal(got, single):  # every float64 is near a float32 number: only equality tells
            yield Slip("Every value is a float32 number: somewhere the computation drops to float32.", got, single)


def _lengths(call: Call) -> dict[int, str]:
    """Return the lengths that a sum or a mean over the arguments may have, by what they are."""
    meanings: dict[int, list[str]] = {}
    for name, value in call.given.named(call.reference).items():
        kind = kind_of(value)
        if kind in (Kind.ARRAY, Kind.TENSOR):
            shape = tuple(value.shape)
            for axis, length in enumerate(shape):
                meaning = f"the length of axis {axis} of {name}" if len(shape) > 1 else f"the length of {name}"
                meanings.setdefault(length, []).append(meaning)
            if len(shape) > 1:
                meanings.setdefault(int(np.prod(shape)), []).append(f"the number of values in {name}")
        elif kind is Kind.SEQUENCE:
            meanings.setdefault(len(entries(value)), []).append(f"the length of {name}")
    return {length: joined(list(dict.fromkeys(texts))[:MOST_MEANINGS], "and") for length, texts in meanings.items()}


def _shapes(call: Call) -> list[tuple[int, ...]]:
    values = call.given.named(call.reference).values()
    return [tuple(value.shape) for value in values if kind_of(value) in (Kind.ARRAY, Kind.TENSOR)]


def _rerun_slips(found: Difference, got: Array, wanted: Array, call: Call) -> Iterator[Slip]:
    truth = wanted if got.shape == wanted.shape else None
    for says, value in reruns(call.reference, call.given):
        other = difference(value, call.truth.value, Tolerance())
        if other is not None and other.path == found.path and other.actual is not None:
            yield Slip(says, got, other.actual, truth)
