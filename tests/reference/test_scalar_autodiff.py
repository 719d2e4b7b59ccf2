"""The answer key of day 10 against torch's autograd, measured slopes and sums over all paths."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from dlgrader.reference import scalar_autodiff
from dlgrader.reference.gradients import numeric_gradient
from dlgrader.reference.scalar_autodiff import Value


def combined(inputs: list, seed: int) -> object:
    """Combine numbers, tensors or Values at random."""
    rng = np.random.default_rng(seed)
    pool = list(inputs)
    for _ in range(15):
        i, j = rng.integers(len(pool), size=2)
        pool.append([pool[i] + pool[j], pool[i] * pool[j], pool[i].tanh(), 2 * pool[i], 0.5 + pool[j]][rng.integers(5)])
    return sum(pool)


def along_paths(result: Value, node: Value) -> float:
    if result is node:
        return 1.0
    return sum(slope * along_paths(parent, node) for parent, slope in zip(result.parents, result.slopes, strict=True))


@pytest.mark.parametrize(
    ("op", "a", "b"), [("+", 2.0, 3.0), ("*", -1.5, 0.25), ("*", 0.0, 4.0), ("tanh", 0.7, None), ("tanh", -2.0, None)]
)
def test_local_gradients_are_those_of_autograd(op: str, a: float, b: float | None) -> None:
    leaves = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (a, b) if number is not None]
    result = {"+": lambda: leaves[0] + leaves[1], "*": lambda: leaves[0] * leaves[1], "tanh": lambda: leaves[0].tanh()}
    result[op]().backward()
    assert scalar_autodiff.local_gradients(op, a, b) == pytest.approx([leaf.grad.item() for leaf in leaves])


@pytest.mark.parametrize("op", ["-", "+"])
def test_local_gradients_of_what_is_no_operation(op: str) -> None:
    with pytest.raises(ValueError, match="no operation"):
        scalar_autodiff.local_gradients(op, 1.0, None)


@pytest.mark.parametrize("seed", range(8))
def test_backward_is_that_of_autograd(seed: int) -> None:
    numbers = np.random.default_rng(100 + seed).normal(size=4)
    leaves = [torch.tensor(number, requires_grad=True) for number in numbers]
    combined(leaves, seed).backward()
    inputs = [Value(float(number)) for number in numbers]
    result = combined(inputs, seed)
    result.backward()
    ours = [node.grad for node in inputs]
    theirs = [0.0 if leaf.grad is None else leaf.grad.item() for leaf in leaves]
    assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-12)
    measured = numeric_gradient(lambda x: combined([Value(float(v)) for v in x], seed).value, numbers)
    assert ours == pytest.approx(list(measured), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("seed", range(8))
def test_every_node_gets_the_sum_over_its_paths(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes = [Value(0.0), Value(0.0)]
    for _ in range(7):
        chosen = tuple(nodes[i] for i in rng.integers(len(nodes), size=rng.integers(1, 4)))
        nodes.append(Value(0.0, chosen, tuple(map(float, rng.normal(size=len(chosen))))))
    nodes[-1].backward()
    assert [node.grad for node in nodes] == pytest.approx([along_paths(nodes[-1], node) for node in nodes])


def test_a_second_call_adds_the_same_again() -> None:
    x = Value(3.0)
    a = x * x
    result = a + a * a
    result.backward()
    assert (result.value, a.grad, x.grad) == (90.0, 19.0, 114.0)
    result.backward()
    assert (result.grad, a.grad, x.grad) == (2.0, 38.0, 228.0)


def test_long_chains_and_many_paths() -> None:
    x = Value(1.0)
    node = x
    for _ in range(20_000):
        node = node + 0.0
    for _ in range(60):
        node = node + node
    node.backward()
    assert x.grad == 2.0**60


def test_numbers_on_either_side() -> None:
    v = Value(3.0)
    for result, value, slope in [(v + 2, 5.0, 1.0), (2 + v, 5.0, 1.0), (v * 2, 6.0, 2.0), (2 * v, 6.0, 2.0)]:
        assert (result.value, along_paths(result, v)) == (value, slope)
    assert sum([v, v]).value == 6.0


def test_neuron_is_that_of_torch() -> None:
    x, w, b = [2.0, -1.0], [0.5, 0.25], 0.5
    weights, bias = [Value(number) for number in w], Value(b)
    result = scalar_autodiff.neuron_value(x, weights, bias)
    result.backward()
    local = 1.0 - math.tanh(1.25) ** 2
    assert result.value == pytest.approx(math.tanh(1.25))
    assert [*(node.grad for node in weights), bias.grad] == pytest.approx([2.0 * local, -local, local])
