"""Learning-rate schedules: what the rate is at every step or epoch, and how an optimizer is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any


def step_lr(base: float, epoch: int, size: int, gamma: float) -> float:
    """Return the rate of an epoch when it is multiplied by a factor every few epochs.

    Parameters
    ----------
    base : float
        The rate of the first `size` epochs.
    epoch : int
        Counted from 0.
    size : int
        Epochs between two cuts, 1 or more.
    gamma : float
        The factor.

    Returns
    -------
    float
    """
    return base * gamma ** (epoch // size)


def cosine_annealing(base: float, step: int, total: int, minimum: float) -> float:
    """Return the rate of a step on half a wave of the cosine from `base` down to `minimum`.

    Parameters
    ----------
    base, minimum : float
        The rate at step 0, and from step `total` on.
    step : int
        Counted from 0.
    total : int
        1 or more.

    Returns
    -------
    float

    References
    ----------
    I. Loshchilov and F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017, arXiv:1608.03983.
    """
    return minimum + (base - minimum) * (1.0 + math.cos(math.pi * min(step, total) / total)) / 2.0


def warmup_cosine(base: float, step: int, warmup: int, total: int) -> float:
    """Return the rate of a step that rises to `base` on a straight line, then falls on a cosine to 0.

    Parameters
    ----------
    base : float
        The largest rate, reached at the last step of the warm-up.
    step : int
        Counted from 0.
    warmup, total : int
        Steps of the warm-up, 0 or more, and of the whole schedule, more than `warmup`.

    Returns
    -------
    float

    References
    ----------
    P. Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017, arXiv:1706.02677 (the warm-up).
    """
    if step < warmup:
        return base * (step + 1) / warmup
    return cosine_annealing(base, step - warmup, total - warmup, 0.0)


class Schedule:
    """Sets the rates of an optimizer's groups, each from its own base.

    Parameters
    ----------
    optimizer : torch.optim.Optimizer
        Or anything with `param_groups`. The bases are the rates that the groups have now; the rates of step 0 are set.
    function : callable
        function(base, step) is the rate.
    """

    def __init__(self, optimizer: Any, function: Callable[[float, int], float]) -> None:
        self.optimizer, self.function, self.count = optimizer, function, 0
        self.bases = [group["lr"] for group in optimizer.param_groups]
        self._set()

    def step(self) -> None:
        """Go on to the next step, and set its rates."""
        self.count += 1
        self._set()

    def _set(self) -> None:
        for group, base in zip(self.optimizer.param_groups, self.bases, strict=True):
            group["lr"] = self.function(base, self.count)


def reduce_on_plateau(losses: Sequence[float], base: float, factor: float, patience: int) -> list[float]:
    """Return the rate after each loss, cut when more than `patience` losses in a row are no better.

    Parameters
    ----------
    losses : sequence of float
        NaN is no better than anything.
    base, factor : float
        The rate at the beginning, and what a cut multiplies it by.
    patience : int
        0 or more.

    Returns
    -------
    list of float

    References
    ----------
    `torch.optim.lr_scheduler.ReduceLROnPlateau` with `threshold=0`.
    """
    rate, best, waiting, rates = base, math.inf, 0, []
    for loss in losses:
        if loss < best:
            best, waiting = loss, 0
        else:
            waiting += 1
        if waiting > patience:
            rate, waiting = rate * factor, 0
        rates.append(rate)
    return rates
