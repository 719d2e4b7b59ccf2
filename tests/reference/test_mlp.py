"""The answer key of day 12 against torch: gradients at any depth, whole training runs, decayed steps."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from dlgrader.data import spirals
from dlgrader.reference import mlp as ours
from dlgrader.reference import tiny_network
from dlgrader.reference.optimizers import gradient_step, minibatches

SIZES = [[4, 3], [3, 5, 2], [3, 3, 3, 3], [2, 6, 5, 4, 3]]


def network(sizes: list[int], seed: int = 0) -> ours.MLP:
    rng = np.random.default_rng(seed)
    mlp = ours.MLP(sizes, rng)
    mlp.parameters = {name: rng.normal(size=value.shape) for name, value in mlp.parameters.items()}
    return mlp


def in_torch(mlp: ours.MLP) -> nn.Sequential:
    layers: list[nn.Module] = []
    for i in range(1, len(mlp.parameters) // 2 + 1):
        W, b = mlp.parameters[f"W{i}"], mlp.parameters[f"b{i}"]
        layer = nn.Linear(*W.shape, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(W.T))
            layer.bias.copy_(torch.tensor(b))
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def parameters_of(model: nn.Sequential) -> dict[str, NDArray[np.float64]]:
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    weights = {f"W{i}": layer.weight.detach().numpy().T for i, layer in enumerate(linear, start=1)}
    return weights | {f"b{i}": layer.bias.detach().numpy() for i, layer in enumerate(linear, start=1)}


def rows(n: int, sizes: list[int]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(n)
    return rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[-1], size=n)


@pytest.mark.parametrize("n", [1, 6])
@pytest.mark.parametrize("sizes", SIZES)
def test_logits_and_gradients_are_those_of_torch(sizes: list[int], n: int) -> None:
    mlp, (X, y) = network(sizes), rows(n, sizes)
    before = copy.deepcopy(mlp.parameters)
    model = in_torch(mlp)
    logits = model(torch.tensor(X))
    theirs = functional.cross_entropy(logits, torch.tensor(y))
    theirs.backward()
    np.testing.assert_allclose(mlp.forward(X), logits.detach().numpy(), rtol=1e-10, atol=1e-12, strict=True)
    loss, gradients = mlp.loss_and_gradients(X, y)
    assert loss == pytest.approx(theirs.item(), rel=1e-10, abs=1e-12)
    assert gradients.keys() == mlp.parameters.keys()
    for i, layer in enumerate((layer for layer in model if isinstance(layer, nn.Linear)), start=1):
        np.testing.assert_allclose(gradients[f"W{i}"], layer.weight.grad.numpy().T, rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(gradients[f"b{i}"], layer.bias.grad.numpy(), rtol=1e-8, atol=1e-12)
    for name, value in before.items():
        np.testing.assert_array_equal(mlp.parameters[name], value)


def test_first_parameters_are_those_of_initialize() -> None:
    mlp = ours.MLP([3, 4, 2], np.random.default_rng(1))
    expected = tiny_network.initialize([3, 4, 2], np.random.default_rng(1))
    assert mlp.parameters.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(mlp.parameters[name], value)


@pytest.mark.parametrize(("n", "batch_size"), [(10, 4), (6, 3), (5, 8)])
def test_a_run_is_that_of_torch(n: int, batch_size: int) -> None:
    sizes = [3, 6, 4]
    mlp, (X, y), (X_val, y_val) = network(sizes), rows(n, sizes), rows(7, sizes)
    model = in_torch(mlp)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    history = ours.fit(mlp, (X, y), (X_val, y_val), 0.1, 4, batch_size, np.random.default_rng(2))
    rng = np.random.default_rng(2)
    for epoch in range(4):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            optimizer.zero_grad()
            loss = functional.cross_entropy(model(torch.tensor(X_batch)), torch.tensor(y_batch), reduction="sum")
            (loss / len(y_batch)).backward()
            optimizer.step()
            total += loss.item()
        with torch.no_grad():
            logits = model(torch.tensor(X_val))
        assert history["train_loss"][epoch] == pytest.approx(total / n, rel=1e-9)
        val_loss = functional.cross_entropy(logits, torch.tensor(y_val)).item()
        assert history["val_loss"][epoch] == pytest.approx(val_loss, rel=1e-9)
        right = float((logits.argmax(dim=1) == torch.tensor(y_val)).double().mean())
        assert history["val_accuracy"][epoch] == pytest.approx(right)
    for name, value in parameters_of(model).items():
        np.testing.assert_allclose(mlp.parameters[name], value, rtol=1e-9, atol=1e-12)


def test_no_epochs_give_empty_lists() -> None:
    mlp, data = network([3, 2]), rows(4, [3, 2])
    assert ours.fit(mlp, data, data, 0.1, 0, 2, np.random.default_rng(0)) == {
        "train_loss": [],
        "val_loss": [],
        "val_accuracy": [],
    }


def test_decayed_steps_are_those_of_torch() -> None:
    sizes = [3, 5, 4, 2]
    mlp, (X, y) = network(sizes), rows(8, sizes)
    model = in_torch(mlp)
    weights = [parameter for parameter in model.parameters() if parameter.ndim == 2]
    biases = [parameter for parameter in model.parameters() if parameter.ndim == 1]
    optimizer = torch.optim.SGD([{"params": weights, "weight_decay": 0.3}, {"params": biases}], lr=0.1)
    for _ in range(3):
        _, gradients = mlp.loss_and_gradients(X, y)
        before = copy.deepcopy(gradients)
        decayed = ours.add_weight_decay(mlp.parameters, gradients, 0.3)
        for name, value in before.items():
            np.testing.assert_array_equal(gradients[name], value)
        mlp.parameters = gradient_step(mlp.parameters, decayed, 0.1)
        optimizer.zero_grad()
        functional.cross_entropy(model(torch.tensor(X)), torch.tensor(y)).backward()
        optimizer.step()
    for name, value in parameters_of(model).items():
        np.testing.assert_allclose(mlp.parameters[name], value, rtol=1e-9, atol=1e-12)


def test_it_learns_the_spirals() -> None:
    X, y, X_test, y_test = spirals()
    rng = np.random.default_rng(0)
    mlp = ours.MLP([2, 32, 3], rng)
    history = ours.fit(mlp, (X, y), (X_test, y_test), 0.5, 50, 32, rng)
    assert history["val_accuracy"][-1] > 0.95
    assert ours.accuracy(mlp, X_test, y_test) == history["val_accuracy"][-1]
