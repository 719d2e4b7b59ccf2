"""A recurrent network of one layer in numpy: a step, all steps, the way back through time, and clipping."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dlgrader.reference.forward_propagation import linear

Floats = NDArray[np.float64]


def rnn_step(x: Floats, h: Floats, parameters: Mapping[str, Floats]) -> Floats:
    """Return the hidden state after one more input, tanh(x Wx + h Wh + b).

    Parameters
    ----------
    x : ndarray of float64, shape (n, features)
    h : ndarray of float64, shape (n, units)
        The state before.
    parameters : mapping of str to ndarray of float64
        `"Wx"` of shape (features, units), `"Wh"` (units, units), `"b"` (units,).

    Returns
    -------
    ndarray of float64, shape (n, units)

    References
    ----------
    J. L. Elman, Finding structure in time, Cognitive Science 14, 1990.
    """
    return np.asarray(np.tanh(linear(x, parameters["Wx"], parameters["b"]) + h @ parameters["Wh"]))


def rnn_forward(X: Floats, h0: Floats, parameters: Mapping[str, Floats]) -> Floats:
    """Return the hidden state after every step.

    Parameters
    ----------
    X : ndarray of float64, shape (n, time, features)
    h0 : ndarray of float64, shape (n, units)
        The state before the first step.
    parameters : mapping of str to ndarray of float64
        As for `rnn_step`; the same in every step.

    Returns
    -------
    ndarray of float64, shape (n, time, units)
    """
    states = np.empty((*X.shape[:2], h0.shape[1]))
    h = h0
    for t in range(X.shape[1]):
        h = states[:, t] = rnn_step(X[:, t], h, parameters)
    return states


def backprop_through_time(
    X: Floats, h0: Floats, parameters: Mapping[str, Floats], d_hidden: Floats
) -> tuple[dict[str, Floats], Floats]:
    """Carry slopes along all hidden states back to the parameters and to the first state.

    Parameters
    ----------
    X, h0, parameters
        As for `rnn_forward`.
    d_hidden : ndarray of float64, shape (n, time, units)
        The slopes of the loss along what `rnn_forward` returns, each with the later states held still.

    Returns
    -------
    gradients : dict of str to ndarray of float64
        The keys and shapes of `parameters`; sums over sequences and steps.
    d_h0 : ndarray of float64, shape (n, units)

    References
    ----------
    P. J. Werbos, Backpropagation through time: what it does and how to do it, Proceedings of the IEEE 78, 1990.
    """
    states = np.concatenate([h0[:, np.newaxis], rnn_forward(X, h0, parameters)], axis=1)
    gradients = {name: np.zeros_like(values) for name, values in parameters.items()}
    carried = np.zeros_like(h0)
    for t in reversed(range(X.shape[1])):
        dz = (d_hidden[:, t] + carried) * (1.0 - states[:, t + 1] ** 2)
        gradients["Wx"] += X[:, t].T @ dz
        gradients["Wh"] += states[:, t].T @ dz
        gradients["b"] += dz.sum(axis=0)
        carried = dz @ parameters["Wh"].T
    return gradients, carried


def clip_by_norm(gradients: Mapping[str, Floats], limit: float) -> dict[str, Floats]:
    """Shorten a gradient that is longer than a limit, all its arrays by the same factor.

    Parameters
    ----------
    gradients : mapping of str to ndarray of float64
        Together one gradient.
    limit : float
        Above 0.

    Returns
    -------
    dict of str to ndarray of float64
        New arrays; as they were if the whole gradient has at most the length `limit`.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks, ICML 2013.
    """
    norm = np.sqrt(sum(np.sum(values**2) for values in gradients.values()))
    factor = limit / norm if norm > limit else 1.0
    return {name: factor * values for name, values in gradients.items()}
