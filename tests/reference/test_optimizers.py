"""The answer key of day 6 against torch.optim.SGD, against closed forms, and against the definitions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dlgrader.reference import optimizers

Floats = NDArray[np.float64]
Parameters = dict[str, Floats]

SIZES = [(4, 3), (3, 3, 3), (2, 5, 4, 1), (1, 1)]


def drawn(sizes: tuple[int, ...], rng: np.random.Generator, *, backwards: bool = False) -> Parameters:
    shapes: dict[str, tuple[int, ...]] = {}
    for i in range(1, len(sizes)):
        shapes |= {f"W{i}": (sizes[i - 1], sizes[i]), f"b{i}": (sizes[i],)}
    names = list(shapes)[::-1] if backwards else list(shapes)
    return {name: rng.normal(size=shapes[name]) for name in names}


def copied(parameters: Parameters) -> Parameters:
    return {name: value.copy() for name, value in parameters.items()}


def steps_of_torch(start: Parameters, gradients: list[Parameters], lr: float, beta: float) -> list[Parameters]:
    """Return the parameters after each step of torch.optim.SGD."""
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in start.items()}
    optimizer = torch.optim.SGD(tensors.values(), lr=lr, momentum=beta)
    visited = []
    for of_step in gradients:
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(of_step[name])
        optimizer.step()
        visited.append({name: tensor.detach().numpy().copy() for name, tensor in tensors.items()})
    return visited


def assert_same(ours: Parameters, theirs: Parameters) -> None:
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        np.testing.assert_allclose(value, theirs[name], rtol=1e-12, atol=1e-14, strict=True)


@pytest.mark.parametrize("lr", [1e-3, 0.3, 2.5])
@pytest.mark.parametrize("sizes", SIZES)
def test_gradient_step_is_that_of_torch(sizes: tuple[int, ...], lr: float) -> None:
    rng = np.random.default_rng(len(sizes))
    parameters = drawn(sizes, rng)
    gradients = [drawn(sizes, rng, backwards=True) for _ in range(3)]
    for of_step, theirs in zip(gradients, steps_of_torch(parameters, gradients, lr, 0.0), strict=True):
        before, slopes_before = copied(parameters), copied(of_step)
        moved = optimizers.gradient_step(parameters, of_step, lr)
        assert_same(moved, theirs)
        assert_same(parameters, before)
        assert_same(of_step, slopes_before)
        parameters = moved


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("sizes", SIZES)
def test_momentum_step_is_that_of_torch(sizes: tuple[int, ...], beta: float) -> None:
    rng = np.random.default_rng(len(sizes))
    parameters = drawn(sizes, rng)
    velocity = {name: np.zeros_like(value) for name, value in parameters.items()}
    gradients = [drawn(sizes, rng, backwards=True) for _ in range(6)]
    for of_step, theirs in zip(gradients, steps_of_torch(parameters, gradients, 0.2, beta), strict=True):
        given = (parameters, of_step, velocity)
        before = [copied(part) for part in given]
        parameters, velocity = optimizers.momentum_step(*given, 0.2, beta)
        assert_same(parameters, theirs)
        for part, as_before in zip(given, before, strict=True):
            assert_same(part, as_before)


def test_velocity_under_a_constant_gradient() -> None:
    one = {"W1": np.ones((2, 3))}
    parameters, velocity = one, {"W1": np.zeros((2, 3))}
    for count in range(1, 8):
        parameters, velocity = optimizers.momentum_step(parameters, one, velocity, 0.1, 0.9)
        np.testing.assert_allclose(velocity["W1"], (1 - 0.9**count) / (1 - 0.9))


def test_a_missing_gradient_is_an_error() -> None:
    parameters = {"W1": np.ones((2, 2)), "b1": np.ones(2)}
    with pytest.raises(KeyError):
        optimizers.gradient_step(parameters, {"W1": np.ones((2, 2))}, 0.1)
    with pytest.raises(KeyError):
        optimizers.momentum_step(parameters, parameters, {"W1": np.ones((2, 2))}, 0.1, 0.5)


@pytest.mark.parametrize("lr", [0.02, 0.18, 0.21])
@pytest.mark.parametrize("steps", [0, 1, 9])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_minimize_in_a_bowl(d: int, steps: int, lr: float) -> None:
    """In a bowl along the axes, every coordinate shrinks by its own factor."""
    rng = np.random.default_rng(d)
    curvatures, x0 = rng.uniform(1, 10, size=d), rng.normal(size=d)
    start = x0.copy()
    path, values = optimizers.minimize(
        lambda x: 0.5 * float(curvatures @ x**2), lambda x: curvatures * x, x0, lr, steps
    )
    expected = x0 * (1 - lr * curvatures) ** np.arange(steps + 1)[:, None]
    np.testing.assert_allclose(path, expected, rtol=1e-12, strict=True)
    np.testing.assert_allclose(values, 0.5 * expected**2 @ curvatures, rtol=1e-12, strict=True)
    np.testing.assert_array_equal(x0, start)


@pytest.mark.parametrize("lr", [0.05, 0.2])
def test_minimize_is_that_of_torch(lr: float) -> None:
    def hills(x: torch.Tensor) -> torch.Tensor:
        return torch.sum(torch.sin(3.0 * x) + 0.1 * x**2) * torch.cos(x[0])

    def of_torch(x: Floats) -> tuple[float, Floats]:
        tensor = torch.tensor(x, requires_grad=True)
        value = hills(tensor)
        value.backward()
        assert tensor.grad is not None
        return value.item(), tensor.grad.numpy()

    x0 = np.random.default_rng(0).normal(size=3)
    path, values = optimizers.minimize(lambda x: of_torch(x)[0], lambda x: of_torch(x)[1], x0, lr, 12)
    x = torch.tensor(x0, requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=lr)
    for point, value in zip(path, values, strict=True):
        np.testing.assert_allclose(point, x.detach().numpy(), rtol=1e-11)
        optimizer.zero_grad()
        loss = hills(x)
        loss.backward()
        assert value == pytest.approx(loss.item(), rel=1e-11)
        optimizer.step()


@pytest.mark.parametrize(("n", "batch_size"), [(7, 3), (8, 4), (5, 9), (4, 4), (6, 1), (1, 1)])
@pytest.mark.parametrize("width", [(), (1,), (3,), (2, 4)])
def test_minibatches_hold_every_row_once(n: int, batch_size: int, width: tuple[int, ...]) -> None:
    rng = np.random.default_rng(n)
    X, y = rng.normal(size=(n, *width)), np.arange(n)
    before = X.copy()
    batches = optimizers.minibatches(X, y, batch_size, rng)
    lengths = [min(batch_size, n - start) for start in range(0, n, batch_size)]
    assert [len(X_batch) for X_batch, _ in batches] == [len(y_batch) for _, y_batch in batches] == lengths
    labels = np.concatenate([y_batch for _, y_batch in batches])
    assert sorted(labels.tolist()) == list(range(n))
    np.testing.assert_array_equal(np.concatenate([X_batch for X_batch, _ in batches]), X[labels])
    np.testing.assert_array_equal(X, before)
    np.testing.assert_array_equal(y, np.arange(n))


def order_of(rng: np.random.Generator) -> list[int]:
    y = np.arange(12)
    return [int(label) for _, y_batch in optimizers.minibatches(y[:, None], y, 5, rng) for label in y_batch]


def test_minibatches_come_in_the_order_of_the_generator() -> None:
    rng = np.random.default_rng(3)
    first, second = order_of(rng), order_of(rng)
    assert first != second
    again = np.random.default_rng(3)
    assert [order_of(again), order_of(again)] == [first, second]
    assert order_of(np.random.default_rng(4)) != first
    assert first == np.random.default_rng(3).permutation(12).tolist()


def test_minibatch_gradients_average_to_the_whole() -> None:
    """What makes a minibatch an estimate: over an epoch of equal batches, the mean gradient is the exact one."""
    rng = np.random.default_rng(5)
    X, y, w = rng.normal(size=(12, 3)), rng.normal(size=12), rng.normal(size=3)
    gradient: Callable[[Floats, Floats], Floats] = lambda X, y: 2.0 * X.T @ (X @ w - y) / len(y)  # noqa: E731
    of_batches = [gradient(X_batch, y_batch) for X_batch, y_batch in optimizers.minibatches(X, y, 4, rng)]
    np.testing.assert_allclose(np.mean(of_batches, axis=0), gradient(X, y))
