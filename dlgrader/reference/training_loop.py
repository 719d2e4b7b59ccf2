"""The training loop in torch: one step, one epoch, evaluation, and all of them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

Inputs = Tensor | tuple[Tensor, Tensor]
"""What a model is called with: a tensor, or a pair such as (ids, lengths)."""

Batches = Iterable[tuple[Inputs, Tensor]]
LossFunction = Callable[[Tensor, Tensor], Tensor]


def outputs_of(model: nn.Module, X: Inputs) -> Tensor:
    """Call a model with a tensor, or with the members of a pair."""
    outputs: Tensor = model(*X) if isinstance(X, tuple | list) else model(X)
    return outputs


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Have a model in eval mode and record no gradients, then put it back into the mode it was in."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        yield
    model.train(was_training)


def train_step(
    model: nn.Module, X: Inputs, y: Tensor, loss_function: LossFunction, optimizer: torch.optim.Optimizer
) -> float:
    """Improve the model once on one batch.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place; the mode it is in (train or eval) stays.
    X : Tensor, or a pair of them
        Inputs of the batch, first axis n.
    y : Tensor
        Targets, as `loss_function` takes them.
    loss_function : callable
        Takes the model's outputs and `y`; returns the mean loss of the batch, a scalar tensor.
    optimizer : torch.optim.Optimizer
        Holds the model's parameters. Gradients left from before have no influence.

    Returns
    -------
    float
        The loss before the update.
    """
    optimizer.zero_grad()
    loss = loss_function(outputs_of(model, X), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train_epoch(
    model: nn.Module, batches: Batches, loss_function: LossFunction, optimizer: torch.optim.Optimizer
) -> float:
    """Take one step for every batch, in train mode.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place and left in train mode.
    batches : iterable of (X, y)
        Inputs, a tensor or a pair of them, and targets; the batches may differ in size.
    loss_function : callable
        As for `train_step`.
    optimizer : torch.optim.Optimizer

    Returns
    -------
    float
        The mean over all examples of the loss that each had when its batch came by.
    """
    model.train()
    return train_on(model, batches, loss_function, optimizer)


def train_on(
    model: nn.Module, batches: Batches, loss_function: LossFunction, optimizer: torch.optim.Optimizer
) -> float:
    """Take one step for every batch, in whatever modes the model's parts are; as `train_epoch` otherwise."""
    total, count = 0.0, 0
    for X, y in batches:
        total += len(y) * train_step(model, X, y, loss_function, optimizer)
        count += len(y)
    return total / count


def evaluate(model: nn.Module, batches: Batches, loss_function: LossFunction) -> tuple[float, float]:
    """Measure a classifier without changing it.

    Parameters
    ----------
    model : torch.nn.Module
        Returns logits of shape (n, classes). Evaluated in eval mode; the mode it was in is restored.
    batches : iterable of (X, y)
        Inputs, a tensor or a pair of them, and targets int64 of shape (n,); the batches may differ in size.
    loss_function : callable
        As for `train_step`.

    Returns
    -------
    loss : float
        Mean over all examples.
    accuracy : float
        The part of the examples whose largest logit is their target's, from 0 to 1.
    """
    total, correct, count = 0.0, 0, 0
    with evaluating(model):
        for X, y in batches:
            logits = outputs_of(model, X)
            total += len(y) * loss_function(logits, y).item()
            correct += int((logits.argmax(dim=1) == y).sum())
            count += len(y)
    return total / count, correct / count


def fit(
    model: nn.Module,
    train_batches: Batches,
    val_batches: Batches,
    loss_function: LossFunction,
    optimizer: torch.optim.Optimizer,
    epochs: int,
) -> dict[str, list[float]]:
    """Train for several epochs and keep a record.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place.
    train_batches, val_batches : iterable of (X, y)
        Iterated once an epoch.
    loss_function : callable
        As for `train_step`.
    optimizer : torch.optim.Optimizer
    epochs : int

    Returns
    -------
    dict of str to list of float
        `"train_loss"`, `"val_loss"` and `"val_accuracy"`, one plain number for each epoch.
    """
    history: dict[str, list[float]] = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_batches, loss_function, optimizer))
        loss, accuracy = evaluate(model, val_batches, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    return history
