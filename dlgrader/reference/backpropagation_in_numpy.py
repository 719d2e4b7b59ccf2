"""Backward passes of whole layers in numpy: linear, ReLU, broadcasting, cross-entropy, and a two-layer network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlgrader.reference.forward_propagation import linear
from dlgrader.reference.losses import cross_entropy
from dlgrader.reference.softmax_regression import one_hot
from dlgrader.reference.tiny_network import relu, softmax

Floats = NDArray[np.float64]
Labels = NDArray[np.integer[Any]]


def linear_backward(X: Floats, W: Floats, dz: Floats) -> tuple[Floats, Floats, Floats]:
    """Carry slopes back through z = X W + b.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    W : ndarray of float64, shape (inputs, outputs)
    dz : ndarray of float64, shape (n, outputs)
        The slopes of the loss along `z`.

    Returns
    -------
    dX : ndarray of float64, shape (n, inputs)
    dW : ndarray of float64, shape (inputs, outputs)
    db : ndarray of float64, shape (outputs,)
        Sums over the rows: a mean's 1/n is in `dz`.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 6.5.7.
    """
    return np.asarray(dz @ W.T), np.asarray(X.T @ dz), np.asarray(dz.sum(axis=0))


def relu_backward(z: Floats, da: Floats) -> Floats:
    """Carry slopes back through a = relu(z).

    Parameters
    ----------
    z : ndarray of float64, any shape
    da : ndarray of float64, the shape of `z`
        The slopes of the loss along `a`.

    Returns
    -------
    ndarray of float64, the shape of `z`
        `da` where `z` > 0, and 0 elsewhere; the slope at 0 is 0.
    """
    return np.where(z > 0, da, 0.0)


def cross_entropy_backward(logits: Floats, y: Labels) -> Floats:
    """Return the slopes of the mean cross-entropy along the logits.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, classes)
    y : ndarray of int, shape (n,)
        The true classes, 0 to classes - 1.

    Returns
    -------
    ndarray of float64, shape (n, classes)
        Probabilities minus one-hot labels, divided by n.

    References
    ----------
    C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.4.
    """
    return np.asarray((softmax(logits, axis=1) - one_hot(y, logits.shape[1])) / len(y))


def unbroadcast(d: Floats, shape: tuple[int, ...]) -> Floats:
    """Sum slopes along copies back to what broadcasting has copied.

    Parameters
    ----------
    d : ndarray of float64
        The slopes along the broadcast array.
    shape : tuple of int
        The shape before broadcasting.

    Returns
    -------
    ndarray of float64, shape `shape`

    References
    ----------
    NumPy, user guide, Broadcasting.
    """
    in_front = d.ndim - len(shape)
    stretched = tuple(in_front + axis for axis, length in enumerate(shape) if length == 1)
    return np.asarray(d.sum(axis=(*range(in_front), *stretched)).reshape(shape))


def two_layer_gradients(X: Floats, y: Labels, parameters: Mapping[str, Floats]) -> tuple[float, dict[str, Floats]]:
    """Return the loss of a network with one hidden ReLU layer on a batch, and its slope along every parameter.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)
        The true classes, 0 to classes - 1.
    parameters : mapping of str to ndarray of float64
        `"W1"` of shape (inputs, hidden), `"b1"` (hidden,), `"W2"` (hidden, classes), `"b2"` (classes,).

    Returns
    -------
    loss : float
        The mean cross-entropy.
    gradients : dict of str to ndarray of float64
        The keys and shapes of `parameters`.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, Learning representations by back-propagating errors, Nature 323,
    1986.
    """
    z1 = linear(X, parameters["W1"], parameters["b1"])
    a1 = relu(z1)
    logits = linear(a1, parameters["W2"], parameters["b2"])
    dz2 = cross_entropy_backward(logits, y)
    da1, dW2, db2 = linear_backward(a1, parameters["W2"], dz2)
    _, dW1, db1 = linear_backward(X, parameters["W1"], relu_backward(z1, da1))
    return cross_entropy(logits, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
