"""The train and test rows that every data set of the course comes in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Split(NamedTuple):
    """A data set, divided once and for all into rows to learn from and rows to be judged on.

    Attributes
    ----------
    X_train, X_test : ndarray
        Inputs; the first axis counts examples.
    y_train, y_test : ndarray of int64, shape (n,)
        Class labels 0, 1, ….
    """

    X_train: NDArray[Any]
    y_train: NDArray[np.int64]
    X_test: NDArray[Any]
    y_test: NDArray[np.int64]


def stratified(X: NDArray[Any], y: NDArray[Any], test_size: int, seed: int = 0) -> Split:
    """Divide rows at random, always the same way, with each class as frequent in both parts as in the whole.

    Parameters
    ----------
    X : ndarray, first axis n
        Inputs.
    y : ndarray of int, shape (n,)
        Class labels.
    test_size : int
        How many rows go to the test part.
    seed : int
        Decides the division.

    Returns
    -------
    Split

    Raises
    ------
    ValueError
        If a part would have fewer rows than there are classes.

    References
    ----------
    scikit-learn, `sklearn.model_selection.train_test_split`, which divides the same rows in the same way.
    """
    rows_of = [np.flatnonzero(y == label) for label in np.unique(y)]
    if min(test_size, len(y) - test_size) < len(rows_of):
        raise ValueError(f"{len(y)} rows of {len(rows_of)} classes can't be divided with {test_size} rows to test on")
    rng = np.random.RandomState(seed)
    available = np.array([len(rows) for rows in rows_of])
    train_counts = _shares(available, len(y) - test_size, rng)
    test_counts = _shares(available - train_counts, test_size, rng)
    train: list[NDArray[np.int64]] = []
    test: list[NDArray[np.int64]] = []
    for rows, n_train, n_test in zip(rows_of, train_counts, test_counts, strict=True):
        shuffled = rng.permutation(rows)
        train.append(shuffled[:n_train])
        test.append(shuffled[n_train : n_train + n_test])
    chosen, held_out = rng.permutation(np.concatenate(train)), rng.permutation(np.concatenate(test))
    return Split(X[chosen], y[chosen].astype(np.int64), X[held_out], y[held_out].astype(np.int64))


def _shares(available: NDArray[np.int64], wanted: int, rng: np.random.RandomState) -> NDArray[np.int64]:
    """Return how many rows each class gives to a part: in proportion, the largest fractions rounded up.

    Among equal fractions chance decides.
    """
    exact = available / available.sum() * wanted
    counts: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    fractions = exact - counts
    for fraction in np.unique(fractions)[::-1]:
        missing = wanted - counts.sum()
        if missing == 0:
            break
        tied = np.flatnonzero(fractions == fraction)
        counts[rng.choice(tied, size=min(len(tied), missing), replace=False)] += 1
    return counts
