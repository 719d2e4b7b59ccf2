"""The answer key of day 19 against scikit-learn, scipy, day 12's network and plain properties."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import scipy.stats
import torch
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import StandardScaler

from dlgrader.reference import numpy_and_torch
from dlgrader.reference.mlp import MLP
from dlgrader.reference.optimizers import gradient_step


@pytest.mark.parametrize(("n", "sizes"), [(100, [60, 20, 20]), (23, [14, 5, 4]), (38, [23, 8, 7])])
def test_prepare_divides_and_scales_as_scikit_learn(n: int, sizes: list[int]) -> None:
    rng = np.random.default_rng(n)
    X = np.column_stack([4.0 * rng.normal(size=(n, 3)) + 1.0, np.full(n, 0.1)])
    parts = numpy_and_torch.prepare(X, np.arange(n), 3)
    assert [len(rows) for _, rows in parts] == sizes
    assert sorted(np.concatenate([rows for _, rows in parts])) == list(range(n))
    scaler = StandardScaler().fit(X[parts[0][1]])
    for inputs, rows in parts:
        np.testing.assert_allclose(inputs, scaler.transform(X[rows]), atol=1e-12)
    again, other = numpy_and_torch.prepare(X, np.arange(n), 3), numpy_and_torch.prepare(X, np.arange(n), 4)
    np.testing.assert_array_equal(again[0][1], parts[0][1])
    assert not np.array_equal(other[0][1], parts[0][1])


def a_run(seed: int) -> tuple[Any, ...]:
    rng = np.random.default_rng(seed)
    parameters = MLP([5, 7, 3], rng).parameters
    batches = [rng.choice(30, size, replace=False) for size in (8, 8, 3, 1, 30, 6)]
    return rng.normal(size=(30, 5)), rng.integers(0, 3, size=30), parameters, batches, 0.3


@pytest.mark.parametrize("seed", range(3))
def test_numpy_torch_and_the_network_of_any_depth_agree(seed: int) -> None:
    X, y, parameters, batches, lr = a_run(seed)
    before = copy.deepcopy(parameters)
    ours = numpy_and_torch.numpy_losses(X, y, parameters, batches, lr)
    np.testing.assert_allclose(numpy_and_torch.torch_losses(X, y, parameters, batches, lr), ours, rtol=1e-12)
    network, losses = MLP([5, 7, 3], np.random.default_rng(0)), []
    network.parameters = parameters
    for rows in batches:
        loss, gradients = network.loss_and_gradients(X[rows], y[rows])
        losses.append(loss)
        network.parameters = gradient_step(network.parameters, gradients, lr)
    np.testing.assert_allclose(ours, losses, rtol=1e-12)
    assert all(type(loss) is float for loss in ours)
    assert all(np.array_equal(parameters[name], value) for name, value in before.items())


def corners(n: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(4), rng.integers(0, 4, size=n - 4)])
    return 3.0 * np.eye(4)[y] + 0.3 * rng.normal(size=(n, 4)), y


def test_tune_finds_what_learns() -> None:
    space = {"lr": [0.0, 0.5], "batch_size": [8], "units": [16]}
    train, val = corners(60, 0), corners(40, 1)
    best, results = numpy_and_torch.tune(space, 10, train, val, 5, np.random.default_rng(0))
    assert best["lr"] == 0.5
    assert len(results) == 10
    for row in results:
        (score,) = row["scores"]
        assert (score > 0.95) == (row["configuration"]["lr"] == 0.5)
    torch.manual_seed(7)
    assert numpy_and_torch.tune(space, 10, train, val, 5, np.random.default_rng(0)) == (best, results)


def test_the_test_answers_once() -> None:
    X, y = corners(21, 2)
    test, other = numpy_and_torch.OneShotTest(X, y), numpy_and_torch.OneShotTest(X, y)
    answers = np.roll(y, 3)
    assert test.score(lambda rows: answers) == pytest.approx(accuracy_score(y, answers))
    with pytest.raises(RuntimeError, match="already"):
        test.score(lambda rows: pytest.fail("asked again"))
    assert other.score(lambda rows: y) == 1.0


@pytest.mark.parametrize("n", [2, 3, 10])
def test_report_is_that_of_scipy(n: int) -> None:
    scores = np.random.default_rng(n).normal(size=n).tolist()
    mean, error = numpy_and_torch.report(scores)
    assert mean == pytest.approx(sum(scores) / n)
    assert error == pytest.approx(float(scipy.stats.sem(scores)))
