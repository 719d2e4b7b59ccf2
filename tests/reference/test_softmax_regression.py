"""The answer key of day 8 against scikit-learn, torch and the definitions."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import sklearn.linear_model
import sklearn.metrics
import sklearn.preprocessing
import torch
from numpy.typing import NDArray
from torch.nn import functional

from dlgrader.data import digits
from dlgrader.reference import softmax_regression as ours

SIZES = [(1, 3, 2), (4, 4, 4), (9, 2, 5), (30, 7, 10)]


def problem(
    n: int, inputs: int, classes: int, scale: float = 1.0
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(n)
    parameters = {"W1": scale * rng.normal(size=(inputs, classes)), "b1": rng.normal(size=classes)}
    return parameters, rng.normal(size=(n, inputs)), rng.integers(0, classes, size=n)


@pytest.mark.parametrize("shape", [(1, 3), (2, 5), (40, 6)])
def test_scaling_is_that_of_scikit_learn(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(shape[0])
    X_train, X_test = rng.normal(3.0, 10.0, size=shape), rng.normal(-1.0, 2.0, size=(4, shape[1]))
    X_train[:, 1] = 0.1  # its standard deviation is not exactly 0 in floating point
    theirs = sklearn.preprocessing.StandardScaler().fit(X_train)
    mean, std = ours.fit_scaler(X_train)
    np.testing.assert_allclose(mean, theirs.mean_)
    np.testing.assert_allclose(std, theirs.scale_)
    for scaled, X in zip(ours.scale_both(X_train, X_test), (X_train, X_test), strict=True):
        np.testing.assert_allclose(scaled, theirs.transform(X), atol=1e-13)


def test_digits_have_constant_pixels_and_are_scaled_without_a_warning() -> None:
    X_train, _, X_test, _ = digits()
    assert list(np.flatnonzero(X_train.std(axis=0) == 0)) == [0, 24, 32, 39]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scaled_train, scaled_test = ours.scale_both(X_train, X_test)
    assert np.isfinite(scaled_train).all()
    assert np.isfinite(scaled_test).all()


@pytest.mark.parametrize(("n", "classes"), [(1, 3), (5, 5), (7, 2), (4, 9)])
def test_one_hot_is_that_of_torch(n: int, classes: int) -> None:
    y = np.random.default_rng(n).integers(0, classes, size=n)
    theirs = functional.one_hot(torch.tensor(y), classes).double().numpy()
    np.testing.assert_allclose(ours.one_hot(y, classes), theirs, strict=True)


@pytest.mark.parametrize("scale", [0.1, 1.0, 300.0])
@pytest.mark.parametrize(("n", "inputs", "classes"), SIZES)
def test_gradients_are_those_of_torch(n: int, inputs: int, classes: int, scale: float) -> None:
    parameters, X, y = problem(n, inputs, classes, scale)
    loss, gradients = ours.loss_and_gradients(X, y, parameters)
    W, b = (torch.tensor(parameters[name], requires_grad=True) for name in ("W1", "b1"))
    theirs = functional.cross_entropy(torch.tensor(X) @ W + b, torch.tensor(y))
    theirs.backward()
    assert loss == pytest.approx(theirs.item(), rel=1e-10, abs=1e-12)
    for name, tensor in (("W1", W), ("b1", b)):
        np.testing.assert_allclose(gradients[name], tensor.grad.numpy(), rtol=1e-8, atol=1e-12, strict=True)


@pytest.mark.parametrize(("n", "inputs", "classes"), SIZES)
def test_gradients_are_numeric_slopes(n: int, inputs: int, classes: int) -> None:
    parameters, X, y = problem(n, inputs, classes)
    _, gradients = ours.loss_and_gradients(X, y, parameters)
    for name, values in parameters.items():
        for index in np.ndindex(values.shape):
            sides = []
            for h in (1e-6, -1e-6):
                nudged = {key: value.copy() for key, value in parameters.items()}
                nudged[name][index] += h
                sides.append(ours.loss_and_gradients(X, y, nudged)[0])
            assert gradients[name][index] == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-8)


@pytest.mark.parametrize("batch_size", [1, 4, 11, 50])
def test_train_is_sgd_of_torch(batch_size: int) -> None:
    parameters, X, y = problem(11, 4, 3)
    before = {name: value.copy() for name, value in parameters.items()}
    trained, losses = ours.train(X, y, parameters, 0.3, 3, batch_size, np.random.default_rng(5))

    W, b = (torch.tensor(parameters[name], requires_grad=True) for name in ("W1", "b1"))
    optimizer = torch.optim.SGD([W, b], lr=0.3)
    inputs, labels, rng = torch.tensor(X), torch.tensor(y), np.random.default_rng(5)
    theirs = [functional.cross_entropy(inputs @ W + b, labels).item()]
    for _ in range(3):
        for rows in torch.tensor(rng.permutation(11)).split(batch_size):
            optimizer.zero_grad()
            functional.cross_entropy(inputs[rows] @ W + b, labels[rows]).backward()
            optimizer.step()
        theirs.append(functional.cross_entropy(inputs @ W + b, labels).item())
    np.testing.assert_allclose(losses, theirs)
    np.testing.assert_allclose(trained["W1"], W.detach().numpy())
    np.testing.assert_allclose(trained["b1"], b.detach().numpy())
    for name, value in before.items():
        np.testing.assert_array_equal(parameters[name], value)


def test_train_reads_digits_about_as_well_as_scikit_learn() -> None:
    X_train, y_train, X_test, y_test = digits()
    scaled_train, scaled_test = ours.scale_both(X_train, X_test)
    zeros = {"W1": np.zeros((64, 10)), "b1": np.zeros(10)}
    trained, losses = ours.train(scaled_train, y_train, zeros, 0.1, 20, 32, np.random.default_rng(0))
    assert losses[0] == pytest.approx(np.log(10))
    theirs = sklearn.linear_model.LogisticRegression(max_iter=1000).fit(scaled_train, y_train)
    reached = ours.accuracy(scaled_test @ trained["W1"] + trained["b1"], y_test)
    assert reached == pytest.approx(theirs.score(scaled_test, y_test), abs=0.015)


@pytest.mark.parametrize(("n", "classes"), [(1, 3), (5, 5), (60, 4), (6, 9)])
def test_judging_is_that_of_scikit_learn(n: int, classes: int) -> None:
    rng = np.random.default_rng(n)
    logits, y = rng.normal(size=(n, classes)), rng.integers(0, classes, size=n)
    predicted = logits.argmax(axis=1)
    assert ours.accuracy(logits, y) == pytest.approx(sklearn.metrics.accuracy_score(y, predicted))
    theirs = sklearn.metrics.confusion_matrix(y, predicted, labels=range(classes))
    np.testing.assert_array_equal(ours.confusion_matrix(y, predicted, classes), theirs)
