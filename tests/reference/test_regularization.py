"""The answer key of day 31 against torch's own layers, and numbers worked out by hand."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from dlgrader.reference import regularization as ours


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8])
def test_dropout_keeps_the_mean_and_leaves_the_global_state_alone(p: float) -> None:
    before = torch.get_rng_state()
    result = ours.dropout(torch.full((400, 250), 2.0), p, True, generator())
    assert torch.equal(before, torch.get_rng_state())
    assert (result == 0).float().mean().item() == pytest.approx(p, abs=0.01)
    torch.testing.assert_close(result[result != 0].unique(), torch.tensor([2.0 / (1.0 - p)]))


def test_dropout_of_all_is_zero_and_none_in_use() -> None:
    x = torch.randn(3, 4)
    assert torch.equal(ours.dropout(x, 1.0, True, generator()), torch.zeros(3, 4))
    assert ours.dropout(x, 1.0, False, generator()) is x


def test_a_mask_is_that_of_each_sequence() -> None:
    mask = ours.variational_mask(300, 100, 0.6, generator())
    assert mask.shape == (300, 100)
    torch.testing.assert_close(mask.unique(), torch.tensor([0.0, 2.5]))
    assert mask.mean(dim=0).std() < 0.2
    assert mask.mean(dim=1).std() < 0.2


def test_a_mask_of_ones_is_no_mask() -> None:
    torch.manual_seed(0)
    rnn = nn.RNN(3, 4, batch_first=True)
    cell = nn.RNNCell(3, 4)
    cell.load_state_dict({name.removesuffix("_l0"): value for name, value in rnn.state_dict().items()})
    X = torch.randn(5, 6, 3)
    torch.testing.assert_close(ours.rnn_with_mask(cell, X, torch.ones(5, 4)), rnn(X)[0])


def test_masked_states_worked_by_hand() -> None:
    cell = nn.RNNCell(1, 1, bias=False, nonlinearity="relu")
    nn.init.ones_(cell.weight_ih)
    nn.init.ones_(cell.weight_hh)
    got = ours.rnn_with_mask(cell, torch.ones(2, 3, 1), torch.tensor([[2.0], [0.0]]))
    torch.testing.assert_close(got[..., 0], torch.tensor([[1.0, 3.0, 7.0], [1.0, 1.0, 1.0]]))


def test_the_penalty_is_that_of_the_parameters_with_two_axes_or_more() -> None:
    layers = nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(12, 4), nn.LayerNorm(4), nn.LSTM(4, 2)
    model = nn.Sequential(*layers)
    expected = sum(parameter.square().sum() for parameter in model.parameters() if parameter.ndim > 1)
    torch.testing.assert_close(ours.l2_penalty(model), expected)


@pytest.mark.parametrize("shape", [(5, 3), (4, 3, 2, 6), (1, 3, 4, 4)])
def test_batch_norm_and_its_slopes_are_those_of_torch(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    values = 3.0 * torch.randn(shape) + 1.0, torch.randn(3), torch.randn(3)
    results = []
    for function in (ours.batch_norm_train, theirs):
        leaves = [value.clone().requires_grad_() for value in values]
        result = function(*leaves, 0.1)
        (result * torch.arange(result.numel()).reshape(shape)).sum().backward()
        results.append([result, *(leaf.grad for leaf in leaves)])
    torch.testing.assert_close(*results, rtol=1e-4, atol=1e-4)


def theirs(x: torch.Tensor, gamma: torch.Tensor, beta: torch.Tensor, eps: float) -> torch.Tensor:
    return functional.batch_norm(x, None, None, gamma, beta, training=True, eps=eps)
