"""Early stopping, and checkpoints from which a run goes on as if it had never been interrupted."""

from __future__ import annotations

import copy
import math
from pathlib import Path

import torch
from torch import nn

from dlgrader.reference.training_loop import Batches, LossFunction, evaluate, train_epoch


class EarlyStopping:
    """Says when a loss has been no better for too long.

    Parameters
    ----------
    patience : int
        How many losses in a row may be no better, 1 or more; at that many it is time to stop.
    min_delta : float
        A loss is better if it is below the best one by more than this.

    Attributes
    ----------
    best : float
        The smallest loss that counted as better, infinity before there is one.
    best_epoch : int
        Which loss that was, counted from 1; 0 before there is one.

    References
    ----------
    L. Prechelt, Early Stopping - But When?, in Neural Networks: Tricks of the Trade, 1998.
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, 0
        self._epoch = self._waiting = 0

    def update(self, loss: float) -> bool:
        """Take the next loss, and return whether to stop."""
        self._epoch += 1
        self._waiting += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch, self._waiting = loss, self._epoch, 0
        return self._waiting >= self.patience


def save_checkpoint(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, epoch: int, generator: torch.Generator
) -> None:
    """Write all that a run needs to go on.

    Parameters
    ----------
    path : str or Path
        Of the file; what was there is replaced.
    model : torch.nn.Module
    optimizer : torch.optim.Optimizer
    epoch : int
        How many epochs are done.
    generator : torch.Generator
        The one that shuffles. Torch's global one, from which dropout draws, is written too.
    """
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": epoch,
        "generator": generator.get_state(),
        "global": torch.get_rng_state(),
    }
    torch.save(state, path)


def load_checkpoint(
    path: str | Path, model: nn.Module, optimizer: torch.optim.Optimizer, generator: torch.Generator
) -> int:
    """Bring model, optimizer and generators back to what they were when the file was written.

    Parameters
    ----------
    path : str or Path
        Of a file by `save_checkpoint`. Nothing in it is run: a file with other than plain data is refused.
    model : torch.nn.Module
    optimizer : torch.optim.Optimizer
    generator : torch.Generator

    Returns
    -------
    int
        How many epochs were done.
    """
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    generator.set_state(state["generator"])
    torch.set_rng_state(state["global"])
    epoch: int = state["epoch"]
    return epoch


def fit_with_early_stopping(
    model: nn.Module,
    train: Batches,
    val: Batches,
    loss_function: LossFunction,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    stopping: EarlyStopping,
) -> dict[str, list[float]]:
    """Train until the validation loss is no longer better, and go back to the best epoch's weights.

    Parameters
    ----------
    model : torch.nn.Module
        Ends with the weights and buffers of `stopping.best_epoch`; with the last ones if no epoch was better.
    train, val : iterable of (X, y)
        Iterated once an epoch.
    loss_function : callable
    optimizer : torch.optim.Optimizer
    epochs : int
        At most.
    stopping : EarlyStopping
        Told the validation loss once an epoch.

    Returns
    -------
    dict of str to list of float
        `"train_loss"`, `"val_loss"` and `"val_accuracy"`, one number for each epoch that was trained.
    """
    history: dict[str, list[float]] = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best = None
    for epoch in range(1, epochs + 1):
        history["train_loss"].append(train_epoch(model, train, loss_function, optimizer))
        loss, accuracy = evaluate(model, val, loss_function)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        stop = stopping.update(loss)
        if stopping.best_epoch == epoch:
            best = copy.deepcopy(model.state_dict())
        if stop:
            break
    if best is not None:
        model.load_state_dict(best)
    return history


def resume(
    path: str | Path,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    train: Batches,
    loss_function: LossFunction,
    epochs: int,
    generator: torch.Generator,
) -> list[float]:
    """Train up to a number of epochs, from the last checkpoint on.

    Parameters
    ----------
    path : str or Path
        Of the checkpoint: read if it is there, written after every epoch.
    model : torch.nn.Module
    optimizer : torch.optim.Optimizer
    train : iterable of (X, y)
        Iterated once an epoch.
    loss_function : callable
    epochs : int
        In all, those before the checkpoint included.
    generator : torch.Generator
        The one that `train` draws from.

    Returns
    -------
    list of float
        The mean training loss of each epoch that was trained in this call.
    """
    done = load_checkpoint(path, model, optimizer, generator) if Path(path).exists() else 0
    losses = []
    for epoch in range(done + 1, epochs + 1):
        losses.append(train_epoch(model, train, loss_function, optimizer))
        save_checkpoint(path, model, optimizer, epoch, generator)
    return losses
