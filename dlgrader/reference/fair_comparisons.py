"""Comparing training runs fairly: sweeps over seeds, a rate read off a range test, clipped steps, ranks with ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from dlgrader.reference.training_loop import Batches, LossFunction

Configuration = dict[str, Any]


def sweep(
    configurations: Sequence[Configuration],
    seeds: Sequence[int],
    run: Callable[[Configuration, int], Sequence[float]],
) -> list[dict[str, Any]]:
    """Run every configuration with every seed, and keep the curves.

    Parameters
    ----------
    configurations : sequence of dict
    seeds : sequence of int
        The same for every configuration.
    run : callable
        `run(configuration, seed)` trains a fresh network and returns its validation accuracy after each epoch.

    Returns
    -------
    list of dict
        For each configuration `"configuration"`, it itself, `"curves"`, float64 of shape (seeds, epochs), and
        `"scores"`, the last value of each curve in a list.
    """
    table = []
    for configuration in configurations:
        curves = np.array([run(configuration, seed) for seed in seeds], dtype=np.float64)
        table.append({"configuration": configuration, "curves": curves, "scores": curves[:, -1].tolist()})
    return table


def suggested_rate(rates: Sequence[float], losses: Sequence[float], window: int) -> float:
    """Read a learning rate off a range test.

    Parameters
    ----------
    rates, losses : sequence of float
        As from `hyperparameters.learning_rate_range_test`. The losses may end in NaN or infinity.
    window : int
        How many losses are averaged, 1 or more: each step's own and those just before it.

    Returns
    -------
    float
        A third of the rate at which the average is lowest, the first of several.

    References
    ----------
    L. N. Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017, arXiv:1506.01186, section 3.3.
    """
    means = np.convolve(losses, np.full(window, 1.0 / window), mode="valid")
    lowest = int(np.argmin(np.where(np.isfinite(means), means, np.inf)))
    return float(rates[lowest + window - 1]) / 3.0


def train_clipped(
    model: nn.Module, batches: Batches, loss_function: LossFunction, optimizer: torch.optim.Optimizer, limit: float
) -> list[float]:
    """Train for one epoch, each gradient shortened to a limit.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place and left in train mode. Parameters that no gradient reaches don't count.
    batches : iterable of (Tensor, Tensor)
    loss_function : callable
        Takes the model's outputs and `y`; returns the mean loss of the batch, a scalar tensor.
    optimizer : torch.optim.Optimizer
    limit : float
        The greatest length of the whole gradient; infinity clips nothing.

    Returns
    -------
    list of float
        The length of each batch's gradient before it was clipped.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, On the Difficulty of Training Recurrent Neural Networks, ICML 2013,
    arXiv:1211.5063, section 3.2.
    """
    model.train()
    norms = []
    for X, y in batches:
        optimizer.zero_grad()
        loss_function(model(X), y).backward()
        norms.append(float(nn.utils.clip_grad_norm_(model.parameters(), limit)))
        optimizer.step()
    return norms


def rank_with_confidence(table: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Order configurations by their mean score, and say which can't be told from the first.

    Parameters
    ----------
    table : sequence of mapping
        As from `sweep`; `"configuration"` and `"scores"`, two or more of them, count.

    Returns
    -------
    list of dict
        Highest mean first, equal means in the order of the table: `"configuration"`, `"mean"`, `"low"` and `"high"`
        (the mean less and plus two standard errors), and `"tied"`, whether its range overlaps the first one's.
    """
    rows = []
    for row in table:
        scores = np.asarray(row["scores"], dtype=np.float64)
        mean = float(scores.mean())
        error = float(scores.std(ddof=1) / np.sqrt(len(scores)))
        rows.append(
            {"configuration": row["configuration"], "mean": mean, "low": mean - 2 * error, "high": mean + 2 * error}
        )
    rows.sort(key=lambda row: -row["mean"])
    return [row | {"tied": row["high"] >= rows[0]["low"]} for row in rows]
