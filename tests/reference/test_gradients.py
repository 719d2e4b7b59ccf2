"""The answer key of day 9 against torch's autograd, scipy and the definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.optimize
import torch
from torch.nn import functional

from dlgrader.reference import gradients

SHAPES = [(1,), (4,), (2, 3), (3, 1, 2)]


def of_array(x: np.ndarray) -> float:
    return float(np.sum(np.sin(2.0 * x) + x**3) + np.prod(x))


def of_tensor(x: torch.Tensor) -> torch.Tensor:
    return (torch.sin(2.0 * x) + x**3).sum() + x.prod()


def test_derivative_is_the_central_difference() -> None:
    assert gradients.derivative(lambda x: x**3, 1.0, 0.1) == pytest.approx(3.01)
    assert gradients.derivative(lambda x: x**3, 2, 1) == pytest.approx(13.0)
    assert gradients.derivative(math.sin, 1.0, 1e-5) == pytest.approx(math.cos(1.0), abs=1e-10)


@pytest.mark.parametrize("shape", SHAPES)
def test_numeric_gradient_is_that_of_autograd(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(len(shape)).normal(size=shape)
    leaf = torch.tensor(x, requires_grad=True)
    of_tensor(leaf).backward()
    before = x.copy()
    measured = gradients.numeric_gradient(of_array, x)
    assert measured.dtype == np.float64
    np.testing.assert_allclose(measured, leaf.grad.numpy(), rtol=1e-7, atol=1e-8, strict=True)
    np.testing.assert_array_equal(x, before)


def test_numeric_gradient_is_that_of_scipy_on_a_vector() -> None:
    x = np.random.default_rng(1).normal(size=5)
    theirs = scipy.optimize.approx_fprime(x, of_array, 1e-8)
    np.testing.assert_allclose(gradients.numeric_gradient(of_array, x), theirs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("h", [1e-5, 0.5])
def test_numeric_gradient_at_integers(h: float) -> None:
    x = np.array([[3, 2], [-1, 0]])
    wanted = gradients.numeric_gradient(of_array, x.astype(float), h)
    np.testing.assert_allclose(gradients.numeric_gradient(of_array, x, h), wanted, strict=True)
    assert x.dtype.kind == "i"


def test_numeric_gradient_of_an_array_that_is_not_stored_row_by_row() -> None:
    x = np.random.default_rng(2).normal(size=(3, 2))
    turned = gradients.numeric_gradient(lambda x: of_array(x.T), x.T)
    np.testing.assert_allclose(turned, gradients.numeric_gradient(lambda x: of_array(x), x).T)


@pytest.mark.parametrize("scale", [0.1, 1.0, 500.0])
@pytest.mark.parametrize(("n", "inputs"), [(1, 3), (4, 4), (9, 2)])
def test_logistic_gradients_are_those_of_autograd(n: int, inputs: int, scale: float) -> None:
    rng = np.random.default_rng(n)
    X, y = rng.normal(size=(n, inputs)), rng.integers(0, 2, size=n)
    parameters = {"w": scale * rng.normal(size=inputs), "b": float(rng.normal())}
    w, b = (torch.tensor(parameters[name], dtype=torch.float64, requires_grad=True) for name in ("w", "b"))
    functional.binary_cross_entropy_with_logits(
        torch.tensor(X) @ w + b, torch.tensor(y, dtype=torch.float64)
    ).backward()
    ours = gradients.logistic_gradients(X, y, parameters)
    assert ours.keys() == {"w", "b"}
    np.testing.assert_allclose(ours["w"], w.grad.numpy(), rtol=1e-10, atol=1e-14, strict=True)
    assert ours["b"] == pytest.approx(b.grad.item(), rel=1e-10, abs=1e-14)


@pytest.mark.parametrize(("outputs", "inputs"), [(2, 3), (3, 2), (1, 4), (4, 1), (3, 3)])
def test_jacobian_is_that_of_autograd(outputs: int, inputs: int) -> None:
    rng = np.random.default_rng(inputs)
    W, x = rng.normal(size=(outputs, inputs)), rng.normal(size=inputs)
    theirs = torch.autograd.functional.jacobian(lambda x: torch.tanh(torch.tensor(W) @ x), torch.tensor(x))
    measured = gradients.jacobian(lambda x: np.tanh(W @ x), x)
    np.testing.assert_allclose(measured, theirs.numpy(), rtol=1e-7, atol=1e-8, strict=True)


def test_jacobian_at_integers_is_one_of_floats() -> None:
    x = np.array([1, 2, 3])
    measured = gradients.jacobian(lambda x: np.array([x[0] * x[1], x[2] ** 2]), x, 0.5)
    np.testing.assert_allclose(measured, [[2.0, 1.0, 0.0], [0.0, 0.0, 6.0]], strict=True)
    assert x.dtype.kind == "i"


def plane(x: np.ndarray) -> float:
    return float(12.0 * x[0] + 9.0 * x[1])


@pytest.mark.parametrize(
    ("formula", "floor", "wanted"),
    [
        ([12.0, 9.0], 1e-4, 0.0),
        ([6.0, 9.0], 1e-4, 0.5),
        ([-12.0, 9.0], 1e-4, 2.0),
        ([12.0, 0.0], 1e-4, 1.0),
        ([12.0, 10.0], 1e-4, 0.1),
        ([12.0, 10.0], 100.0, 0.01),
    ],
)
def test_gradient_check(formula: list[float], floor: float, wanted: float) -> None:
    found = gradients.gradient_check(plane, lambda x: np.array(formula), np.array([3.0, 2.0]), floor)
    assert found == pytest.approx(wanted, abs=1e-9)


def test_gradient_check_where_nothing_changes() -> None:
    zeros = np.zeros((2, 2))
    assert gradients.gradient_check(lambda x: 1.0, lambda x: zeros, zeros) == 0.0
    assert gradients.gradient_check(lambda x: 1.0, lambda x: zeros + 5e-5, zeros) == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(3))
def test_gradient_check_finds_a_right_formula_right(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 2, size=6)

    def loss(v: np.ndarray) -> float:
        return float(np.mean(np.logaddexp(0.0, X @ v) - y * (X @ v)))

    def gradient(v: np.ndarray) -> np.ndarray:
        return np.asarray(gradients.logistic_gradients(X, y, {"w": v, "b": 0.0})["w"])

    assert gradients.gradient_check(loss, gradient, rng.normal(size=3)) < 1e-6
