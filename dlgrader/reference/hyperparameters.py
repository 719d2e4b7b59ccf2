"""Choosing hyperparameters: a grid, random search, a range test of the learning rate, trials and their winner."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from dlgrader.reference.training_loop import Batches, Inputs, LossFunction, train_step

Configuration = dict[str, Any]
Model = TypeVar("Model")


def grid(space: Mapping[str, Sequence[Any]]) -> list[Configuration]:
    """Return every combination of the values of several hyperparameters.

    Parameters
    ----------
    space : mapping of str to sequence
        The values to try, by name; left as it is.

    Returns
    -------
    list of dict
        The last name's value changes from one to the next, the first name's most slowly. Without names there is one
        combination, the empty one.
    """
    return [dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())]


def random_search(space: Mapping[str, Any], n: int, rng: np.random.Generator) -> list[Configuration]:
    """Draw combinations of hyperparameters, every value independently of the others.

    Parameters
    ----------
    space : mapping of str to tuple or list
        `("uniform", low, high)`, `("log", low, high)` (uniform on a logarithmic scale, 0 < low < high), or a list whose
        entries are equally likely and passed on as they are.
    n : int
        How many combinations, 0 or more.
    rng : numpy.random.Generator

    Returns
    -------
    list of dict

    References
    ----------
    J. Bergstra and Y. Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13, 2012.
    """
    return [{name: _drawn(values, rng) for name, values in space.items()} for _ in range(n)]


def _drawn(values: Any, rng: np.random.Generator) -> Any:
    if isinstance(values, list):
        return values[rng.integers(len(values))]
    scale, low, high = values
    if scale == "log":
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))
    return rng.uniform(low, high)


def learning_rate_range_test(
    model: nn.Module, batches: Batches, loss_function: LossFunction, low: float, high: float, steps: int
) -> tuple[list[float], list[float]]:
    """Train a copy of a model with a learning rate that grows from step to step.

    Parameters
    ----------
    model : torch.nn.Module
        Left as it is: parameters, buffers, gradients and mode. The copy is trained in train mode.
    batches : iterable of (Tensor, Tensor)
        Taken in order, and from the front again when they are used up.
    loss_function : callable
        Takes the model's outputs and `y`; returns the mean loss of the batch, a scalar tensor.
    low, high : float
        The first and the last rate; each is the one before times the same factor.
    steps : int
        Of plain gradient descent, 2 or more.

    Returns
    -------
    rates, losses : list of float
        One for each step; the loss of its batch before it.

    References
    ----------
    L. N. Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017, arXiv:1506.01186, section 3.3 (there
    the rate grows linearly, and accuracy is watched).
    """
    trained = copy.deepcopy(model).train()
    rates = [float(rate) for rate in np.geomspace(low, high, steps)]
    losses = []
    for rate, (X, y) in zip(rates, _without_end(batches)):  # noqa: B905, one of them is endless
        optimizer = torch.optim.SGD(trained.parameters(), lr=rate)
        losses.append(train_step(trained, X, y, loss_function, optimizer))
    return rates, losses


def _without_end(batches: Batches) -> Iterator[tuple[Inputs, Tensor]]:
    while True:
        yield from batches


def run_trials(
    configurations: Sequence[Configuration],
    seeds: Sequence[int],
    make: Callable[[Configuration, int], Model],
    score: Callable[[Model], float],
) -> list[dict[str, Any]]:
    """Make and score a fresh model for every configuration and every seed.

    Parameters
    ----------
    configurations : sequence of dict
    seeds : sequence of int
    make : callable
        `make(configuration, seed)` builds a new model, trains it and returns it.
    score : callable
        `score(model)` says how good it is on validation rows.

    Returns
    -------
    list of dict
        For every configuration `"configuration"`, it itself, and `"scores"`, a list with one score for every seed.
    """
    return [
        {"configuration": configuration, "scores": [score(make(configuration, seed)) for seed in seeds]}
        for configuration in configurations
    ]


def select(results: Sequence[Mapping[str, Any]]) -> Configuration:
    """Return the configuration with the highest mean score.

    Parameters
    ----------
    results : sequence of mapping
        As from `run_trials`; what else a row holds does not count.

    Returns
    -------
    dict
        The first of several with equal means.
    """
    best: Configuration = max(results, key=lambda row: float(np.mean(row["scores"])))["configuration"]
    return best
