"""Points in the plane, made on the spot: classes that no straight line separates."""

from __future__ import annotations

import numpy as np

from dlgrader.data.split import Split, stratified


def moons(n: int = 400, noise: float = 0.2, seed: int = 0) -> Split:
    """Two interleaving half circles.

    Parameters
    ----------
    n : int
        Points in all; a quarter of them is the test part.
    noise : float
        Standard deviation of the Gaussian noise added to both coordinates.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    Split
        `X` float64 of shape (rows, 2), `y` int64 with classes 0 and 1.

    References
    ----------
    scikit-learn, `sklearn.datasets.make_moons`.
    """
    rng = np.random.RandomState(seed)
    outer, inner = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    X = np.column_stack(
        [
            np.append(np.cos(outer), 1 - np.cos(inner)),
            np.append(np.sin(outer), 1 - np.sin(inner) - 0.5),
        ]
    )
    y = np.repeat([0, 1], [len(outer), len(inner)])
    order = rng.permutation(n)
    return stratified(X[order] + rng.normal(scale=noise, size=X.shape), y[order], test_size=n // 4)


def spirals(n: int = 450, classes: int = 3, noise: float = 0.15, seed: int = 0) -> Split:
    """Arms that wind around the origin, one for each class.

    Parameters
    ----------
    n : int
        Points in all, divided evenly among the classes; a quarter of them is the test part.
    classes : int
        Number of arms.
    noise : float
        Standard deviation, in radians, of the Gaussian noise added to the angle.
    seed : int
        The same seed gives the same points.

    Returns
    -------
    Split
        `X` float64 of shape (rows, 2) inside the unit circle, `y` int64 with classes 0 to `classes` - 1.
    """
    rng = np.random.default_rng(seed)
    per_class = n // classes
    radius = np.tile(np.linspace(0.05, 1.0, per_class), classes)
    y = np.repeat(np.arange(classes), per_class)
    angle = 2 * np.pi * y / classes + 4.0 * radius + noise * rng.normal(size=len(y))
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return stratified(X, y, test_size=len(y) // 4)
