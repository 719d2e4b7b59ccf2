"""The answer key of day 21 against torch, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from dlgrader.reference import pooling as ours

HAND = np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 2.0, 1.0, 1.0], [0.0, -1.0, -5.0, -2.0], [-3.0, -2.0, -4.0, -6.0]]]])
SIZES = [((1, 1, 4, 4), 2), ((2, 3, 7, 5), 2), ((3, 2, 6, 9), 3), ((1, 1, 3, 3), 3), ((2, 1, 4, 5), 1)]


@pytest.mark.parametrize("stride", [None, 1, 2, 4])
@pytest.mark.parametrize(("shape", "size"), SIZES)
def test_pooling_is_that_of_torch(shape: tuple[int, ...], size: int, stride: int | None) -> None:
    x = np.random.default_rng(size).normal(size=shape) - 1.0
    for function, theirs in ((ours.max_pool2d, functional.max_pool2d), (ours.avg_pool2d, functional.avg_pool2d)):
        got = function(x, size) if stride is None else function(x, size, stride)
        np.testing.assert_allclose(got, theirs(torch.tensor(x), size, stride).numpy(), rtol=1e-12, strict=True)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(("shape", "size"), SIZES)
def test_the_way_back_is_that_of_torch(shape: tuple[int, ...], size: int, ties: bool) -> None:
    rng = np.random.default_rng(size)
    x = rng.integers(0, 2, size=shape).astype(float) if ties else rng.normal(size=shape)
    tensor = torch.tensor(x, requires_grad=True)
    pooled = functional.max_pool2d(tensor, size)
    d = rng.normal(size=pooled.shape)
    pooled.backward(torch.tensor(d))
    np.testing.assert_array_equal(ours.max_pool2d_backward(x, d, size), tensor.grad.numpy(), strict=True)


@pytest.mark.parametrize(
    "layers", [[(3, 1)], [(3, 1), (2, 2), (3, 1), (2, 2)], [(5, 2), (1, 3), (4, 1)], [(2, 3), (3, 2), (2, 1), (7, 1)]]
)
def test_a_field_is_what_a_slope_reaches(layers: list[tuple[int, int]]) -> None:
    for depth, field in enumerate(ours.receptive_field(layers), start=1):
        row = torch.ones(1, 1, 200, dtype=torch.float64, requires_grad=True)
        maps = row
        for kernel, stride in layers[:depth]:
            maps = functional.conv1d(maps, torch.ones(1, 1, kernel, dtype=torch.float64), stride=stride)
        maps[0, 0, 1].backward()
        reached = torch.nonzero(row.grad[0, 0]).flatten()
        assert int(reached[-1] - reached[0]) + 1 == field


@pytest.mark.parametrize(("shape", "kernels"), [((2, 1, 6, 7), (3, 1, 3, 2)), ((3, 3, 9, 8), (4, 3, 2, 3))])
def test_the_network_is_that_of_torch(shape: tuple[int, ...], kernels: tuple[int, ...]) -> None:
    rng = np.random.default_rng(shape[0])
    x = rng.normal(size=shape)
    model = nn.Sequential(
        nn.Conv2d(shape[1], kernels[0], kernels[2:]), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.LazyLinear(5)
    ).double()
    with torch.no_grad():
        theirs = model(torch.tensor(x)).numpy()
    parameters = {
        "kernels": model[0].weight.detach().numpy(),
        "b1": model[0].bias.detach().numpy(),
        "W2": model[4].weight.detach().numpy().T,
        "b2": model[4].bias.detach().numpy(),
    }
    np.testing.assert_allclose(ours.cnn_forward(x, parameters), theirs, rtol=1e-10, atol=1e-12, strict=True)


def test_pooling_worked_by_hand() -> None:
    np.testing.assert_array_equal(ours.max_pool2d(HAND, 2), [[[[4.0, 2.0], [0.0, -2.0]]]])
    np.testing.assert_array_equal(ours.avg_pool2d(HAND, 2), [[[[2.5, 1.0], [-1.5, -4.25]]]])
    dx = ours.max_pool2d_backward(HAND, np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), 2)
    assert {place: dx[0, 0][place] for place in zip(*np.nonzero(dx[0, 0]), strict=True)} == {
        (1, 0): 1.0,
        (0, 2): 2.0,
        (2, 0): 3.0,
        (2, 3): 4.0,
    }


def test_fields_worked_by_hand() -> None:
    assert ours.receptive_field([(3, 1), (2, 2), (3, 1), (2, 2)]) == [3, 4, 8, 10]
    assert ours.receptive_field([]) == []


def test_a_network_worked_by_hand() -> None:
    image = np.array([[1.0, 2.0, 0.0, 1.0, 0.0], [0.0, 1.0, 3.0, 0.0, 2.0], [2.0, 0.0, 1.0, 1.0, 0.0]])
    parameters = {
        "kernels": np.array([[[[1.0, 0.0], [0.0, -1.0]]], [[[0.0, 1.0], [1.0, 0.0]]]]),
        "b1": np.array([-1.0, -1.0]),
        "W2": np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0], [-1.0, 0.0]]),
        "b2": np.array([0.0, 5.0]),
    }
    np.testing.assert_array_equal(ours.cnn_forward(image[None, None], parameters), [[1.0, 4.0]])
