"""The activation functions of a neuron and their slopes, and the weight and bias that place a sigmoid's curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def sigmoid(z: ArrayLike) -> Floats:
    """Squash every entry into the range from 0 to 1, without overflow.

    Parameters
    ----------
    z : array_like of float or int, any shape

    Returns
    -------
    ndarray of float64, the shape of `z`

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, sections 3.10 and 6.2.2.2.
    """
    z = np.asarray(z, dtype=np.float64)
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, small) / (1.0 + small))


def tanh(z: ArrayLike) -> Floats:
    """Squash every entry into the range from -1 to 1.

    Parameters
    ----------
    z : array_like of float or int, any shape

    Returns
    -------
    ndarray of float64, the shape of `z`
    """
    return np.asarray(np.tanh(np.asarray(z, dtype=np.float64)))


def relu(z: ArrayLike) -> Floats:
    """Return the positive part of every entry.

    Parameters
    ----------
    z : array_like of float or int, any shape

    Returns
    -------
    ndarray of float64, the shape of `z`

    References
    ----------
    X. Glorot, A. Bordes and Y. Bengio, Deep Sparse Rectifier Neural Networks, AISTATS 2011.
    """
    return np.asarray(np.maximum(np.asarray(z, dtype=np.float64), 0.0))


def leaky_relu(z: ArrayLike, slope: float = 0.01) -> Floats:
    """Return positive entries as they are and the others times `slope`.

    Parameters
    ----------
    z : array_like of float or int, any shape
    slope : float
        From 0 to 1.

    Returns
    -------
    ndarray of float64, the shape of `z`

    References
    ----------
    A. Maas, A. Hannun and A. Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013.
    """
    z = np.asarray(z, dtype=np.float64)
    return np.where(z > 0, z, slope * z)


def activation_gradient(name: str, z: ArrayLike, slope: float = 0.01) -> Floats:
    """Return the derivative of an activation function at every entry.

    Parameters
    ----------
    name : str
        `"sigmoid"`, `"relu"`, `"tanh"` or `"leaky_relu"`.
    z : array_like of float or int, any shape
        The values before the activation.
    slope : float
        The slope of the leaky ReLU where z <= 0; the ReLU's slope at 0 is 0.

    Returns
    -------
    ndarray of float64, the shape of `z`

    Raises
    ------
    ValueError
        If the name is none of the four.
    """
    z = np.asarray(z, dtype=np.float64)
    if name == "sigmoid":
        a = sigmoid(z)
        return a * (1.0 - a)
    if name == "tanh":
        return np.asarray(1.0 - tanh(z) ** 2)
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, slope)
    raise ValueError(f"unknown activation {name!r}")


def place_neuron(middle: float, slope: float) -> tuple[float, float]:
    """Choose the weight and the bias of a sigmoid neuron with one input.

    Parameters
    ----------
    middle : float
        The input for which the output is one half.
    slope : float, not 0
        The slope of the output there, per unit of input.

    Returns
    -------
    w, b : float
    """
    w = 4.0 * slope
    return w, -w * middle
