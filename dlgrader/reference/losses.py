"""Loss functions: the mean squared error, and the cross-entropy of two classes and of many, from logits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mse(predictions: Floats, targets: NDArray[Any]) -> float:
    """Return the mean of the squared differences over all entries.

    Parameters
    ----------
    predictions : ndarray of float64, any shape
    targets : ndarray of float or int, the shape of `predictions`

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    _require_equal_shapes(predictions, targets)
    return float(np.mean((predictions - targets) ** 2))


def binary_cross_entropy(logits: Floats, y: NDArray[Any]) -> float:
    """Return the mean surprise at the labels of two classes, where a logit's sigmoid is the probability of class 1.

    Parameters
    ----------
    logits : ndarray of float64, shape (n,)
    y : ndarray of int, shape (n,)
        The true classes, 0 or 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes differ.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 6.2.2.2.
    """
    _require_equal_shapes(logits, y)
    wrong_way = np.where(y == 1, -logits, logits)
    return float(np.mean(np.maximum(wrong_way, 0.0) + np.log1p(np.exp(-np.abs(wrong_way)))))


def logsumexp(z: Floats, axis: int = -1) -> Floats:
    """Return the logarithm of the sum of exponentials along one axis, without overflow.

    Parameters
    ----------
    z : ndarray of float64, any shape
    axis : int
        The axis to sum over.

    Returns
    -------
    ndarray of float64, the shape of `z` without `axis`

    References
    ----------
    P. Blanchard, D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and softmax functions, IMA
    Journal of Numerical Analysis 41, 2021.
    """
    largest = z.max(axis=axis, keepdims=True)
    return np.asarray(np.squeeze(largest, axis) + np.log(np.exp(z - largest).sum(axis=axis)))


def cross_entropy(logits: Floats, y: NDArray[np.integer[Any]]) -> float:
    """Return the mean surprise at the labels, where the softmax of a row of logits gives the probabilities.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, classes)
    y : ndarray of int, shape (n,)
        The true classes, 0 to classes - 1.

    Returns
    -------
    float

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 6.2.2.3.
    """
    return float(np.mean(logsumexp(logits, axis=1) - logits[np.arange(len(y)), y]))


def _require_equal_shapes(first: NDArray[Any], second: NDArray[Any]) -> None:
    if first.shape != second.shape:
        raise ValueError(f"shapes {first.shape} and {second.shape} differ")
