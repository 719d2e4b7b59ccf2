"""Regularization: dropout, one mask for a whole sequence, a penalty on weights, and batch normalization in training."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def dropout(x: Tensor, p: float, training: bool, generator: torch.Generator) -> Tensor:
    """Set entries to 0 at random and scale up the others, so that the mean stays.

    Parameters
    ----------
    x : Tensor of float32, any shape
        Left as it is.
    p : float
        The probability with which an entry becomes 0, from 0 to 1.
    training : bool
        If false, `x` comes back as it is, and nothing is drawn.
    generator : torch.Generator
        Where all draws come from.

    Returns
    -------
    Tensor of float32, the shape of `x`
        0, or x / (1 - p); all 0 if p is 1.

    References
    ----------
    N. Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 15, 2014.
    """
    if not training:
        return x
    if p == 1.0:
        return x * 0.0
    kept = torch.rand(x.shape, generator=generator) >= p
    return x * kept / (1.0 - p)


def variational_mask(n: int, units: int, p: float, generator: torch.Generator) -> Tensor:
    """Draw a dropout mask that serves for all steps of a sequence.

    Parameters
    ----------
    n : int
        Number of sequences; each has its own row.
    units : int
    p : float
        The probability of a 0, from 0 to below 1.
    generator : torch.Generator

    Returns
    -------
    Tensor of float32, shape (n, units)
        Entries 0 or 1 / (1 - p).

    References
    ----------
    Y. Gal and Z. Ghahramani, A Theoretically Grounded Application of Dropout in Recurrent Neural Networks, NIPS 2016.
    """
    return dropout(torch.ones(n, units), p, True, generator)


def rnn_with_mask(rnn_cell: nn.RNNCell | nn.GRUCell, X: Tensor, mask: Tensor) -> Tensor:
    """Run a recurrent cell over sequences, with the state before each step multiplied by one and the same mask.

    Parameters
    ----------
    rnn_cell : nn.RNNCell or nn.GRUCell
        Called as `rnn_cell(x, h)`.
    X : Tensor of float32, shape (n, time, features)
    mask : Tensor of float32, shape (n, units)

    Returns
    -------
    Tensor of float32, shape (n, time, units)
        What the cell returns at each step.
    """
    hidden = torch.zeros_like(mask)
    states = []
    for x in X.unbind(dim=1):
        hidden = rnn_cell(x, hidden * mask)
        states.append(hidden)
    return torch.stack(states, dim=1)


def weights_of(model: nn.Module) -> list[nn.Parameter]:
    """Return a model's weights, in their order: no biases, and nothing of norm layers over one axis."""
    return [parameter for parameter in model.parameters() if parameter.ndim > 1]


def l2_penalty(model: nn.Module) -> Tensor:
    """Return the sum of the squares of all weights; biases and norm layers are left out.

    Parameters
    ----------
    model : nn.Module
        Of torch's own layers.

    Returns
    -------
    Tensor of float32, without axes
    """
    return sum((weight.square().sum() for weight in weights_of(model)), start=torch.zeros(()))


def batch_norm_train(x: Tensor, gamma: Tensor, beta: Tensor, eps: float) -> Tensor:
    """Normalize every channel by the mean and the variance of the batch, as in training.

    Parameters
    ----------
    x : Tensor of float32, shape (n, channels) or (n, channels, height, width)
    gamma, beta : Tensor of float32, shape (channels,)
        The spread and the mean of each channel afterwards.
    eps : float
        Added to the variance.

    Returns
    -------
    Tensor of float32, the shape of `x`

    References
    ----------
    S. Ioffe and C. Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
    Shift, 2015.
    """
    axes = [axis for axis in range(x.ndim) if axis != 1]
    mean = x.mean(dim=axes, keepdim=True)
    variance = (x - mean).square().mean(dim=axes, keepdim=True)
    shape = [1, -1] + [1] * (x.ndim - 2)
    return gamma.reshape(shape) * (x - mean) / torch.sqrt(variance + eps) + beta.reshape(shape)
