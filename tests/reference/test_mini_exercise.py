"""The answer key of day 7 against torch and against loops; and that its faults can be told apart."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlgrader.reference import mini_exercise

NETWORKS = [(0, 6, 4, 5, 3), (1, 1, 2, 7, 2), (2, 5, 5, 5, 5), (3, 9, 1, 3, 4)]


@pytest.mark.parametrize("sizes", [[3, 1], [2, 4, 3], [4, 4, 4], [64, 32, 16, 10], [2, 3, 4, 5, 6, 1]])
@pytest.mark.parametrize("n", [1, 5])
def test_shapes_are_those_of_torch(sizes: list[int], n: int) -> None:
    a = torch.zeros(n, sizes[0])
    expected = {"X": tuple(a.shape)}
    for i in range(1, len(sizes)):
        layer = torch.nn.Linear(sizes[i - 1], sizes[i])
        a = layer(a)
        # torch keeps a neuron's weights in a row
        expected |= {f"W{i}": tuple(layer.weight.T.shape), f"b{i}": tuple(layer.bias.shape), f"z{i}": tuple(a.shape)}
        if i < len(sizes) - 1:
            expected[f"a{i}"] = tuple(torch.relu(a).shape)
    assert mini_exercise.shape_trace(sizes, n) == expected


def test_xor_by_python_alone() -> None:
    parameters = {name: value.tolist() for name, value in mini_exercise.xor_weights().items()}
    for x1, x2 in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        output = parameters["b2"][0]
        for j in range(2):
            z = x1 * parameters["W1"][0][j] + x2 * parameters["W1"][1][j] + parameters["b1"][j]
            output += max(z, 0.0) * parameters["W2"][j][0]
        assert output == (x1 ^ x2)
    np.testing.assert_array_equal(mini_exercise.corner_outputs(parameters), [0.0, 1.0, 1.0, 0.0])


def test_no_network_without_relu_is_nearer_to_xor_than_one_half() -> None:
    inputs = np.column_stack([mini_exercise.CORNERS, np.ones(4)])
    weights, *_ = np.linalg.lstsq(inputs, np.array([0.0, 1.0, 1.0, 0.0]), rcond=None)
    np.testing.assert_allclose(inputs @ weights, 0.5)


@pytest.mark.parametrize("numbers", NETWORKS)
@pytest.mark.parametrize("scale", [1.0, 300.0])
def test_network_loss_is_that_of_torch(numbers: tuple[int, ...], scale: float) -> None:
    X, y, parameters = mini_exercise.random_network(*numbers)
    parameters = parameters | {"b2": scale * parameters["b2"]}
    given = {name: torch.tensor(value) for name, value in parameters.items()}
    logits = torch.relu(torch.tensor(X) / 16 @ given["W1"] + given["b1"]) @ given["W2"] + given["b2"]
    theirs = functional.cross_entropy(logits, torch.tensor(y)).item()
    assert mini_exercise.network_loss(X, y, parameters) == pytest.approx(theirs, rel=1e-12)


def different_faults() -> list[frozenset[str]]:
    """Return all combinations; without the hidden ReLU it makes no difference where the bias is added."""
    every = [frozenset(c) for k in range(len(mini_exercise.FAULTS) + 1) for c in combinations(mini_exercise.FAULTS, k)]
    return [faults for faults in every if not {"bias", "linear"} <= faults]


def test_faults_are_found() -> None:
    for faults in different_faults():
        assert mini_exercise.faults_left(mini_exercise.with_faults(faults)) == faults


def test_what_faults_do_not_explain() -> None:
    def raises(*_: Any) -> float:
        raise ValueError

    assert mini_exercise.faults_left(lambda *_: 0.0) == frozenset()
    assert mini_exercise.faults_left(raises) == frozenset()


def test_faults_are_looked_for_on_copies() -> None:
    def in_place(X: Any, y: Any, parameters: Any) -> float:
        loss = mini_exercise.network_loss(X, y, parameters)
        X /= 16.0
        parameters.clear()
        return loss

    assert mini_exercise.faults_left(in_place) == frozenset()
    X, y, parameters = mini_exercise.random_network(*NETWORKS[0])
    before = X.copy()
    mini_exercise.on_copies(in_place)(X, y, parameters)
    np.testing.assert_array_equal(X, before)
    assert len(parameters) == 4


def test_combined_faults_are_named() -> None:
    found = mini_exercise.combined({"relu", "axis"}, {"sum"})
    relu, axis = (mini_exercise.FAULTS[name] for name in ("relu", "axis"))
    assert list(found) == [relu, axis, f"{relu} and {axis}"]
    example = mini_exercise.random_network(*NETWORKS[0])
    assert found[relu](*example) == mini_exercise.network_loss(*example, {"relu", "sum"})


@pytest.mark.parametrize(("n", "inputs"), [(1, 2), (7, 3), (4, 4), (9, 1)])
def test_training_is_that_of_torch(n: int, inputs: int) -> None:
    rng = np.random.default_rng(n)
    X, y, w = rng.normal(size=(n, inputs)), rng.normal(size=n), rng.normal(size=inputs)
    rates, steps = [0.3, 0.01, 1.5, 0.0], 6
    expected = []
    for lr in rates:
        weights = torch.tensor(w, requires_grad=True)
        bias = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.SGD([weights, bias], lr=lr)
        row = []
        for _ in range(steps + 1):
            optimizer.zero_grad()
            loss = functional.mse_loss(torch.tensor(X) @ weights + bias, torch.tensor(y))
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            row.append(loss.item())
        expected.append(row)
    start = {"w": w.copy(), "b": 0.5}
    ours = mini_exercise.losses_by_learning_rate(X, y, start, rates, steps)
    # one row is soon fitted exactly: of a loss that vanishes only rounding is left, and that differs between processors
    np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(start["w"], w)
    assert start["b"] == 0.5


def test_one_step_worked_by_hand() -> None:
    X, y, start = np.array([[3.0, -2.0]]), np.array([1.0]), {"w": np.array([0.5, 1.0]), "b": -0.5}
    gradients = mini_exercise.neuron_gradients(X, y, start)
    np.testing.assert_array_equal([*gradients["w"], gradients["b"]], [-12.0, 8.0, -4.0])
    losses = mini_exercise.losses_by_learning_rate(X, y, start, [0.05], 2)
    np.testing.assert_allclose(losses, [[4.0, 0.64, 0.1024]])
