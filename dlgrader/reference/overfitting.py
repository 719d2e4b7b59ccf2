"""Polynomial fits with a penalty, learning curves, and what two loss curves say about a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlgrader.reference.losses import mse

Floats = NDArray[np.float64]
Array = NDArray[Any]
Predict = Callable[[Array], Array]

TOLERATED_RISE = 1.1
"""How many times its smallest value the last validation loss may be before a model counts as overfitted."""


def polynomial_features(x: Array, degree: int) -> Floats:
    """Return the powers of every input, from the 0th to the highest.

    Parameters
    ----------
    x : ndarray of float or int, shape (n,)
    degree : int
        The highest power, 0 or more.

    Returns
    -------
    ndarray of float64, shape (n, degree + 1)
        Column k holds x to the power k.
    """
    return np.vander(np.asarray(x, dtype=np.float64), degree + 1, increasing=True)


def fit_polynomial(x: Array, y: Array, degree: int, l2: float) -> Floats:
    """Return the weights of the polynomial with the least penalised squared error.

    What is minimised is the sum of the squared errors plus `l2` times the sum of the squared weights, the constant
    term's left out. A penalty is worth as much as additional rows: one for each weight, which asks that √l2 times the
    weight be 0. Solved in this form, a high degree loses fewer digits than by the normal equations.

    Parameters
    ----------
    x, y : ndarray of float or int, shape (n,)
        The points, at least `degree` + 1 different x.
    degree : int
        The highest power.
    l2 : float
        Weight of the penalty, 0 or more.

    Returns
    -------
    ndarray of float64, shape (degree + 1,)
        Weight k belongs to the power k.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, sections 5.1.4 and 7.1.1.
    """
    penalty = np.sqrt(l2) * np.eye(degree + 1)[1:]
    rows = np.vstack([polynomial_features(x, degree), penalty])
    weights: Floats = np.linalg.lstsq(rows, np.concatenate([y, np.zeros(degree)]), rcond=None)[0]
    return weights


def learning_curve(
    train: Callable[[Array, Array], Predict], X: Array, y: Array, sizes: Sequence[int], X_val: Array, y_val: Array
) -> tuple[list[float], list[float]]:
    """Measure how the errors change with the number of training examples.

    Parameters
    ----------
    train : callable
        `train(X, y)` fits a new model and returns its predict function; called once for each size.
    X, y : ndarray, first axis n
        Training examples and their targets, y of shape (n,).
    sizes : sequence of int
        How many of the first examples to train on, each from 1 to n.
    X_val, y_val : ndarray
        Examples that are not trained on, and their targets.

    Returns
    -------
    training, validation : list of float
        For each size the mean squared error on the examples that were trained on, and on the others.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, figure 5.4.
    """
    training, validation = [], []
    for size in sizes:
        predict = train(X[:size], y[:size])
        training.append(float(mse(predict(X[:size]), y[:size])))
        validation.append(float(mse(predict(X_val), y_val)))
    return training, validation


def diagnose(history: Mapping[str, Sequence[float]], good_enough: float) -> str:
    """Say what the two loss curves of a training tell.

    Parameters
    ----------
    history : mapping of str to sequence of float
        As day 15's `fit` returns it: `"train_loss"` and `"val_loss"`, an entry for each epoch, at least one.
    good_enough : float
        The training loss that a model should come down to.

    Returns
    -------
    str
        `"underfitting"` if the last training loss is above `good_enough`; otherwise `"overfitting"` if the last
        validation loss is above 1.1 times the smallest of all epochs; otherwise `"fine"`.
    """
    if history["train_loss"][-1] > good_enough:
        return "underfitting"
    losses = history["val_loss"]
    return "overfitting" if losses[-1] > TOLERATED_RISE * min(losses) else "fine"
