"""The answer key of day 2 against torch and its autograd, and against the definitions."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dlgrader.reference import activations

SHAPES = [(), (1,), (7,), (3, 4), (2, 1, 5)]
THEIRS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
}


def inputs(shape: tuple[int, ...], scale: float) -> NDArray[np.float64]:
    return np.asarray(scale * np.random.default_rng(len(shape)).normal(size=shape))


@pytest.mark.parametrize("name", THEIRS)
@pytest.mark.parametrize("scale", [0.1, 3.0, 500.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_value_and_gradient_are_those_of_torch(name: str, scale: float, shape: tuple[int, ...]) -> None:
    z = inputs(shape, scale)
    leaf = torch.tensor(z, requires_grad=True)
    theirs = THEIRS[name](leaf)
    theirs.sum().backward()
    ours, gradient = getattr(activations, name)(z), activations.activation_gradient(name, z)
    assert ours.dtype == gradient.dtype == np.float64
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(gradient, leaf.grad.numpy(), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
def test_slope_at_the_corner_is_that_of_torch(name: str) -> None:
    leaf = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    THEIRS[name](leaf).sum().backward()
    np.testing.assert_array_equal(activations.activation_gradient(name, np.zeros(3)), leaf.grad.numpy())


@pytest.mark.parametrize("slope", [0.0, 0.2, 1.0])
def test_slope_of_the_leaky_relu(slope: float) -> None:
    z = inputs((4, 3), 2.0)
    theirs = torch.nn.functional.leaky_relu(torch.tensor(z), slope)
    np.testing.assert_array_equal(activations.leaky_relu(z, slope), theirs.numpy())
    h = 1e-6
    by_differences = (activations.leaky_relu(z + h, slope) - activations.leaky_relu(z - h, slope)) / (2 * h)
    np.testing.assert_allclose(activations.activation_gradient("leaky_relu", z, slope), by_differences, atol=1e-8)


@pytest.mark.parametrize("name", THEIRS)
def test_no_warning_far_out_and_integers_become_floats(name: str) -> None:
    z = np.array([[-1000, -1, 0], [1, 30, 1000]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values, gradient = getattr(activations, name)(z), activations.activation_gradient(name, z)
    for result in (values, gradient):
        assert result.dtype == np.float64
        assert result.shape == z.shape
        assert np.isfinite(result).all()
    np.testing.assert_array_equal(values, getattr(activations, name)(z.astype(np.float64)))


def test_sigmoid_is_exact_far_out() -> None:
    np.testing.assert_array_equal(activations.sigmoid([-1000.0, 0.0, 1000.0]), [0.0, 0.5, 1.0])


@pytest.mark.parametrize("name", ["", "softmax", "Sigmoid", "relu6"])
def test_unknown_name(name: str) -> None:
    with pytest.raises(ValueError, match="unknown activation"):
        activations.activation_gradient(name, np.zeros(2))


@pytest.mark.parametrize(("middle", "slope"), [(3.0, 0.5), (0.0, -0.25), (-1.5, 2.0), (40.0, 0.01)])
def test_placed_neuron_has_its_middle_and_slope(middle: float, slope: float) -> None:
    w, b = activations.place_neuron(middle, slope)
    x = torch.tensor(middle, dtype=torch.float64, requires_grad=True)
    a = torch.sigmoid(w * x + b)
    a.backward()
    assert a.item() == pytest.approx(0.5)
    assert x.grad.item() == pytest.approx(slope)
