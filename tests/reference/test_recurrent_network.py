"""The answer key of day 24 against torch's RNN and its clipping, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from dlgrader.reference import recurrent_network as ours
from dlgrader.reference.gradients import gradient_check

SIZES = [(1, 1, 1, 1), (4, 4, 4, 4), (2, 7, 3, 5), (5, 3, 2, 1)]


def drawn(n: int, time: int, features: int, units: int) -> tuple[NDArray[np.float64], ...]:
    rng = np.random.default_rng(n + time)
    shapes = [(n, time, features), (n, units), (features, units), (units, units), (units,), (n, time, units)]
    return tuple(rng.normal(size=shape) for shape in shapes)


@pytest.mark.parametrize("sizes", SIZES)
def test_states_and_slopes_are_those_of_torch(sizes: tuple[int, int, int, int]) -> None:
    X, h0, Wx, Wh, b, d_hidden = drawn(*sizes)
    rnn = nn.RNN(sizes[2], sizes[3], batch_first=True).double()
    with torch.no_grad():
        for tensor, values in [(rnn.weight_ih_l0, Wx.T), (rnn.weight_hh_l0, Wh.T), (rnn.bias_ih_l0, b)]:
            tensor.copy_(torch.tensor(values))
        rnn.bias_hh_l0.zero_()
    start = torch.tensor(h0).unsqueeze(0).requires_grad_()
    states, _ = rnn(torch.tensor(X), start)
    states.backward(torch.tensor(d_hidden))
    parameters = {"Wx": Wx, "Wh": Wh, "b": b}
    np.testing.assert_allclose(ours.rnn_forward(X, h0, parameters), states.detach().numpy(), rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(ours.rnn_forward(X, h0, parameters)[:, 0], ours.rnn_step(X[:, 0], h0, parameters))
    gradients, d_h0 = ours.backprop_through_time(X, h0, parameters, d_hidden)
    np.testing.assert_allclose(gradients["Wx"], rnn.weight_ih_l0.grad.numpy().T, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(gradients["Wh"], rnn.weight_hh_l0.grad.numpy().T, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(gradients["b"], rnn.bias_hh_l0.grad.numpy(), rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(d_h0, start.grad.numpy()[0], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", ["Wx", "Wh", "b"])
def test_gradients_are_those_of_nudging(name: str) -> None:
    X, h0, Wx, Wh, b, d_hidden = drawn(3, 4, 2, 3)
    parameters = {"Wx": Wx, "Wh": Wh, "b": b}

    def loss(values: NDArray[np.float64]) -> float:
        return float(np.sum(d_hidden * ours.rnn_forward(X, h0, parameters | {name: values})))

    def gradient(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return ours.backprop_through_time(X, h0, parameters | {name: values}, d_hidden)[0][name]

    assert gradient_check(loss, gradient, parameters[name]) < 1e-6


def test_the_example_worked_out_by_hand() -> None:
    X = np.array([[[np.log(3) / 2 - 0.5], [np.log(2) - 1.0]], [[0.0], [0.0]]])
    h0 = np.array([[0.25], [0.0]])
    parameters = {"Wx": np.array([[1.0]]), "Wh": np.array([[2.0]]), "b": np.zeros(1)}
    d_hidden = np.array([[[0.72], [1.0]], [[1.0], [0.0]]])
    np.testing.assert_allclose(ours.rnn_forward(X, h0, parameters)[..., 0], [[0.5, 0.6], [0.0, 0.0]], atol=1e-12)
    gradients, d_h0 = ours.backprop_through_time(X, h0, parameters, d_hidden)
    np.testing.assert_allclose(d_h0, [[3.0], [2.0]], atol=1e-12)
    np.testing.assert_allclose(gradients["b"], [3.14], atol=1e-12)
    np.testing.assert_allclose(gradients["Wh"], [[0.695]], atol=1e-12)


@pytest.mark.parametrize("scale", [0.0, 0.01, 1.0, 1e6])
def test_clipping_is_that_of_torch(scale: float) -> None:
    rng = np.random.default_rng(0)
    gradients = {"W": scale * rng.normal(size=(4, 3)), "b": scale * rng.normal(size=3)}
    parameters = [torch.zeros(values.shape, dtype=torch.float64, requires_grad=True) for values in gradients.values()]
    for parameter, values in zip(parameters, gradients.values(), strict=True):
        parameter.grad = torch.tensor(values)
    nn.utils.clip_grad_norm_(parameters, 1.5)
    clipped = ours.clip_by_norm(gradients, 1.5)
    for parameter, values in zip(parameters, clipped.values(), strict=True):
        np.testing.assert_allclose(values, parameter.grad.numpy(), rtol=1e-5)
    assert not any(np.shares_memory(clipped[name], gradients[name]) for name in gradients)
