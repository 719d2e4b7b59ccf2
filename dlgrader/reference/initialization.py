"""First weights of the right size: fans, Xavier, Kaiming, layer by layer; and how to measure what they do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

LAYERS = nn.Linear | nn.Conv2d


def fan(shape: Sequence[int]) -> tuple[int, int]:
    """Count how many inputs go into one output of a layer, and into how many outputs one input goes.

    Parameters
    ----------
    shape : sequence of int
        Of the weight: (outputs, inputs) or (outputs, inputs, kernel height, kernel width).

    Returns
    -------
    fan_in, fan_out : int
    """
    outputs, inputs, *kernel = shape
    size = math.prod(kernel)
    return inputs * size, outputs * size


def xavier_(weight: Tensor, generator: torch.Generator) -> Tensor:
    """Fill a weight with normal numbers of variance 2 / (fan in + fan out).

    Parameters
    ----------
    weight : Tensor
        Changed in place, without a trace in its gradient's graph.
    generator : torch.Generator

    Returns
    -------
    Tensor
        The weight itself.

    References
    ----------
    X. Glorot and Y. Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS 2010.
    """
    with torch.no_grad():
        return weight.normal_(0.0, math.sqrt(2.0 / sum(fan(weight.shape))), generator=generator)


def kaiming_(weight: Tensor, generator: torch.Generator) -> Tensor:
    """Fill a weight with normal numbers of variance 2 / fan in.

    Parameters
    ----------
    weight : Tensor
        Changed in place, without a trace in its gradient's graph.
    generator : torch.Generator

    Returns
    -------
    Tensor
        The weight itself.

    References
    ----------
    K. He et al., Delving Deep into Rectifiers, ICCV 2015, arXiv:1502.01852.
    """
    with torch.no_grad():
        return weight.normal_(0.0, math.sqrt(2.0 / fan(weight.shape)[0]), generator=generator)


def activation_statistics(model: nn.Module, X: Tensor) -> list[float]:
    """Measure the spread of what each linear layer and convolution gives.

    Parameters
    ----------
    model : nn.Module
        Left as it is. It is run once, in eval mode, without gradients.
    X : Tensor
        A batch.

    Returns
    -------
    list of float
        The standard deviation (divided by n) of all numbers of each output, in the order of the calls.
    """
    found: list[float] = []

    def note(layer: nn.Module, inputs: Any, output: Tensor) -> None:
        found.append(output.std(correction=0).item())

    hooks = [layer.register_forward_hook(note) for layer in model.modules() if isinstance(layer, LAYERS)]
    modes = {module: module.training for module in model.modules()}
    try:
        with torch.no_grad():
            model.eval()(X)
    finally:
        for hook in hooks:
            hook.remove()
        for module, training in modes.items():
            module.training = training
    return found


def lsuv_(model: nn.Module, X: Tensor) -> None:
    """Scale each layer's weight so that its output has standard deviation 1, one layer after the other.

    Parameters
    ----------
    model : nn.Module
        Its linear layers and convolutions are called in the order in which they are registered, each once. Their
        weights and biases are changed in place.
    X : Tensor
        A batch.

    References
    ----------
    D. Mishkin and J. Matas, All You Need Is a Good Init, ICLR 2016, arXiv:1511.06422 (there the weights are made
    orthogonal first).
    """
    layers = [layer for layer in model.modules() if isinstance(layer, LAYERS)]
    with torch.no_grad():
        for layer in layers:
            if layer.bias is not None:
                layer.bias.zero_()
        for number, layer in enumerate(layers):
            layer.weight.div_(activation_statistics(model, X)[number])
