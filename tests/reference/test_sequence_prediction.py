"""The answer key of day 26 against plain loops, torch's own layers, and numbers worked out by hand."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from dlgrader.compare import witness
from dlgrader.reference import recurrent_network
from dlgrader.reference import sequence_prediction as ours


class Leaky(nn.Module):
    """h_t = w h_(t-1) + x_t; the output is h_t."""

    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor(0.5))
        self.modes: list[bool] = []

    def forward(self, x: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        self.modes.append(self.training)
        h = torch.zeros_like(x[:, 0]) if hidden is None else hidden[0]
        outputs = []
        for t in range(x.shape[1]):
            h = self.w * h + x[:, t]
            outputs.append(h)
        return torch.stack(outputs, dim=1), h[None]


def test_the_past_comes_first() -> None:
    past, rest = ours.time_split(torch.arange(10.0), 0.66)
    assert past.tolist() == list(range(7))
    assert rest.tolist() == [7.0, 8.0, 9.0]


@pytest.mark.parametrize(("n", "length"), [(5, 3), (9, 1), (4, 3), (20, 7)])
def test_windows_are_those_of_a_loop(n: int, length: int) -> None:
    series = torch.randn(n)
    X, y = ours.make_windows(series, length)
    assert X.shape == (n - length, length, 1)
    assert y.shape == (n - length, 1)
    for k in range(n - length):
        assert torch.equal(X[k, :, 0], series[k : k + length])
        assert y[k, 0] == series[k + length]


def test_the_network_is_that_of_day_24_with_a_linear_layer() -> None:
    torch.manual_seed(0)
    model = ours.SineRNN(4).double()
    x, start = torch.randn(3, 5, 1).double(), torch.randn(1, 3, 4).double()
    outputs, hidden = model(x, start)
    rnn, readout = model.recurrent, model.readout
    weights = [values.detach().numpy() for values in rnn.parameters()]
    parameters = {"Wx": weights[0].T, "Wh": weights[1].T, "b": weights[2] + weights[3]}
    states = torch.tensor(recurrent_network.rnn_forward(x.numpy(), start[0].numpy(), parameters))
    torch.testing.assert_close(outputs, states @ readout.weight.T + readout.bias)
    torch.testing.assert_close(hidden, states[:, -1][None])


def test_chunks_worked_out_by_hand() -> None:
    model = Leaky()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    loss = ours.train_chunks(model, torch.tensor([1.0, 2.0, 3.0, 5.0]), 2, nn.MSELoss(), optimizer)
    assert loss == pytest.approx(0.5)
    assert isinstance(loss, float)
    assert model.w.item() == pytest.approx(-1.5)


def test_the_last_valid_step_does_not_see_the_pads() -> None:
    outputs = torch.randn(3, 4, 2, requires_grad=True)
    lengths = torch.tensor([4, 1, 2])
    found = ours.last_valid(outputs, lengths)
    assert torch.equal(found, torch.stack([outputs[0, 3], outputs[1, 0], outputs[2, 1]]))
    padded = torch.cat([outputs, torch.full((3, 2, 2), torch.nan)], dim=1)
    assert torch.equal(ours.last_valid(padded, lengths), found)


def test_running_free_worked_out_by_hand() -> None:
    model = Leaky()
    with witness.changes(model) as changed:
        found = ours.rollout(model, torch.tensor([[[1.0], [2.0]], [[0.0], [-2.0]]]), 3)
    assert set(changed.values()) == {"as before"}
    assert not any(model.modes)
    assert not found.requires_grad
    assert found[..., 0].tolist() == [[2.5, 3.75, 5.625], [-2.0, -3.0, -4.5]]
