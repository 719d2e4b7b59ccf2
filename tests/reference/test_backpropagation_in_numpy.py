"""The answer key of day 11 against torch's automatic differentiation, nudging, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from dlgrader.reference import backpropagation_in_numpy as ours

SIZES = [(1, 3, 2), (4, 4, 4), (9, 2, 5), (3, 7, 1)]


def leaf(values: NDArray[np.float64]) -> torch.Tensor:
    return torch.tensor(values, requires_grad=True)


@pytest.mark.parametrize(("n", "inputs", "outputs"), SIZES)
def test_linear_backward_is_that_of_torch(n: int, inputs: int, outputs: int) -> None:
    rng = np.random.default_rng(n)
    arrays = [rng.normal(size=size) for size in [(n, inputs), (inputs, outputs), (outputs,)]]
    dz = rng.normal(size=(n, outputs))
    X, W, b = map(leaf, arrays)
    (X @ W + b).backward(torch.tensor(dz))
    for got, theirs in zip(ours.linear_backward(arrays[0], arrays[1], dz), (X, W, b), strict=True):
        np.testing.assert_allclose(got, theirs.grad.numpy(), rtol=1e-12, atol=1e-14, strict=True)


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4)])
def test_relu_backward_is_that_of_torch(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(len(shape))
    z, da = np.asarray(np.round(rng.normal(size=shape))), np.asarray(rng.normal(size=shape))
    tensor = leaf(z)
    torch.relu(tensor).backward(torch.tensor(da))
    np.testing.assert_array_equal(ours.relu_backward(z, da), tensor.grad.numpy(), strict=True)


@pytest.mark.parametrize("scale", [0.1, 3.0, 500.0])
@pytest.mark.parametrize(("n", "classes"), [(1, 3), (4, 4), (7, 2), (5, 10)])
def test_cross_entropy_backward_is_that_of_torch(n: int, classes: int, scale: float) -> None:
    rng = np.random.default_rng(n)
    logits, y = scale * rng.normal(size=(n, classes)), rng.integers(0, classes, size=n)
    tensor = leaf(logits)
    functional.cross_entropy(tensor, torch.tensor(y)).backward()
    got = ours.cross_entropy_backward(logits, y)
    np.testing.assert_allclose(got, tensor.grad.numpy(), rtol=1e-9, atol=1e-14, strict=True)


@pytest.mark.parametrize(
    ("shape", "broadcast"),
    [
        ((3,), (2, 3)),
        ((2, 1), (2, 3)),
        ((1, 3), (2, 3)),
        ((), (2, 3)),
        ((1,), (5,)),
        ((3, 1), (2, 3, 4)),
        ((1, 1), (4, 3, 2)),
        ((4, 1, 2), (4, 3, 2)),
        ((2, 3), (2, 3)),
        ((4,), (1, 4)),
        ((3, 1), (3, 1)),
    ],
)
def test_unbroadcast_is_the_backward_of_expand(shape: tuple[int, ...], broadcast: tuple[int, ...]) -> None:
    d = np.random.default_rng(0).normal(size=broadcast)
    before = d.copy()
    tensor = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    tensor.expand(broadcast).backward(torch.tensor(d))
    got = ours.unbroadcast(d, shape)
    np.testing.assert_allclose(got, tensor.grad.numpy(), rtol=1e-12, atol=1e-14, strict=True)
    np.testing.assert_array_equal(d, before)


@pytest.mark.parametrize("scale", [0.3, 1.0, 30.0])
@pytest.mark.parametrize(("n", "inputs", "hidden", "classes"), [(1, 3, 5, 2), (4, 4, 4, 4), (9, 2, 16, 3)])
def test_gradients_are_those_of_torch(n: int, inputs: int, hidden: int, classes: int, scale: float) -> None:
    rng = np.random.default_rng(n)
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, classes), "b2": (classes,)}
    parameters = {name: scale * rng.normal(size=shape) for name, shape in shapes.items()}
    X, y = rng.normal(size=(n, inputs)), rng.integers(0, classes, size=n)
    loss, gradients = ours.two_layer_gradients(X, y, parameters)
    theirs = {name: leaf(value) for name, value in parameters.items()}
    hidden_layer = torch.relu(torch.tensor(X) @ theirs["W1"] + theirs["b1"])
    expected = functional.cross_entropy(hidden_layer @ theirs["W2"] + theirs["b2"], torch.tensor(y))
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-10, abs=1e-12)
    assert gradients.keys() == parameters.keys()
    for name, tensor in theirs.items():
        np.testing.assert_allclose(gradients[name], tensor.grad.numpy(), rtol=1e-8, atol=1e-12, strict=True)


def test_linear_layer_worked_by_hand() -> None:
    X, W = np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[1.0, -1.0], [2.0, 0.0]])
    dX, dW, db = ours.linear_backward(X, W, np.array([[1.0, 0.0], [0.5, -1.0]]))
    np.testing.assert_array_equal(dX, [[1.0, 2.0], [1.5, 1.0]])
    np.testing.assert_array_equal(dW, [[2.5, -3.0], [2.0, 0.0]])
    np.testing.assert_array_equal(db, [1.5, -1.0])


def test_two_layers_worked_by_hand() -> None:
    parameters = {
        "W1": np.array([[1.0, -1.0, 0.0], [1.0, 0.0, -1.0]]),
        "b1": np.array([0.0, 3.0, 1.0]),
        "W2": np.array([[1.0, 0.0], [-1.0, 2.0], [5.0, 1.0]]),
        "b2": np.array([-1.0, np.log(3.0) - 4.0]),
    }
    loss, gradients = ours.two_layer_gradients(np.array([[1.0, 2.0]]), np.array([0]), parameters)
    assert loss == pytest.approx(np.log(4.0))
    expected = {
        "W1": [[-0.75, 2.25, 0.0], [-1.5, 4.5, 0.0]],
        "b1": [-0.75, 2.25, 0.0],
        "W2": [[-2.25, 2.25], [-1.5, 1.5], [0.0, 0.0]],
        "b2": [-0.75, 0.75],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(gradients[name], values, atol=1e-14)
