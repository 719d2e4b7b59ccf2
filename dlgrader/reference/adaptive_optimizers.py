"""Optimizers that give every weight its own rate: RMSProp, Adam and AdamW, and which weights decay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from dlgrader.reference.regularization import weights_of

Parameters = Sequence[Tensor] | Sequence[dict[str, Any]]


class Optimizer:
    """What all optimizers share: groups of parameters, a memory for each parameter, and `zero_grad`.

    Parameters
    ----------
    parameters : sequence of Tensor, or of dict
        Groups are dicts with "params" and whatever is to differ from the defaults.
    **defaults
        What holds for groups that don't say otherwise.

    Attributes
    ----------
    param_groups : list of dict
        As in torch: "params", "lr" and so on; they may be changed between steps.
    state : dict of Tensor to dict
    """

    def __init__(self, parameters: Parameters, **defaults: Any) -> None:
        given = list(parameters)
        groups: list[dict[str, Any]] = [g for g in given if isinstance(g, dict)] or [{"params": given}]
        self.param_groups: list[dict[str, Any]] = [{**defaults, **group} for group in groups]
        self.state: dict[Tensor, dict[str, Any]] = {}

    def zero_grad(self) -> None:
        """Leave no gradients."""
        for group in self.param_groups:
            for parameter in group["params"]:
                parameter.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient."""
        with torch.no_grad():
            for group in self.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        memory = self.state.setdefault(parameter, {})
                        self.move_(parameter, parameter.grad, memory, group)

    def move_(self, parameter: Tensor, gradient: Tensor, memory: dict[str, Any], group: dict[str, Any]) -> None:
        """Move one parameter in place."""
        raise NotImplementedError


class RMSProp(Optimizer):
    """Divide each slope by the root of a running mean of its squares.

    Parameters
    ----------
    parameters : sequence of Tensor, or of dict
    lr, alpha, eps : float
        eps is added to the root.

    References
    ----------
    T. Hinton, Neural Networks for Machine Learning, lecture 6e, 2012; `torch.optim.RMSprop`.
    """

    def __init__(self, parameters: Parameters, lr: float = 0.01, alpha: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(parameters, lr=lr)
        self.alpha, self.eps = alpha, eps

    def move_(self, parameter: Tensor, gradient: Tensor, memory: dict[str, Any], group: dict[str, Any]) -> None:
        """Move one parameter in place."""
        old = memory.get("v", torch.zeros_like(parameter))
        memory["v"] = self.alpha * old + (1.0 - self.alpha) * gradient.square()
        parameter -= group["lr"] * gradient / (memory["v"].sqrt() + self.eps)


class Adam(Optimizer):
    """RMSProp with a running mean of the slopes too, both corrected for their start at 0.

    Parameters
    ----------
    parameters : sequence of Tensor, or of dict
    lr : float
    betas : (float, float)
        How much is kept of the mean of the slopes, and of their squares.
    eps : float
        Added to the root.

    References
    ----------
    D. Kingma and J. Ba, Adam: A Method for Stochastic Optimization, 2014.
    """

    def __init__(
        self,
        parameters: Parameters,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        **defaults: Any,
    ) -> None:
        super().__init__(parameters, lr=lr, **defaults)
        self.betas, self.eps = betas, eps

    def move_(self, parameter: Tensor, gradient: Tensor, memory: dict[str, Any], group: dict[str, Any]) -> None:
        """Move one parameter in place."""
        (first, second), zeros = self.betas, torch.zeros_like(parameter)
        memory["t"] = t = memory.get("t", 0) + 1
        memory["m"] = m = first * memory.get("m", zeros) + (1.0 - first) * gradient
        memory["v"] = v = second * memory.get("v", zeros) + (1.0 - second) * gradient.square()
        parameter -= group["lr"] * (m / (1.0 - first**t)) / ((v / (1.0 - second**t)).sqrt() + self.eps)


class AdamW(Adam):
    """Adam that shrinks each parameter by itself, beside the gradient.

    Parameters
    ----------
    parameters : sequence of Tensor, or of dict
        Groups may have a "weight_decay" of their own.
    lr, betas, eps
        As for `Adam`.
    weight_decay : float
        Each step multiplies the old parameter by 1 - lr * weight_decay.

    References
    ----------
    I. Loshchilov and F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019.
    """

    def __init__(
        self,
        parameters: Parameters,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay=weight_decay)

    def move_(self, parameter: Tensor, gradient: Tensor, memory: dict[str, Any], group: dict[str, Any]) -> None:
        """Move one parameter in place."""
        parameter *= 1.0 - group["lr"] * group["weight_decay"]
        super().move_(parameter, gradient, memory, group)


def parameter_groups(model: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Divide a model's parameters into weights, which decay, and biases and norm layers, which don't.

    Parameters
    ----------
    model : nn.Module
        Of torch's own layers.
    decay : float

    Returns
    -------
    list of two dicts
        "params", in the order of `model.parameters()`, and "weight_decay": `decay` for the first, 0.0 for the second.
    """
    weights = weights_of(model)
    others = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
