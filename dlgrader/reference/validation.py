"""Data divided without a leak, handed out item by item, scaled by the training rows, and answers counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

Indices = NDArray[np.int64]


def split_indices(n: int, fractions: Sequence[float], rng: np.random.Generator) -> list[Indices]:
    """Divide the indices of n rows at random into parts.

    Parameters
    ----------
    n : int
    fractions : sequence of float
        The share of each part; together they are 1.
    rng : numpy.random.Generator
        Decides which row goes where.

    Returns
    -------
    list of ndarray of int64
        One array for each fraction, with `fraction * n` indices, rounded half up; the last takes the rest. Together
        they hold each index from 0 to n - 1 once.
    """
    borders = np.cumsum([_half_up(fraction * n) for fraction in fractions[:-1]], dtype=np.int64)
    return list(np.split(rng.permutation(n), borders))


def stratified_split(y: NDArray[Any], fraction: float, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """Divide rows at random into two parts, in each class alike.

    Parameters
    ----------
    y : ndarray of int, shape (n,)
        Labels, any integers.
    fraction : float
        The share of every class that goes to the second part.
    rng : numpy.random.Generator
        Decides which rows these are.

    Returns
    -------
    rest, part : ndarray of int64
        Indices; together each from 0 to n - 1 once. Of a class with m rows, `fraction * m`, rounded half up, are in
        `part`.
    """
    rows_of_classes = [rng.permutation(np.flatnonzero(y == label)) for label in np.unique(y)]
    counts = [_half_up(fraction * len(rows)) for rows in rows_of_classes]
    rest = [rows[count:] for rows, count in zip(rows_of_classes, counts, strict=True)]
    part = [rows[:count] for rows, count in zip(rows_of_classes, counts, strict=True)]
    return np.concatenate(rest), np.concatenate(part)


def _half_up(value: float) -> int:
    return math.floor(value + 0.5)


class ArrayDataset(Dataset[tuple[Tensor, Tensor]]):
    """Rows of two tensors, handed out in pairs.

    Parameters
    ----------
    X : Tensor, first axis n
        Inputs; left as they are.
    y : Tensor, first axis n
        Targets; left as they are.
    transform : callable, optional
        Takes one row of `X` and returns what takes its place. It is called each time that a row is asked for.

    References
    ----------
    PyTorch documentation, torch.utils.data, "Map-style datasets".
    """

    def __init__(self, X: Tensor, y: Tensor, transform: Callable[[Tensor], Tensor] | None = None) -> None:
        self.X, self.y, self.transform = X, y, transform

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.X)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        """Return a row's input, transformed, and its target."""
        x = self.X[index]
        return x if self.transform is None else self.transform(x), self.y[index]


class Standardizer:
    """Columns with mean 0 and spread 1, by the rows it was fitted on.

    The spread is the standard deviation with n below the line. A column that is constant in the rows of `fit` (its
    largest value is its smallest: rounding in float32 may leave its computed spread a little above 0) is divided by 1.
    """

    def fit(self, X: Tensor) -> Standardizer:
        """Measure every column.

        Parameters
        ----------
        X : Tensor of float32, shape (n, features)

        Returns
        -------
        Standardizer
            Itself.
        """
        constant = X.amax(dim=0) == X.amin(dim=0)
        self.mean = torch.where(constant, X[0], X.mean(dim=0))
        self.std = torch.where(constant, torch.ones_like(X[0]), X.std(dim=0, correction=0))
        return self

    def transform(self, X: Tensor) -> Tensor:
        """Return rows in the units that `fit` has measured, as a new tensor.

        Parameters
        ----------
        X : Tensor of float32, shape (m, features)

        Returns
        -------
        Tensor of float32, shape (m, features)
        """
        return (X - self.mean) / self.std


def precision_recall_f1(y: Tensor, predicted: Tensor, positive: int) -> tuple[float, float, float]:
    """Return how good a classifier is at finding one class.

    Parameters
    ----------
    y, predicted : Tensor of int64, shape (n,)
        The true and the predicted labels.
    positive : int
        The class that is to be found.

    Returns
    -------
    precision, recall, f1 : float
        Hits by hits and false alarms; hits by hits and misses; their harmonic mean. 0 where 0 is divided by 0.

    References
    ----------
    scikit-learn, `sklearn.metrics.precision_recall_fscore_support`.
    """
    called, true = predicted == positive, y == positive
    hits = int((called & true).sum())
    precision, recall = _ratio(hits, int(called.sum())), _ratio(hits, int(true.sum()))
    return precision, recall, _ratio(2.0 * precision * recall, precision + recall)


def _ratio(above: float, below: float) -> float:
    return above / below if below else 0.0
