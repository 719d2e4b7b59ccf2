"""Forward propagation in numpy: a layer for a batch, a network of any depth, and how many parameters it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dlgrader.reference.activations import relu

Floats = NDArray[np.float64]


def linear(X: Floats, W: Floats, b: Floats) -> Floats:
    """Compute the weighted sums of a layer.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
        One example per row.
    W : ndarray of float64, shape (inputs, outputs)
        One neuron per column.
    b : ndarray of float64, shape (outputs,)
        One bias per neuron.

    Returns
    -------
    ndarray of float64, shape (n, outputs)
    """
    return np.asarray(X @ W + b)


def layer(X: Floats, W: Floats, b: Floats, activation: Callable[[Floats], Floats]) -> Floats:
    """Compute the output of a layer.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
        One example per row.
    W : ndarray of float64, shape (inputs, outputs)
        One neuron per column.
    b : ndarray of float64, shape (outputs,)
        One bias per neuron.
    activation : callable
        Takes the weighted sums, shape (n, outputs), and returns an array of the same shape; it is called once.

    Returns
    -------
    ndarray of float64, shape (n, outputs)
    """
    return activation(linear(X, W, b))


def forward(X: Floats, parameters: Mapping[str, Floats]) -> Floats:
    """Compute the output of a network: ReLU after every layer but the last.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
        One example per row.
    parameters : mapping of str to ndarray of float64
        For layer i = 1, 2, …: `"Wi"` of shape (its inputs, its outputs) and `"bi"` of shape (its outputs,); in any
        order, and nothing else.

    Returns
    -------
    ndarray of float64, shape (n, outputs of the last layer)

    Raises
    ------
    KeyError
        If there is no layer, or a number is missing.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, algorithm 6.3.
    """
    layers = len(parameters) // 2
    a = X
    for i in range(1, layers):
        a = layer(a, parameters[f"W{i}"], parameters[f"b{i}"], relu)
    return linear(a, parameters[f"W{layers}"], parameters[f"b{layers}"])


def count_parameters(sizes: Sequence[int]) -> int:
    """Count the weights and biases of a network with `len(sizes) - 1` layers.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of neurons in each hidden layer, and of outputs.

    Returns
    -------
    int
    """
    return sum(inputs * outputs + outputs for inputs, outputs in pairwise(sizes))
