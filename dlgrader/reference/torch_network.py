"""A network as a torch module: built, counted, started, filled from numpy, and used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dlgrader.reference.training_loop import evaluating


class MLP(nn.Module):
    """Linear layers with a ReLU after each but the last.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in each hidden layer, and of outputs; two numbers at least.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(inputs, outputs) for inputs, outputs in pairwise(sizes))

    def forward(self, X: Tensor) -> Tensor:
        """Return the logits.

        Parameters
        ----------
        X : Tensor of the parameters' dtype, shape (n, inputs)

        Returns
        -------
        Tensor of that dtype, shape (n, outputs)
        """
        for layer in self.layers[:-1]:
            X = torch.relu(layer(X))
        logits: Tensor = self.layers[-1](X)
        return logits


def count_parameters(model: nn.Module, trainable_only: bool = False) -> int:
    """Count the numbers in a model's parameters; a tensor that is there twice counts once.

    Parameters
    ----------
    model : torch.nn.Module
    trainable_only : bool
        Whether to leave out the parameters with `requires_grad` False.

    Returns
    -------
    int
    """
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


def initialize_(model: nn.Module, generator: torch.Generator) -> None:
    """Start all linear layers anew, in place: weights normal with mean 0 and std 1 / sqrt(inputs), biases 0.

    Parameters
    ----------
    model : torch.nn.Module
        What is no `nn.Linear` in it stays as it is.
    generator : torch.Generator
        The source of the weights.

    References
    ----------
    Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, Efficient BackProp, 1998, section 4.6.
    """
    with torch.no_grad():
        for layer in _linear_layers(model):
            layer.weight.normal_(0.0, layer.in_features**-0.5, generator=generator)
            layer.bias.zero_()


def load_numpy_weights_(model: nn.Module, parameters: Mapping[str, NDArray[np.float64]]) -> None:
    """Fill the linear layers of a model, in place, with weights and biases from numpy.

    Parameters
    ----------
    model : torch.nn.Module
        All its parameters belong to `nn.Linear` layers, in the order of `model.modules()`.
    parameters : mapping of str to ndarray of float64
        For layer i = 1, 2, …: `"Wi"` of shape (inputs, outputs) and `"bi"` of shape (outputs,), in any order.
    """
    with torch.no_grad():
        for i, layer in enumerate(_linear_layers(model), start=1):
            layer.weight.copy_(torch.tensor(parameters[f"W{i}"].T))
            layer.bias.copy_(torch.tensor(parameters[f"b{i}"]))


def predict(model: nn.Module, X: Tensor) -> tuple[Tensor, Tensor]:
    """Choose a class for every row, and say how sure the model is.

    Parameters
    ----------
    model : torch.nn.Module
        Returns logits of shape (n, classes). Used in eval mode and without gradients; left in the mode it was in.
    X : Tensor, shape (n, inputs)

    Returns
    -------
    labels : Tensor of int64, shape (n,)
        The class with the largest logit, the first of them where there are several.
    confidence : Tensor of the logits' dtype, shape (n,)
        Its softmax probability.
    """
    with evaluating(model):
        logits: Any = model(X)
    return logits.argmax(dim=1), torch.softmax(logits, dim=1).amax(dim=1)


def _linear_layers(model: nn.Module) -> list[nn.Linear]:
    return [module for module in model.modules() if isinstance(module, nn.Linear)]
