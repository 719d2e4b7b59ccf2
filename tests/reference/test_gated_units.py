"""The answer key of day 25 against torch's LSTM and GRU, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from dlgrader.reference import gated_units as ours

SIZES = [(1, 1, 1), (4, 4, 4), (2, 3, 5), (5, 2, 1)]


@pytest.mark.parametrize(("n", "features", "units"), SIZES)
def test_lstm_step_is_that_of_torch(n: int, features: int, units: int) -> None:
    torch.manual_seed(n)
    lstm = nn.LSTM(features, units, batch_first=True).double()
    x, h, c = torch.randn(n, features).double(), torch.randn(n, units).double(), torch.randn(n, units).double()
    _, expected = lstm(x[:, None], (h[None], c[None]))
    found = ours.lstm_step(x.numpy(), h.numpy(), c.numpy(), ours.numpy_weights(lstm))
    for got, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(got, wanted[0].detach().numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("n", "features", "units"), SIZES)
def test_gru_step_is_that_of_torch(n: int, features: int, units: int) -> None:
    torch.manual_seed(n)
    gru = nn.GRU(features, units).double()
    x, h = torch.randn(n, features).double(), torch.randn(n, units).double()
    parameters = {
        "Wx": gru.weight_ih_l0.detach().numpy().T,
        "Wh": gru.weight_hh_l0.detach().numpy().T,
        "bx": gru.bias_ih_l0.detach().numpy(),
        "bh": gru.bias_hh_l0.detach().numpy(),
    }
    expected = gru(x[None], h[None])[1][0].detach().numpy()
    np.testing.assert_allclose(ours.gru_step(x.numpy(), h.numpy(), parameters), expected, rtol=1e-10, atol=1e-12)


def test_the_lstm_worked_out_by_hand() -> None:
    ln3 = np.log(3.0)
    parameters = {"Wx": np.array([[1.0, 0.0, ln3, 1.0]]), "Wh": np.array([[-1.0, ln3, 0.0, -1.0]]), "b": np.zeros(4)}
    h, c = ours.lstm_step(np.ones((1, 1)), np.ones((1, 1)), np.array([[2.0]]), parameters)
    np.testing.assert_allclose(c, [[1.9]], rtol=1e-12)
    np.testing.assert_allclose(h, [[0.5 * np.tanh(1.9)]], rtol=1e-12)


def test_the_gru_worked_out_by_hand() -> None:
    ln3 = np.log(3.0)
    parameters = {
        "Wx": np.array([[0.0, ln3, ln3 - 1.0]]),
        "Wh": np.array([[0.0, 0.0, -2.5]]),
        "bx": np.zeros(3),
        "bh": np.array([0.0, 0.0, 1.0]),
    }
    np.testing.assert_allclose(ours.gru_step(np.ones((1, 1)), np.array([[-0.4]]), parameters), [[-0.1]], atol=1e-12)


def test_numpy_weights_are_new_arrays() -> None:
    lstm = nn.LSTM(3, 2).double()
    before = [parameter.clone() for parameter in lstm.parameters()]
    for values in ours.numpy_weights(lstm).values():
        values += 1.0
    assert all(torch.equal(old, new) for old, new in zip(before, lstm.parameters(), strict=True))


def test_the_forget_bias_is_set_in_every_layer_and_nothing_else() -> None:
    lstm = nn.LSTM(3, 4, num_layers=3)
    before = {name: parameter.detach().clone() for name, parameter in lstm.named_parameters()}
    ours.set_forget_bias_(lstm, 1.5)
    for layer in range(3):
        total = getattr(lstm, f"bias_ih_l{layer}") + getattr(lstm, f"bias_hh_l{layer}")
        torch.testing.assert_close(total[4:8], torch.full((4,), 1.5))
    others = torch.tensor([True] * 4 + [False] * 4 + [True] * 8)
    for name, parameter in lstm.named_parameters():
        assert parameter.requires_grad
        kept = others if name.startswith("bias") else slice(None)
        assert torch.equal(parameter[kept], before[name][kept])
