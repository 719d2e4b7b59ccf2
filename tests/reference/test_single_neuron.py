"""The answer key of day 1 against torch, loops and the truth tables."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dlgrader.reference import single_neuron

SHAPES = [(1,), (5,), (1, 3), (7, 4), (3, 6), (5, 5), (6, 1)]


def neuron_inputs(shape: tuple[int, ...], scale: float) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    rng = np.random.default_rng(sum(shape))
    return scale * rng.normal(size=shape), rng.normal(size=shape[-1]), float(rng.normal())


@pytest.mark.parametrize("scale", [1e-3, 1.0, 100.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_weighted_sum_is_that_of_a_linear_layer_in_torch(shape: tuple[int, ...], scale: float) -> None:
    x, w, b = neuron_inputs(shape, scale)
    theirs = torch.nn.functional.linear(torch.tensor(x), torch.tensor(w)[None], torch.tensor([b], dtype=torch.float64))
    ours = single_neuron.weighted_sum(x, w, b)
    assert np.shape(ours) == shape[:-1]
    np.testing.assert_allclose(ours, theirs.numpy()[..., 0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("activation", [np.tanh, np.exp, single_neuron.step])
@pytest.mark.parametrize("shape", SHAPES)
def test_neuron_is_the_activation_of_a_sum_made_in_a_loop(
    shape: tuple[int, ...], activation: Callable[..., NDArray[np.float64]]
) -> None:
    x, w, b = neuron_inputs(shape, 1.0)
    rows = x if x.ndim == 2 else x[None]
    expected = [float(activation(math.fsum(v * u for v, u in zip(row, w, strict=True)) + b)) for row in rows]
    ours = single_neuron.neuron(x, w, b, activation)
    np.testing.assert_allclose(np.ravel(ours), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(), (9,), (2, 3)])
def test_step_is_heaviside_that_is_1_at_0(shape: tuple[int, ...]) -> None:
    for z in (np.random.default_rng(0).normal(size=shape), np.zeros(shape), np.full(shape, -0.0)):
        ours = single_neuron.step(z)
        assert ours.dtype == np.float64
        np.testing.assert_array_equal(ours, np.heaviside(z, 1.0))


def test_step_at_the_smallest_numbers() -> None:
    tiny = np.nextafter(0.0, 1.0)
    assert [float(single_neuron.step(z)) for z in (tiny, 0.0, -tiny)] == [1.0, 1.0, 0.0]


@pytest.mark.parametrize(("gate", "combine"), [(single_neuron.and_gate, all), (single_neuron.or_gate, any)])
def test_gates_follow_their_truth_tables(
    gate: Callable[[], tuple[NDArray[np.float64], float]], combine: Callable[[tuple[int, ...]], bool]
) -> None:
    w, b = gate()
    for corner in itertools.product([0, 1], repeat=2):
        assert single_neuron.neuron(np.array(corner, dtype=float), w, b, single_neuron.step) == combine(corner)
