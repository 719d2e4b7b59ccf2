"""Gradient descent in numpy: a step, a path of steps, minibatches, and a step with momentum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def gradient_step(parameters: Mapping[str, Floats], gradients: Mapping[str, Floats], lr: float) -> dict[str, Floats]:
    """Move all parameters one step against their gradients.

    Parameters
    ----------
    parameters : mapping of str to ndarray of float64
        `"W1"`, `"b1"`, `"W2"`, …; left as it is.
    gradients : mapping of str to ndarray of float64
        The same keys, in any order, with arrays of the same shapes; left as it is.
    lr : float
        The learning rate.

    Returns
    -------
    dict of str to ndarray of float64
        The new parameters, in new arrays.

    Raises
    ------
    KeyError
        If a parameter has no gradient.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 4.3.
    """
    return {name: parameters[name] - lr * gradients[name] for name in parameters}


def minimize(
    f: Callable[[Floats], float], gradient: Callable[[Floats], Floats], x0: Floats, lr: float, steps: int
) -> tuple[Floats, Floats]:
    """Take steps of gradient descent, and record the way.

    Parameters
    ----------
    f : callable
        Takes a point, float64 of shape (d,), and returns a float.
    gradient : callable
        Takes a point and returns the gradient of `f` there, float64 of shape (d,); called once in every step.
    x0 : ndarray of float64, shape (d,)
        The start; left as it is.
    lr : float
        The learning rate.
    steps : int
        How many steps to take, also where they lead uphill; 0 or more.

    Returns
    -------
    path : ndarray of float64, shape (steps + 1, d)
        The points, `x0` first.
    values : ndarray of float64, shape (steps + 1,)
        `f` at each of them.
    """
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path), np.array([f(x) for x in path])


def minibatches(
    X: NDArray[Any], y: NDArray[Any], batch_size: int, rng: np.random.Generator
) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Cut one epoch of data into batches, in an order drawn with `rng.permutation`.

    Parameters
    ----------
    X : ndarray, shape (n, …)
        One example per row; left as it is.
    y : ndarray, shape (n, …)
        The targets, row by row; left as it is.
    batch_size : int
        Rows in every batch but the last, which has what is left; 1 or more.
    rng : numpy.random.Generator
        The source of the order.

    Returns
    -------
    list of tuple of two ndarrays
        The batches of `X` and of `y`, in new arrays; every row comes once.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 8.1.3.
    """
    order = rng.permutation(len(X))
    parts = (order[start : start + batch_size] for start in range(0, len(X), batch_size))
    return [(X[rows], y[rows]) for rows in parts]


def momentum_step(
    parameters: Mapping[str, Floats],
    gradients: Mapping[str, Floats],
    velocity: Mapping[str, Floats],
    lr: float,
    beta: float,
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Move all parameters one step along their velocities: v = beta v + g, then p - lr v, as `torch.optim.SGD` does.

    Parameters
    ----------
    parameters, gradients, velocity : mapping of str to ndarray of float64
        The same keys, in any order, with arrays of the same shapes; left as they are. Velocities begin at zero.
    lr : float
        The learning rate.
    beta : float
        The part of the old velocity that is kept, at least 0 and below 1.

    Returns
    -------
    parameters : dict of str to ndarray of float64
        In new arrays.
    velocity : dict of str to ndarray of float64
        In new arrays.

    Raises
    ------
    KeyError
        If a parameter has no gradient or no velocity.

    References
    ----------
    B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR Computational Mathematics and
    Mathematical Physics 4(5), 1964.
    """
    new_velocity = {name: beta * velocity[name] + gradients[name] for name in parameters}
    return gradient_step(parameters, new_velocity, lr), new_velocity
