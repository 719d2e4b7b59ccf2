"""Slopes, gradients and Jacobians by central differences, the gradient of a neuron, and the check of a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlgrader.reference.activations import sigmoid

Floats = NDArray[np.float64]
Labels = NDArray[np.integer[Any]]
Array = NDArray[Any]


def derivative(f: Callable[[float], float], x: float, h: float) -> float:
    """Measure the slope of a function of one number.

    Parameters
    ----------
    f : callable
        Takes a number and returns a number.
    x : float
    h : float
        How far to go to either side; above 0.

    Returns
    -------
    float
        The central difference, (f(x + h) - f(x - h)) / (2 h).

    References
    ----------
    W. H. Press, S. A. Teukolsky, W. T. Vetterling and B. P. Flannery, Numerical Recipes, 3rd edition, Cambridge
    University Press, 2007, section 5.7.
    """
    return float((f(x + h) - f(x - h)) / (2.0 * h))


def numeric_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Floats:
    """Measure the gradient of a function of an array by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x` and returns a number.
    x : ndarray of float or int, any shape
        Left as it is.
    h : float
        How far to go to either side.

    Returns
    -------
    ndarray of float64, the shape of `x`
    """
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[place] = h
        slopes[place] = (f(x + nudge) - f(x - nudge)) / (2.0 * h)
    return slopes


def logistic_gradients(X: Floats, y: Labels, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slopes of the mean binary cross-entropy of a sigmoid neuron.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)
        Labels, 0 or 1.
    parameters : mapping
        `"w"`, ndarray of shape (inputs,), and `"b"`, float.

    Returns
    -------
    dict
        `"w"`, ndarray of float64 of shape (inputs,), and `"b"`, float.

    References
    ----------
    C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.2.
    """
    error = sigmoid(X @ parameters["w"] + parameters["b"]) - y
    return {"w": X.T @ error / len(y), "b": float(np.mean(error))}


def jacobian(f: Callable[[Array], Floats], x: Array, h: float = 1e-5) -> Floats:
    """Measure the slope of every output along every input by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of shape (inputs,) and returns a new one of shape (outputs,).
    x : ndarray of float or int, shape (inputs,)
        Left as it is.
    h : float
        How far to go to either side.

    Returns
    -------
    ndarray of float64, shape (outputs, inputs)

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 4.3.1.
    """
    columns = []
    for j in range(len(x)):
        nudge = np.zeros(len(x))
        nudge[j] = h
        columns.append((f(x + nudge) - f(x - nudge)) / (2.0 * h))
    return np.column_stack(columns)


def gradient_check(
    f: Callable[[Array], float], gradient: Callable[[Array], Floats], x: Floats, floor: float = 1e-4
) -> float:
    """Return the largest relative error of a gradient by formula, compared with the measured one.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x` and returns a number.
    gradient : callable
        Takes the same array and returns the gradient of `f` there, in the same shape.
    x : ndarray of float64, any shape
        Left as it is.
    floor : float
        The least that a difference is divided by: rounding is no error where a slope is 0.

    Returns
    -------
    float
        The largest |a - b| / max(|a|, |b|, floor), with a by formula and b from `numeric_gradient`.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 11.5.
    """
    by_formula, measured = gradient(x), numeric_gradient(f, x)
    size = np.maximum(np.abs(by_formula), np.abs(measured))
    return float(np.max(np.abs(by_formula - measured) / np.maximum(size, floor)))
