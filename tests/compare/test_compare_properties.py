"""Planted slips are named, chance never is, right answers pass, and numpy verdicts agree with torch's."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlgrader.compare import assert_close, assert_matches, case
from dlgrader.compare.diagnosis import diagnosis
from dlgrader.compare.tolerances import DEFAULTS, Tolerance
from dlgrader.compare.verdict import difference

deterministic = settings(
    derandomize=True, database=None, deadline=None, max_examples=40, suppress_health_check=list(HealthCheck)
)


@dataclass
class Situation:
    shape: tuple[int, ...]
    dtype: str
    scale: float
    seed: int

    @property
    def rng(self):
        return np.random.default_rng(self.seed)

    def values(self, shape=None):
        drawn = self.rng.normal(size=self.shape if shape is None else shape) * self.scale
        return np.rint(drawn * 100 / self.scale).astype(np.int64) if self.dtype == "int64" else drawn.astype(self.dtype)


def situations(dtypes=("float64", "float32"), smallest=0, largest=3, scales=(1e-3, 1.0, 1e3), least=1, shortest=1):
    return st.builds(
        Situation,
        st.lists(st.integers(shortest, 7), min_size=smallest, max_size=largest).map(tuple),
        st.sampled_from(dtypes),
        st.sampled_from(scales),
        st.integers(0, 2**32 - 1),
    ).filter(lambda situation: np.prod(situation.shape) >= least)


def said(actual, expected):
    found = difference(actual, expected, Tolerance())
    return None if found is None else diagnosis(found)


def mostly_named(strategy, plant, words):
    """Assert that the planted slip is named in 95% of the cases where it differs from the truth."""
    told = Counter()

    @deterministic
    @given(strategy)
    def count(situation):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sentence = plant(situation)
        if sentence is not None:
            told[any(word in sentence for word in words)] += 1

    count()
    assert told.total() >= 25
    assert told[True] >= 0.95 * told.total(), told
    print(f"{told[True]} of {told.total()}")


numbers = ("float64", "float32", "int64")
floats = situations()
small = situations(scales=(0.5, 1.0, 2.0))
arrays = situations(smallest=1, least=3)
matrices = situations(smallest=2, largest=2, shortest=2)
many = situations(dtypes=numbers, smallest=1, least=8)


def softmax(z, axis=-1):
    exponentials = np.exp(z - z.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def last_entry_lost(x):
    return np.concatenate([np.zeros_like(x[:1]), x[:-1]])


ON_VALUES = {
    "negated": (floats, lambda x: -x, ["negative"]),
    "negated, integers": (many, lambda x: -x, ["negative"]),
    "twice": (floats, lambda x: x * 2, ["2 times too large"]),
    "twice, integers": (many, lambda x: x * 2, ["2 times too large"]),
    "half": (floats, lambda x: x / 2, ["2 times too small"]),
    "a constant factor": (arrays, lambda x: x * x.dtype.type(1.37), ["1.37 times"]),
    "a constant offset": (
        situations(smallest=1, least=3, scales=(1.0, 10.0)),
        lambda x: x + x.dtype.type(0.75),
        ["0.75 too large"],
    ),
    "transposed": (situations(dtypes=numbers, smallest=2, largest=2, least=12), np.transpose, ["transposed"]),
    "axes swapped": (
        situations(smallest=3, least=6),
        lambda x: np.swapaxes(x, 0, 2),
        ["swapped", "length 1", "axes in the order", "in order"],
    ),
    "reversed": (situations(dtypes=numbers, smallest=1, least=12), lambda x: x[::-1], ["reversed", "shifted"]),
    "shifted, around": (
        situations(dtypes=numbers, smallest=1, least=12),
        lambda x: np.roll(x, 1, axis=0),
        ["shifted", "reversed"],
    ),
    "shifted": (situations(smallest=1, least=3, shortest=2), last_entry_lost, ["shifted"]),
    "shifted on the last axis": (arrays, lambda x: np.roll(x, -1, axis=-1), ["shifted", "reversed"]),
    "truncated": (situations(smallest=1, least=12, scales=(5.0, 50.0)), np.trunc, ["cut to whole", "rounded down"]),
    "to integers": (
        situations(smallest=1, least=12, scales=(5.0, 50.0)),
        lambda x: x.astype(np.int64),
        ["cut to whole", "rounded down"],
    ),
    "exp too many": (small, np.exp, ["the exp of"]),
    "float32 for float64": (situations(dtypes=("float64",), smallest=1), np.float32, ["Only the precision"]),
    "an axis added": (
        situations(dtypes=numbers, smallest=1),
        lambda x: np.expand_dims(x, -1),
        ["length 1 is one too many", "transposed", "with axes"],
    ),
    "an axis lost": (
        situations(dtypes=numbers, smallest=1),
        lambda x: (x, np.expand_dims(x, 0)),
        ["length 1 is lost"],
    ),
    "flattened": (
        situations(dtypes=numbers, smallest=2),
        np.ravel,
        ["in order", "length 1 is lost"],
    ),
    "broadcast": (arrays, lambda x: np.broadcast_to(x, (4, *x.shape)), ["broadcast"]),
    "summed once too often": (situations(smallest=1, shortest=2), lambda x: x.sum(axis=0), ["sum of what is expected"]),
    "averaged once too often": (matrices, lambda x: x.mean(axis=0), ["mean of what is expected", "sum of what"]),
    "not summed": (situations(smallest=2, least=4), lambda x: (x, x.sum(axis=1)), ["the sum is missing", "length 1"]),
    "not averaged": (
        situations(smallest=2, least=4),
        lambda x: (x, x.mean(axis=1)),
        ["mean is missing", "length 1", "sum is missing"],
    ),
    "log missing": (small, lambda x: (np.abs(x) + 0.1, np.log(np.abs(x) + 0.1)), ["a log is missing"]),
    "exp missing": (small, lambda x: (x, np.exp(x)), ["an exp is missing"]),
    "log doubled": (
        small,
        lambda x: (np.log(np.log(np.abs(x) + 2.5)), np.log(np.abs(x) + 2.5)),
        ["one log is too many"],
    ),
    "softmax skipped": (
        situations(smallest=1, least=3, shortest=2, scales=(1.0, 3.0)),
        lambda x: (x, softmax(x)),
        ["softmax"],
    ),
    "softmax doubled": (
        situations(smallest=1, least=3, shortest=2, scales=(1.0, 3.0)),
        lambda x: (softmax(softmax(x)), softmax(x)),
        ["softmax"],
    ),
    "variance for deviation": (small, lambda x: (x**2, np.abs(x)), ["square root is missing"]),
    "deviation for variance": (small, lambda x: (np.abs(x), x**2), ["square is missing"]),
}


@pytest.mark.parametrize("slip", ON_VALUES)
def test_a_planted_slip_is_named(slip):
    strategy, make, words = ON_VALUES[slip]

    def plant(situation):
        values = situation.values()
        made = make(values)
        actual, expected = made if isinstance(made, tuple) else (made, values)
        return said(actual, expected)

    mostly_named(strategy, plant, words)


def in_the_axis_of(function):
    def other_axis(X, axis=0):
        return function(X, axis=1 - axis)

    return other_axis


def mean(X, axis=0):
    return X.mean(axis=axis)


def column_softmax(z):
    return softmax(z, axis=0)


def squared_error(y, p):
    return ((y - p) ** 2).mean(dtype=y.dtype)


def residual(y, p):
    return y - p


def deviation(X):
    return X.std(axis=0)


def matrix(situation):
    return situation.values()


def two(situation):
    values = situation.values((2, *situation.shape))
    return values[0], values[1]


IN_CALLS = {
    "sum for mean": (mean, lambda X, axis=0: X.sum(axis=axis), matrix, ["a sum where the mean", "2 times too large"]),
    "mean for sum": (
        lambda X, axis=0: X.sum(axis=axis),
        mean,
        matrix,
        ["a mean where the sum", "2 times too small"],
    ),
    "sum for mean, a scalar": (
        squared_error,
        lambda y, p: ((y - p) ** 2).sum(dtype=y.dtype),
        two,
        ["a sum where the mean", "2 times too large"],
    ),
    "mean over one axis only": (
        squared_error,
        lambda y, p: ((y - p) ** 2).sum(dtype=y.dtype) / y.dtype.type(len(y)),
        two,
        ["where the mean is asked for", "2 times too large"],
    ),
    "over the other axis": (
        mean,
        in_the_axis_of(mean),
        matrix,
        ["with axis=1", "length 1", "too", "the other axis"],
    ),
    "over all": (mean, lambda X, axis=0: X.mean(), matrix, ["axis=None", "mean of what is expected", "length 1"]),
    "softmax of the wrong axis": (softmax, lambda z, axis=-1: softmax(z, axis=0), matrix, ["with axis=0"]),
    "softmax of the wrong axis, fixed": (column_softmax, softmax, matrix, ["the other axis of z"]),
    "swapped": (lambda y, p: y - 2 * p, lambda y, p: p - 2 * y, two, ["y and p swapped"]),
    "a column against a row": (
        residual,
        lambda y, p: y.ravel()[:, None] - p.ravel(),
        lambda situation: tuple(part.ravel() for part in two(situation)),
        ["diagonal"],
    ),
    "n - 1": (deviation, lambda X: X.std(axis=0, ddof=1), matrix, ["divided by n - 1 instead of n"]),
}


@pytest.mark.parametrize("slip", IN_CALLS)
def test_a_planted_slip_in_a_call_is_named(slip):
    reference, wrong, arguments, words = IN_CALLS[slip]

    def plant(situation):
        given_values = arguments(situation)
        given_values = given_values if isinstance(given_values, tuple) else (given_values,)
        try:
            assert_matches(wrong, reference, case(*given_values))
        except AssertionError as error:
            return str(error)
        return None

    # shortest: on an axis of two a slip by the length is one by a factor of 2
    mostly_named(
        situations(smallest=2, largest=2, shortest=3 if slip == "n - 1" else 2, scales=(0.5, 1.0, 3.0)), plant, words
    )


def random_wrong_results(count, seed):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        shape = tuple(rng.integers(1, 6, size=rng.integers(0, 4)))
        dtype = rng.choice(["float64", "float32", "int64"])
        scale = 10.0 ** rng.integers(-3, 4)
        other = shape if rng.random() < 0.7 else tuple(rng.integers(1, 6, size=rng.integers(0, 4)))
        if dtype == "int64":
            largest = int(rng.choice([2, 10, 1000]))
            yield rng.integers(0, largest, size=other), rng.integers(0, largest, size=shape)
        else:
            expected = (rng.normal(size=shape) * scale).astype(dtype)
            noise = (rng.normal(size=other) * scale * rng.choice([1e-7, 1e-6, 1e-5, 0.01, 1.0])).astype(dtype)
            yield noise + expected if other == shape and rng.random() < 0.5 else noise, expected


def test_chance_is_never_given_a_diagnosis():
    wrong = 0
    given_values = random_wrong_results(10_000, seed=2)
    for actual, expected in given_values:
        sentence = said(actual, expected)
        if sentence is None:
            continue
        wrong += 1
        if actual.size == expected.size and np.array_equal(actual.ravel(), expected.ravel()):
            continue  # one small integer, drawn twice: the diagnosis that only the shape is wrong is true
        assert not sentence, (sentence, actual, expected)
    assert wrong > 8_500


def test_chance_in_calls_is_never_given_a_diagnosis():
    rng = np.random.default_rng(3)
    for _ in range(60):
        X = rng.normal(size=rng.integers(1, 8, size=2))
        y = rng.normal(size=X.shape)
        wrong = rng.normal(size=X.shape[1])
        scalar = rng.normal()
        for function, reference, given_case in (
            (lambda X, axis=0, wrong=wrong: wrong, mean, case(X)),
            (lambda y, p, scalar=scalar: scalar, squared_error, case(y, X)),
        ):
            with pytest.raises(AssertionError) as raised:
                assert_matches(function, reference, given_case)
            assert len(str(raised.value).splitlines()) <= 2


@deterministic
@given(situations(dtypes=("float16", "float32", "float64", "complex64", "complex128"), scales=(1e-6, 1.0, 1e4)))
def test_a_right_answer_within_tolerance_passes(situation):
    expected = situation.values()
    rtol, atol = DEFAULTS[situation.dtype]
    room = atol + rtol * np.abs(expected.astype(np.complex128))
    share = situation.rng.uniform(-0.4, 0.4, size=situation.shape)
    actual = (
        (expected.astype(np.complex128) + share * room).astype(situation.dtype)
        if "complex" in situation.dtype
        else (expected.astype(np.float64) + share * room).astype(situation.dtype)
    )
    assert_close(actual, expected)
    assert_close(torch.from_numpy(np.array(actual)), torch.from_numpy(np.array(expected)))
    if situation.dtype == "float64":
        assert_close(actual.tolist(), expected)
        assert_close(actual, expected.tolist())


@deterministic
@given(
    situations(dtypes=("float16", "float32", "float64", "int64", "complex64"), scales=(1e-6, 1.0, 1e4)),
    st.sampled_from([0.0, 0.5, 0.9, 1.1, 2.0, 1e3]),
    st.sampled_from([None, np.nan, np.inf, -np.inf]),
    st.sampled_from([(None, None), (1e-3, 1e-2), (0.0, 0.1), (0.0, 0.0)]),
)
def test_numpy_verdicts_agree_with_torch(situation, share, odd, tolerances):
    expected = situation.values()
    given_rtol, given_atol = tolerances
    rtol, atol = Tolerance(given_rtol, given_atol).for_dtypes(expected.dtype, expected.dtype)
    room = atol + rtol * np.abs(expected)
    actual = np.asarray(expected + share * room).astype(expected.dtype)
    if odd is not None and situation.dtype != "int64":
        expected = np.array(expected)
        for array in (expected, actual) if situation.seed % 2 else (expected,):
            array[(0,) * array.ndim] = odd
    with np.errstate(all="ignore"):
        gap = np.abs(actual.astype(np.complex128) - expected) - room
    borderline = np.isfinite(gap) & (np.abs(gap) <= 0.05 * room) & (room > 0)
    if borderline.any() or (expected.dtype == np.float16 and share not in (0.0, 1e3)):
        return  # torch adds up in the dtype itself, so the two may round apart

    def passes(check):
        try:
            check()
        except AssertionError:
            return False
        return True

    by_numpy = passes(lambda: assert_close(actual, expected, rtol=given_rtol, atol=given_atol))
    one, other = torch.from_numpy(np.array(actual)), torch.from_numpy(np.array(expected))
    by_torch = passes(lambda: torch.testing.assert_close(one, other, rtol=given_rtol, atol=given_atol, equal_nan=True))
    assert by_numpy == by_torch
    assert passes(lambda: assert_close(one, other, rtol=given_rtol, atol=given_atol)) == by_torch
