"""The project of days 9 to 19: data without a leak, one network in numpy and in torch, tuning, a test asked once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dlgrader.reference.backpropagation_in_numpy import two_layer_gradients
from dlgrader.reference.hyperparameters import Configuration, random_search, run_trials, select
from dlgrader.reference.optimizers import gradient_step
from dlgrader.reference.softmax_regression import fit_scaler
from dlgrader.reference.training_loop import train_epoch, train_step

Floats = NDArray[np.float64]
Labels = NDArray[np.integer[Any]]
Rows = tuple[Floats, Labels]

FRACTIONS = (0.6, 0.2)
"""The shares of the training and of the validation rows; the test rows are the rest."""


def prepare(X: Floats, y: Labels, seed: int) -> tuple[Rows, Rows, Rows]:
    """Divide rows into three parts at random, and scale all of them by what the training rows say.

    Parameters
    ----------
    X : ndarray of float64, shape (n, features)
    y : ndarray of int, shape (n,)
    seed : int
        Decides the division.

    Returns
    -------
    train, val, test : tuple of ndarray
        Inputs and labels. Of n rows 0.6 n and 0.2 n, rounded half up, train and validate; the rest is for the test.
    """
    order = np.random.default_rng(seed).permutation(len(X))
    borders = np.cumsum([int(np.floor(fraction * len(X) + 0.5)) for fraction in FRACTIONS])
    train, val, test = np.split(order, borders)
    mean, std = fit_scaler(X[train])
    scaled = (X - mean) / std
    return (scaled[train], y[train]), (scaled[val], y[val]), (scaled[test], y[test])


def numpy_losses(
    X: Floats, y: Labels, parameters: Mapping[str, Floats], batches: Sequence[NDArray[np.integer[Any]]], lr: float
) -> list[float]:
    """Train a network with one hidden layer by the formulas of day 11.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)
    parameters : mapping of str to ndarray of float64
        `"W1"`, `"b1"`, `"W2"`, `"b2"`: where the network starts. Left as they are.
    batches : sequence of ndarray of int
        Each step's row numbers.
    lr : float

    Returns
    -------
    list of float
        The mean cross-entropy of each batch before its step.
    """
    losses = []
    current = dict(parameters)
    for rows in batches:
        loss, gradients = two_layer_gradients(X[rows], y[rows], current)
        current = gradient_step(current, gradients, lr)
        losses.append(float(loss))
    return losses


def torch_losses(
    X: Floats, y: Labels, parameters: Mapping[str, Floats], batches: Sequence[NDArray[np.integer[Any]]], lr: float
) -> list[float]:
    """Train the same network from the same start with autograd and `torch.optim.SGD`, in float64.

    Parameters
    ----------
    X, y, parameters, batches, lr
        As for `numpy_losses`; left as they are.

    Returns
    -------
    list of float
        Equal to those of `numpy_losses` up to rounding.
    """
    inputs, units = parameters["W1"].shape
    layers = [nn.Linear(inputs, units).double(), nn.Linear(units, parameters["W2"].shape[1]).double()]
    with torch.no_grad():
        for i, layer in enumerate(layers, start=1):
            layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T))
            layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))
    model = nn.Sequential(layers[0], nn.ReLU(), layers[1])
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    all_inputs, all_labels = torch.tensor(X), torch.tensor(y)
    return [
        train_step(model, all_inputs[rows], all_labels[rows], nn.functional.cross_entropy, optimizer)
        for rows in batches
    ]


def train_network(X: Floats, y: Labels, configuration: Mapping[str, Any], epochs: int, seed: int) -> nn.Module:
    """Train a network with one hidden layer in torch, in float32, by plain stochastic gradient descent.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)
    configuration : mapping of str to number
        `"lr"`, `"batch_size"` and `"units"`.
    epochs : int
    seed : int
        Of the first weights and of the order of the batches. The global random state is left alone.

    Returns
    -------
    torch.nn.Module
    """
    generator = torch.Generator().manual_seed(seed)
    units = int(configuration["units"])
    layers = [nn.Linear(X.shape[1], units), nn.Linear(units, int(y.max()) + 1)]
    with torch.no_grad():
        for layer in layers:
            layer.weight.normal_(0.0, 1.0 / np.sqrt(layer.in_features), generator=generator)
            layer.bias.zero_()
    model = nn.Sequential(layers[0], nn.ReLU(), layers[1])
    inputs, labels = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
    optimizer = torch.optim.SGD(model.parameters(), lr=configuration["lr"])
    for _ in range(epochs):
        order = torch.randperm(len(X), generator=generator).split(configuration["batch_size"])
        train_epoch(model, [(inputs[rows], labels[rows]) for rows in order], nn.functional.cross_entropy, optimizer)
    return model


def classify(model: nn.Module, X: Floats) -> NDArray[np.int64]:
    """Return the class that a network chooses for every row.

    Parameters
    ----------
    model : torch.nn.Module
        Float32; put into eval mode.
    X : ndarray of float64, shape (n, inputs)

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    model.eval()
    with torch.no_grad():
        labels: NDArray[np.int64] = model(torch.tensor(X, dtype=torch.float32)).argmax(dim=1).numpy()
    return labels


def tune(
    space: Mapping[str, Any], n: int, train: Rows, val: Rows, epochs: int, rng: np.random.Generator
) -> tuple[Configuration, list[dict[str, Any]]]:
    """Search hyperparameters at random.

    Parameters
    ----------
    space : mapping of str to tuple or list
        As for `random_search`; with `"lr"`, `"batch_size"` and `"units"`.
    n : int
        Number of trials.
    train, val : tuple of ndarray
        Inputs and labels; networks learn from the first pair and are scored on the second.
    epochs : int
        Of every trial.
    rng : numpy.random.Generator
        Decides everything that is random.

    Returns
    -------
    best : dict
        The configuration with the highest validation accuracy, the first of equals.
    results : list of dict
        As from `run_trials`, with one score each.
    """
    configurations = random_search(space, n, rng)
    seed = int(rng.integers(2**31))
    results = run_trials(
        configurations,
        [seed],
        lambda configuration, seed: train_network(*train, configuration, epochs, seed),
        lambda model: float(np.mean(classify(model, val[0]) == val[1])),
    )
    return select(results), results


class OneShotTest:
    """Test rows that can be asked once.

    Parameters
    ----------
    X : ndarray, first axis n
    y : ndarray of int, shape (n,)

    References
    ----------
    C. Dwork et al., The reusable holdout: Preserving validity in adaptive data analysis, Science 349, 2015 (what else
    can be done about a test that is asked again and again).
    """

    def __init__(self, X: NDArray[Any], y: Labels) -> None:
        self._X, self._y, self._used = X, y, False

    def score(self, predict: Callable[[NDArray[Any]], Labels]) -> float:
        """Return the accuracy on the test rows, the first time.

        Parameters
        ----------
        predict : callable
            Takes the inputs of all rows; returns labels, shape (n,).

        Returns
        -------
        float

        Raises
        ------
        RuntimeError
            The second time and ever after; `predict` is not called then.
        """
        if self._used:
            raise RuntimeError("the test has been asked already")
        self._used = True
        return float(np.mean(predict(self._X) == self._y))


def report(scores: Sequence[float]) -> tuple[float, float]:
    """Return the mean of independent scores and its standard error.

    Parameters
    ----------
    scores : sequence of float
        Two or more.

    Returns
    -------
    mean : float
    standard_error : float
        The standard deviation, with n - 1 below the line, divided by the root of n.
    """
    return float(np.mean(scores)), float(np.std(scores, ddof=1) / np.sqrt(len(scores)))
