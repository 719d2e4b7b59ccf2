"""The answer key of day 5 against torch and scipy, and against the definitions."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import scipy.special
import torch
from torch.nn import functional

from dlgrader.reference import losses

SCALES = [0.1, 3.0, 500.0]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 4), (2, 1, 5)])
def test_mse_is_that_of_torch(shape: tuple[int, ...], scale: float) -> None:
    rng = np.random.default_rng(len(shape))
    predictions = np.asarray(scale * rng.normal(size=shape))
    for targets in (np.asarray(rng.normal(size=shape)), np.asarray(rng.integers(-3, 4, size=shape))):
        theirs = functional.mse_loss(torch.tensor(predictions), torch.tensor(targets, dtype=torch.float64))
        assert losses.mse(predictions, targets) == pytest.approx(theirs.item(), rel=1e-12)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("n", [1, 2, 9])
def test_binary_cross_entropy_is_that_of_torch(n: int, scale: float) -> None:
    rng = np.random.default_rng(n)
    logits, y = scale * rng.normal(size=n), rng.integers(0, 2, size=n)
    target = torch.tensor(y, dtype=torch.float64)
    theirs = functional.binary_cross_entropy_with_logits(torch.tensor(logits), target)
    assert losses.binary_cross_entropy(logits, y) == pytest.approx(theirs.item(), rel=1e-12)


@pytest.mark.parametrize(
    "shapes", [((4, 1), (4,)), ((4,), (4, 1)), ((1, 4), (4,)), ((4,), (1,)), ((3,), (4,)), ((2, 3), (3, 2))]
)
def test_unequal_shapes(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    first, second = (np.ones(shape) for shape in shapes)
    for loss in (losses.mse, losses.binary_cross_entropy):
        with pytest.raises(ValueError, match="differ"):
            loss(first, second)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    ("shape", "axis"), [((1,), 0), ((5,), -1), ((3, 4), 0), ((3, 4), 1), ((1, 4), 1), ((2, 3, 4), 1)]
)
def test_logsumexp_is_that_of_scipy(shape: tuple[int, ...], axis: int, scale: float) -> None:
    z = scale * np.random.default_rng(len(shape)).normal(size=shape)
    ours = losses.logsumexp(z, axis)
    assert ours.dtype == np.float64
    np.testing.assert_allclose(ours, scipy.special.logsumexp(z, axis=axis), rtol=1e-12, strict=True)


def test_logsumexp_takes_the_last_axis_by_default() -> None:
    z = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_allclose(losses.logsumexp(z), [math.log(sum(map(math.exp, row))) for row in z])


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("n", "classes"), [(1, 3), (4, 4), (9, 2), (5, 10), (3, 1)])
def test_cross_entropy_is_that_of_torch(n: int, classes: int, scale: float) -> None:
    rng = np.random.default_rng(n)
    logits, y = scale * rng.normal(size=(n, classes)), rng.integers(0, classes, size=n)
    theirs = functional.cross_entropy(torch.tensor(logits), torch.tensor(y))
    assert losses.cross_entropy(logits, y) == pytest.approx(theirs.item(), rel=1e-12, abs=1e-12)


def test_two_classes_agree_with_many() -> None:
    rng = np.random.default_rng(1)
    z, y = 4.0 * rng.normal(size=8), rng.integers(0, 2, size=8)
    both = np.column_stack([np.zeros(8), z])
    assert losses.cross_entropy(both, y) == pytest.approx(losses.binary_cross_entropy(z, y))


def test_exact_far_out_and_without_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        far = np.array([-1000.0, 1000.0])
        assert losses.binary_cross_entropy(far, np.array([1, 0])) == 1000.0
        assert losses.binary_cross_entropy(far, np.array([0, 1])) == 0.0
        rows = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1000.0]])
        np.testing.assert_allclose(losses.logsumexp(rows, axis=1), [1000.0, math.log(3.0) - 1000.0], rtol=1e-15)
        assert losses.cross_entropy(rows[:1], np.array([2])) == 2000.0
        assert losses.cross_entropy(rows[:1], np.array([0])) == 0.0
