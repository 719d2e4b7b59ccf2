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
    """
    from sklearn.model_selection import train_test_split

    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=test_size, random_state=seed, stratify=y)
    return Split(X_train, y_train.astype(np.int64), X_test, y_test.astype(np.int64))
