"""Predicting a series with a recurrent network in torch: windows, chunks, valid steps, and running free."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dlgrader.reference.training_loop import LossFunction, evaluating


def time_split(series: Tensor, fraction: float) -> tuple[Tensor, Tensor]:
    """Cut a series in two, the past and what comes after it.

    Parameters
    ----------
    series : Tensor, shape (n,)
    fraction : float
        The past has round(fraction * n) values.

    Returns
    -------
    past, rest : Tensor
    """
    cut = round(fraction * len(series))
    return series[:cut], series[cut:]


def make_windows(series: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Return all windows of a series, and the value that follows each of them.

    Parameters
    ----------
    series : Tensor, shape (n,)
    length : int
        Below n.

    Returns
    -------
    X : Tensor, shape (n - length, length, 1)
    y : Tensor, shape (n - length, 1)
    """
    return series[:-1].unfold(0, length, 1).unsqueeze(-1), series[length:].unsqueeze(-1)


class SineRNN(nn.Module):
    """A recurrent layer, and one linear layer that reads a prediction off its state at every step.

    Parameters
    ----------
    units : int

    References
    ----------
    J. L. Elman, Finding structure in time, Cognitive Science 14, 1990; PyTorch, `torch.nn.RNN`.
    """

    def __init__(self, units: int) -> None:
        super().__init__()
        self.recurrent = nn.RNN(1, units, batch_first=True)
        self.readout = nn.Linear(units, 1)

    def forward(self, x: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return outputs (n, time, 1) and the last hidden state (1, n, units), for x of shape (n, time, 1)."""
        states, hidden = self.recurrent(x, hidden)
        return self.readout(states), hidden


def train_chunks(
    model: nn.Module, series: Tensor, length: int, loss_function: LossFunction, optimizer: torch.optim.Optimizer
) -> float:
    """Go through a series once, in chunks, with one step of the optimizer for each; the hidden state is carried on.

    Parameters
    ----------
    model : torch.nn.Module
        Called as `model(x, hidden)`, returns outputs and hidden; changed in place and left in train mode.
    series : Tensor, shape (n,)
    length : int
        How many inputs a chunk has; the last one may have fewer.
    loss_function : callable
        Takes outputs and targets, both (1, steps, 1).
    optimizer : torch.optim.Optimizer

    Returns
    -------
    float
        The mean loss over all n - 1 predictions, each made before its chunk's update.

    References
    ----------
    R. J. Williams and J. Peng, An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories, Neural Computation 2, 1990: truncated backpropagation through time.
    """
    model.train()
    total, hidden = 0.0, None
    for x, y in zip(series[:-1].split(length), series[1:].split(length), strict=True):
        optimizer.zero_grad()
        outputs, hidden = model(x.reshape(1, -1, 1), hidden)
        hidden = hidden.detach()
        loss = loss_function(outputs, y.reshape(1, -1, 1))
        loss.backward()
        optimizer.step()
        total += len(x) * loss.item()
    return total / (len(series) - 1)


def last_valid(outputs: Tensor, lengths: Tensor) -> Tensor:
    """Return every sequence's output at its last step that is no pad.

    Parameters
    ----------
    outputs : Tensor, shape (n, time, features)
        Sequence i has its pads from step `lengths[i]` on.
    lengths : Tensor of int64, shape (n,)
        From 1 to time.

    Returns
    -------
    Tensor, shape (n, features)
    """
    return outputs[torch.arange(len(outputs)), lengths - 1]


def rollout(model: nn.Module, start: Tensor, steps: int) -> Tensor:
    """Have a model continue sequences with nothing but its own predictions.

    Parameters
    ----------
    model : torch.nn.Module
        Called as `model(x, hidden)`, in eval mode and without gradients; its own mode is restored.
    start : Tensor, shape (n, time, 1)
        The true beginning.
    steps : int
        How many values to predict, 1 or more.

    Returns
    -------
    Tensor, shape (n, steps, 1)
    """
    with evaluating(model):
        outputs, hidden = model(start, None)
        predictions = [outputs[:, -1:]]
        while len(predictions) < steps:
            outputs, hidden = model(predictions[-1], hidden)
            predictions.append(outputs)
    return torch.cat(predictions, dim=1)
