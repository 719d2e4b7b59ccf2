"""Scenes: pictures that several digits stand in, so that several labels are right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dlgrader.data.images import digits
from dlgrader.data.split import Split

SIDE, DIGIT = 24, 8
RARE = (7, 8, 9)
MOST = 3


def scenes(n: int = 2_500, rare: float = 1.0, seed: int = 0) -> Split:
    """Return `n` pictures of 24×24 pixels with one to three different digits each, a fifth of them to test on.

    The digits are those of `digits`, each in its own cell of a 3×3 grid of cells of 8×8 pixels. The test pictures are
    made of its test digits: no image of a digit is in both parts.

    Parameters
    ----------
    n : int
        Number of pictures, a multiple of 5.
    rare : float
        How often 7, 8 and 9 are drawn, compared with the other digits; at least 0.
    seed : int
        The same seed gives the same pictures.

    Returns
    -------
    Split
        `X` float32 of shape (rows, 24, 24), each pixel's ink from 0 to 1; `y` int64 of shape (rows, 10), in column k a
        1 where the picture has a k, and 0 elsewhere.

    Raises
    ------
    ValueError
        If `n` is no multiple of 5 or `rare` is below 0.
    """
    if n < 1 or n % 5:
        raise ValueError(f"scenes(n) takes a multiple of 5, not {n}")
    if rare < 0:
        raise ValueError(f"rare is at least 0, not {rare}")
    X_train, y_train, X_test, y_test = digits()
    rng = np.random.default_rng(seed)
    test_rows = n // 5
    return Split(*_drawn(n - test_rows, rare, X_train, y_train, rng), *_drawn(test_rows, rare, X_test, y_test, rng))


def _drawn(
    n: int, rare: float, X: NDArray[np.float64], y: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return `n` pictures made of the digits given, and their labels."""
    images = X.reshape(-1, DIGIT, DIGIT).astype(np.float32)
    rows_of = [np.flatnonzero(y == digit) for digit in range(10)]
    weights = np.where(np.isin(np.arange(10), RARE), rare, 1.0)
    pictures = np.zeros((n, SIDE, SIDE), dtype=np.float32)
    labels = np.zeros((n, 10), dtype=np.int64)
    for picture, label in zip(pictures, labels, strict=True):
        present = rng.choice(10, size=rng.integers(1, MOST + 1), replace=False, p=weights / weights.sum())
        cells = rng.choice((SIDE // DIGIT) ** 2, size=len(present), replace=False)
        for digit, cell in zip(present, cells, strict=True):
            top, left = (DIGIT * int(place) for place in divmod(cell, SIDE // DIGIT))
            picture[top : top + DIGIT, left : left + DIGIT] = images[rng.choice(rows_of[digit])]
            label[digit] = 1
    return pictures, labels
