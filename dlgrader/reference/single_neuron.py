"""One neuron in numpy: its weighted sum, the step, its output, and the logic gates that it can be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def weighted_sum(x: Floats, w: Floats, b: float) -> float | Floats:
    """Weigh the inputs, add them up, and add the bias.

    Parameters
    ----------
    x : ndarray of float64, shape (inputs,) or (n, inputs)
        One example, or a batch with one example per row.
    w : ndarray of float64, shape (inputs,)
        The weights.
    b : float
        The bias.

    Returns
    -------
    float, or ndarray of float64 of shape (n,) for a batch

    References
    ----------
    F. Rosenblatt, The perceptron: a probabilistic model for information storage and organization in the brain,
    Psychological Review 65, 1958.
    """
    z: float | Floats = x @ w + b
    return z


def step(z: float | Floats) -> Floats:
    """Return 1.0 where `z` is 0 or greater, and 0.0 elsewhere.

    Parameters
    ----------
    z : float, or ndarray of float64 of any shape

    Returns
    -------
    ndarray of float64, the shape of `z`; without dimensions for a number

    References
    ----------
    W. S. McCulloch and W. Pitts, A logical calculus of the ideas immanent in nervous activity, Bulletin of
    Mathematical Biophysics 5, 1943.
    """
    return np.where(np.asarray(z) >= 0.0, 1.0, 0.0)


def neuron(x: Floats, w: Floats, b: float, activation: Callable[[float | Floats], float | Floats]) -> float | Floats:
    """Compute the output of a neuron: the activation of its weighted sum.

    Parameters
    ----------
    x : ndarray of float64, shape (inputs,) or (n, inputs)
        One example, or a batch with one example per row.
    w : ndarray of float64, shape (inputs,)
        The weights.
    b : float
        The bias.
    activation : callable
        `activation(z)` is the output; it takes a number or an array and is called once.

    Returns
    -------
    float, or ndarray of float64 of shape (n,) for a batch
    """
    return activation(weighted_sum(x, w, b))


def and_gate() -> tuple[Floats, float]:
    """Return weights, shape (2,), and a bias that make a neuron with the step fire at (1, 1) alone."""
    return np.array([1.0, 1.0]), -1.5


def or_gate() -> tuple[Floats, float]:
    """Return weights, shape (2,), and a bias that make a neuron with the step fire everywhere but at (0, 0)."""
    return np.array([1.0, 1.0]), -0.5
