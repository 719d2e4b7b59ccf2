"""The final project: an honest pipeline for few, unequal and partly mislabelled digits, and its ablation."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from dlgrader.reference import training_loop
from dlgrader.reference.adaptive_optimizers import parameter_groups
from dlgrader.reference.training_loop import train_step

__all__ = [
    "ablation",
    "choose_temperature",
    "drop_copies",
    "fit_scaler",
    "keep_best",
    "measure",
    "parameter_groups",
    "train_epoch",
    "train_step",
    "training_loss",
    "validation_batches",
]

Rows = tuple[Tensor, Tensor]
"""Images, float32 of shape (n, 1, height, width), and labels, int64 of shape (n,)."""


def drop_copies(train: Rows, test: Rows) -> Rows:
    """Return the training rows without those whose image is a test image too, in their order.

    Parameters
    ----------
    train, test : (X, y)

    Returns
    -------
    X, y : Tensor
    """
    (X, y), X_test = train, test[0]
    known = {tuple(image.flatten().tolist()) for image in X_test}
    keep = torch.tensor([tuple(image.flatten().tolist()) not in known for image in X], dtype=torch.bool)
    return X[keep], y[keep]


def fit_scaler(train: Rows, val: Rows, test: Rows) -> tuple[float, float]:
    """Return mean and standard deviation of all pixels of the training rows.

    Parameters
    ----------
    train, val, test : (X, y)
        Only `train` counts.

    Returns
    -------
    mean, std : float
    """
    return train[0].mean().item(), train[0].std(correction=0).item()


def validation_batches(val: Rows, size: int, generator: torch.Generator) -> list[Rows]:
    """Return the validation rows as they are and in their order, in batches.

    Parameters
    ----------
    val : (X, y)
    size : int
    generator : torch.Generator
        Nothing is drawn from it.

    Returns
    -------
    list of (X, y)
    """
    return list(zip(val[0].split(size), val[1].split(size), strict=True))


def training_loss(logits: Tensor, y: Tensor, weights: Tensor | None, smoothing: float) -> Tensor:
    """Return the cross-entropy with class weights and smoothed labels.

    Parameters
    ----------
    logits : Tensor of float, shape (n, classes)
    y : Tensor of int64, shape (n,)
    weights : Tensor of shape (classes,), or None
    smoothing : float

    Returns
    -------
    Tensor, without axes
    """
    return nn.functional.cross_entropy(logits, y, weight=weights, label_smoothing=smoothing)


def train_epoch(model: nn.Module, batches: Iterable[Rows], loss_function: Any, optimizer: Any, schedule: Any) -> float:
    """Take one step for every batch, then one of a schedule that counts epochs.

    Parameters
    ----------
    model : nn.Module
    batches : iterable of (X, y)
    loss_function : callable
    optimizer : torch.optim.Optimizer
    schedule : object with `step()`

    Returns
    -------
    float
        The mean loss over all rows.
    """
    loss = training_loop.train_epoch(model, batches, loss_function, optimizer)
    schedule.step()
    return loss


def measure(model: nn.Module, batches: Iterable[Rows], loss_function: Any) -> tuple[float, float]:
    """Return mean loss and accuracy of the network as it is used; see `training_loop.evaluate`.

    Parameters
    ----------
    model : torch.nn.Module
        Put into eval mode for the duration, and back.
    batches : iterable of (X, y)
    loss_function : callable

    Returns
    -------
    loss, accuracy : float
        Over all rows.
    """
    return training_loop.evaluate(model, batches, loss_function)


def keep_best(
    model: nn.Module, run_epoch: Callable[[], object], validate: Callable[[], float], epochs: int
) -> list[float]:
    """Train, and go back to the state with the smallest validation loss.

    Parameters
    ----------
    model : nn.Module
    run_epoch : callable
        Trains the model for one epoch.
    validate : callable
        Returns its validation loss.
    epochs : int
        1 or more.

    Returns
    -------
    list of float
        The validation losses.
    """
    losses: list[float] = []
    best: dict[str, Tensor] = {}
    for _ in range(epochs):
        run_epoch()
        losses.append(validate())
        if losses[-1] < min(losses[:-1], default=math.inf):
            best = copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    return losses


def choose_temperature(val: Rows, test: Rows, temperatures: Sequence[float]) -> float:
    """Return the temperature by which the validation logits are divided with the smallest cross-entropy.

    Parameters
    ----------
    val, test : (logits, y)
        Only `val` counts.
    temperatures : sequence of float
        Above 0. The first of equals wins.

    Returns
    -------
    float
    """
    logits, y = val
    return min(temperatures, key=lambda t: nn.functional.cross_entropy(logits / t, y).item())


def ablation(
    full: Mapping[str, Any], off: Mapping[str, Any], seeds: Sequence[int], run: Callable[[dict[str, Any], int], float]
) -> dict[str, tuple[float, float]]:
    """Measure what each part of a recipe is worth, by leaving it out.

    Parameters
    ----------
    full, off : mapping of str to value
        Every setting as the recipe has it, and switched off.
    seeds : sequence of int
        Two or more, the same for every row.
    run : callable
        run(settings, seed) is a score; called once for every row and seed.

    Returns
    -------
    dict of str to (mean, standard error)
        "everything", "without NAME" for every setting in their order, "plain" with all of them off.
    """
    rows = {"everything": dict(full)}
    rows |= {f"without {name}": {**full, name: off[name]} for name in full}
    rows["plain"] = dict(off)
    table = {}
    for name, settings in rows.items():
        scores = torch.tensor([run(dict(settings), seed) for seed in seeds], dtype=torch.float64)
        table[name] = (scores.mean().item(), scores.std(correction=1).item() / math.sqrt(len(seeds)))
    return table
