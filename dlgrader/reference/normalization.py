"""Dropout and batch norm as modules, put into a network and folded away again."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from dlgrader.reference.regularization import dropout


class Dropout(nn.Module):
    """Set entries to zero at random while training, and pass everything on in use.

    Parameters
    ----------
    p : float
        The probability that an entry is dropped, 0 to 1. What is kept is divided by 1 - p.

    References
    ----------
    N. Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 15, 2014.
    """

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, X: Tensor) -> Tensor:
        """Return a tensor of the shape of `X`."""
        return dropout(X, self.p, self.training, torch.default_generator)


class BatchNorm1d(nn.Module):
    """Bring every feature to mean 0 and variance 1, then scale and shift it.

    Parameters
    ----------
    features : int
    momentum : float
        How much of the running statistics a batch replaces.
    eps : float
        Added to variances.

    Raises
    ------
    ValueError
        In training, if there is only one value for each feature.

    References
    ----------
    S. Ioffe and C. Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
    Shift, ICML 2015, arXiv:1502.03167.
    """

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, features: int, momentum: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__()
        self.momentum, self.eps = momentum, eps
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, X: Tensor) -> Tensor:
        """Return a tensor of the shape of `X`, (n, features)."""
        if self.training:
            if len(X) == 1:
                raise ValueError("one row has no spread: more than one is needed in training")
            mean, var = X.mean(dim=0), X.var(dim=0, correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean.detach(), self.momentum)
                self.running_var.lerp_(X.detach().var(dim=0), self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (X - mean) / torch.sqrt(var + self.eps) + self.bias


class BatchNorm2d(BatchNorm1d):
    """Batch norm for images, (n, channels, height, width): every pixel of a channel counts as a row."""

    def forward(self, X: Tensor) -> Tensor:
        """Return a tensor of the shape of `X`."""
        rows = X.movedim(1, -1)
        return super().forward(rows.reshape(-1, X.shape[1])).reshape(rows.shape).movedim(-1, 1)


def with_batch_norm(cnn: nn.Module) -> nn.Module:
    """Return a copy of a network with a batch norm after every convolution in its `features`.

    Parameters
    ----------
    cnn : nn.Module
        Has `features`, an `nn.Sequential`. Left as it is.

    Returns
    -------
    nn.Module
        With the same weights elsewhere, in tensors of its own, and in the same mode.
    """
    copied = copy.deepcopy(cnn)
    layers: list[nn.Module] = []
    assert isinstance(copied.features, nn.Sequential)
    for layer in copied.features:
        layers.append(layer)
        if isinstance(layer, nn.Conv2d):
            layers.append(nn.BatchNorm2d(layer.out_channels))
    copied.features = nn.Sequential(*layers)
    return copied.train(cnn.training)


def fold_batch_norm(layer: nn.Linear | nn.Conv2d, norm: nn.BatchNorm1d | nn.BatchNorm2d) -> nn.Linear | nn.Conv2d:
    """Return one layer that does what a layer and a batch norm after it do in eval mode.

    Parameters
    ----------
    layer : nn.Linear or nn.Conv2d
        With or without bias.
    norm : nn.BatchNorm1d or nn.BatchNorm2d
        With `running_mean`, `running_var`, `weight`, `bias` and `eps`.

    Returns
    -------
    nn.Linear or nn.Conv2d
        A new layer with a bias. The arguments are left as they are.
    """
    folded = copy.deepcopy(layer).requires_grad_()
    with torch.no_grad():
        assert norm.running_var is not None
        assert norm.running_mean is not None
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        old = torch.zeros_like(norm.bias) if layer.bias is None else layer.bias
        folded.weight.copy_(layer.weight * scale.reshape(-1, *[1] * (layer.weight.ndim - 1)))
        folded.bias = nn.Parameter((old - norm.running_mean) * scale + norm.bias)
    return folded
