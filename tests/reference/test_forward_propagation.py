"""The answer key of day 3 against torch and loops."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dlgrader.reference import activations, forward_propagation

SHAPES = [(1, 1, 1), (6, 3, 5), (4, 4, 4), (1, 5, 2), (7, 2, 1), (0, 3, 2)]
SIZES = [[3, 2], [4, 5, 3], [2, 6, 5, 1], [4] * 12, [3, *range(2, 15), 2]]


def layer_inputs(n: int, inputs: int, outputs: int) -> tuple[NDArray[np.float64], ...]:
    rng = np.random.default_rng(n + inputs)
    return rng.normal(size=(n, inputs)), rng.normal(size=(inputs, outputs)), rng.normal(size=outputs)


def network_of(sizes: list[int]) -> torch.nn.Sequential:
    torch.manual_seed(len(sizes))
    modules: list[torch.nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        modules += [torch.nn.Linear(inputs, outputs, dtype=torch.float64), torch.nn.ReLU()]
    return torch.nn.Sequential(*modules[:-1])


def parameters_of(network: torch.nn.Sequential) -> dict[str, NDArray[np.float64]]:
    linears = [module for module in network if isinstance(module, torch.nn.Linear)]
    parameters = {}
    for i, module in enumerate(linears, start=1):
        parameters[f"W{i}"] = module.weight.detach().numpy().T
        parameters[f"b{i}"] = module.bias.detach().numpy()
    return parameters


@pytest.mark.parametrize("shape", SHAPES)
def test_linear_is_a_sum_made_in_a_loop(shape: tuple[int, int, int]) -> None:
    X, W, b = layer_inputs(*shape)
    ours = forward_propagation.linear(X, W, b)
    assert ours.shape == (shape[0], shape[2])
    expected = [math.fsum([*(v * w for v, w in zip(x, W[:, j], strict=True)), b[j]]) for x in X for j in range(len(b))]
    np.testing.assert_allclose(ours.ravel(), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("shape", SHAPES)
def test_layer_is_that_of_torch(shape: tuple[int, int, int], name: str) -> None:
    X, W, b = layer_inputs(*shape)
    theirs = getattr(torch, name)(torch.nn.functional.linear(torch.tensor(X), torch.tensor(W.T), torch.tensor(b)))
    ours = forward_propagation.layer(X, W, b, getattr(activations, name))
    np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
def test_forward_is_that_of_torch_in_any_order_of_the_keys(sizes: list[int], backwards: bool) -> None:
    network = network_of(sizes)
    parameters = parameters_of(network)
    if backwards:
        parameters = dict(reversed(parameters.items()))
    X = np.random.default_rng(0).normal(size=(5, sizes[0]))
    theirs = network(torch.tensor(X)).detach().numpy()
    assert np.ptp(theirs, axis=0).max() > 0, "the examples should not all come to the same"
    np.testing.assert_allclose(forward_propagation.forward(X, parameters), theirs, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("sizes", SIZES)
def test_parameters_are_as_many_as_torch_has(sizes: list[int]) -> None:
    theirs = sum(parameter.numel() for parameter in network_of(sizes).parameters())
    assert forward_propagation.count_parameters(sizes) == theirs


def test_forward_without_layers() -> None:
    with pytest.raises(KeyError):
        forward_propagation.forward(np.zeros((2, 3)), {})
