"""Series of numbers in time, made on the spot: the order of the values matters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PERIOD = 30


def noisy_sine(n: int = 600, noise: float = 0.05, seed: int = 0) -> NDArray[np.float64]:
    """Return a sine wave with 30 steps to a period, measured with noise.

    Parameters
    ----------
    n : int
        Number of steps; the wave begins with 0 and rises.
    noise : float
        Standard deviation of the Gaussian noise added to every value.
    seed : int
        The same seed gives the same series.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    rng = np.random.default_rng(seed)
    return np.asarray(np.sin(2 * np.pi * np.arange(n) / PERIOD) + noise * rng.normal(size=n))
