"""A two-layer network in numpy: its weights, its forward pass, and the class it chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def relu(z: Floats) -> Floats:
    """Return the positive part of every entry.

    Parameters
    ----------
    z : ndarray of float64, any shape

    Returns
    -------
    ndarray of float64, the shape of `z`
    """
    return np.maximum(z, 0.0)


def softmax(z: Floats, axis: int = -1) -> Floats:
    """Turn logits into probabilities along one axis, without overflow.

    Parameters
    ----------
    z : ndarray of float64
        Logits, any shape.
    axis : int
        The axis whose entries sum to 1 in the result.

    Returns
    -------
    ndarray of float64, the shape of `z`

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, sections 4.1 and 6.2.2.3.
    """
    exponentials = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=axis, keepdims=True))


class TwoLayerNet:
    """Two linear layers with a ReLU between them.

    Parameters
    ----------
    parameters : mapping of str to ndarray of float64
        `"W1"` of shape (inputs, hidden), `"b1"` (hidden,), `"W2"` (hidden, classes), `"b2"` (classes,).
    """

    def __init__(self, parameters: Mapping[str, Floats]) -> None:
        self.parameters = parameters

    def forward(self, X: Floats) -> Floats:
        """Return the logits for a batch.

        Parameters
        ----------
        X : ndarray of float64, shape (n, inputs)

        Returns
        -------
        ndarray of float64, shape (n, classes)
        """
        p = self.parameters
        a1 = relu(X @ p["W1"] + p["b1"])
        return np.asarray(a1 @ p["W2"] + p["b2"])


def predict(logits: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Choose a class for every row, and say how sure the network is.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, classes)

    Returns
    -------
    labels : ndarray of int64, shape (n,)
        The most probable class; the first of them where several are equally probable.
    confidence : ndarray of float64, shape (n,)
        The softmax probability of that class.
    """
    return logits.argmax(axis=1), softmax(logits, axis=1).max(axis=1)


def initialize(sizes: Sequence[int], rng: np.random.Generator) -> dict[str, Floats]:
    """Draw the parameters of a network with `len(sizes) - 1` layers.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in each hidden layer, and of outputs.
    rng : numpy.random.Generator
        The source of the weights.

    Returns
    -------
    dict of str to ndarray of float64
        For layer i = 1, 2, …: `"Wi"` of shape (sizes[i-1], sizes[i]), normal with mean 0 and standard deviation
        1 / sqrt(sizes[i-1]); `"bi"` of shape (sizes[i],), zeros.

    References
    ----------
    Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, Efficient BackProp, 1998, section 4.6.
    """
    parameters = {}
    for i, (fan_in, fan_out) in enumerate(pairwise(sizes), start=1):
        parameters[f"W{i}"] = rng.normal(0.0, 1.0 / np.sqrt(fan_in), size=(fan_in, fan_out))
        parameters[f"b{i}"] = np.zeros(fan_out)
    return parameters
