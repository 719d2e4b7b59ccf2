"""Softmax regression from its parts: scaled inputs, one-hot targets, loss and gradients, training, judging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlgrader.reference.forward_propagation import linear
from dlgrader.reference.losses import cross_entropy
from dlgrader.reference.optimizers import gradient_step, minibatches
from dlgrader.reference.tiny_network import softmax

Floats = NDArray[np.float64]
Labels = NDArray[np.integer[Any]]


def fit_scaler(X: Floats) -> tuple[Floats, Floats]:
    """Measure what is needed to bring every feature to mean 0 and standard deviation 1.

    Parameters
    ----------
    X : ndarray of float64, shape (n, features)
        The rows to learn from.

    Returns
    -------
    mean : ndarray of float64, shape (features,)
    std : ndarray of float64, shape (features,)
        The standard deviation (of all n rows, divided by n), and 1 for a feature that is constant.
    """
    constant = X.max(axis=0) == X.min(axis=0)
    return X.mean(axis=0), np.where(constant, 1.0, X.std(axis=0))


def scale_both(X_train: Floats, X_test: Floats) -> tuple[Floats, Floats]:
    """Scale both parts of a data set with what the training part alone says.

    Parameters
    ----------
    X_train : ndarray of float64, shape (n, features)
    X_test : ndarray of float64, shape (m, features)

    Returns
    -------
    scaled_train, scaled_test : ndarray of float64, the shapes of `X_train` and `X_test`

    References
    ----------
    scikit-learn, user guide, Common pitfalls and recommended practices: data leakage.
    """
    mean, std = fit_scaler(X_train)
    return (X_train - mean) / std, (X_test - mean) / std


def one_hot(y: Labels, classes: int) -> Floats:
    """Write every label as a row with a single 1.

    Parameters
    ----------
    y : ndarray of int, shape (n,)
        Labels, 0 to `classes` - 1.
    classes : int

    Returns
    -------
    ndarray of float64, shape (n, classes)
    """
    return np.asarray(np.eye(classes)[y])


def loss_and_gradients(X: Floats, y: Labels, parameters: Mapping[str, Floats]) -> tuple[float, dict[str, Floats]]:
    """Return the cross-entropy of a single layer on a batch, and its slope along every parameter.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)
        Labels, 0 to classes - 1.
    parameters : mapping of str to ndarray of float64
        `"W1"` of shape (inputs, classes), `"b1"` (classes,).

    Returns
    -------
    loss : float
        The mean over the batch.
    gradients : dict of str to ndarray of float64
        The keys and shapes of `parameters`.

    References
    ----------
    C. M. Bishop, Pattern Recognition and Machine Learning, Springer, 2006, section 4.3.4.
    """
    logits = linear(X, parameters["W1"], parameters["b1"])
    difference = (softmax(logits, axis=1) - one_hot(y, logits.shape[1])) / len(y)
    return cross_entropy(logits, y), {"W1": X.T @ difference, "b1": difference.sum(axis=0)}


def train(
    X: Floats,
    y: Labels,
    parameters: Mapping[str, Floats],
    lr: float,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
) -> tuple[dict[str, Floats], list[float]]:
    """Train a single layer by gradient descent in mini-batches.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)
    parameters : mapping of str to ndarray of float64
        Where to start, as for `loss_and_gradients`; left as it is.
    lr : float
        The learning rate.
    epochs : int
        How often to go through all rows.
    batch_size : int
        Rows in a batch; the last one of an epoch may be shorter.
    rng : numpy.random.Generator
        Draws one permutation of the rows for each epoch.

    Returns
    -------
    parameters : dict of str to ndarray of float64
    losses : list of float, length epochs + 1
        The loss on all of `X` before the first step, and after each epoch.
    """
    current = {name: value.copy() for name, value in parameters.items()}
    losses = [loss_and_gradients(X, y, current)[0]]
    for _ in range(epochs):
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, gradients = loss_and_gradients(X_batch, y_batch, current)
            current = gradient_step(current, gradients, lr)
        losses.append(loss_and_gradients(X, y, current)[0])
    return current, losses


def accuracy(logits: Floats, y: Labels) -> float:
    """Return the fraction of rows whose largest logit is that of the right class.

    Parameters
    ----------
    logits : ndarray of float64, shape (n, classes)
    y : ndarray of int, shape (n,)

    Returns
    -------
    float, from 0 to 1
    """
    return float(np.mean(logits.argmax(axis=1) == y))


def confusion_matrix(y: Labels, predicted: Labels, classes: int) -> NDArray[np.int64]:
    """Count how often each class was taken for each.

    Parameters
    ----------
    y : ndarray of int, shape (n,)
        The true classes, 0 to `classes` - 1.
    predicted : ndarray of int, shape (n,)
        The chosen ones.
    classes : int

    Returns
    -------
    ndarray of int64, shape (classes, classes)
        Entry [i, j] is the number of rows of class i for which class j was chosen.
    """
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (y, predicted), 1)
    return counts
