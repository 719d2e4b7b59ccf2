"""A network of any depth in numpy: forward and backward, an epoch of steps, accuracy, a training run, weight decay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlgrader.reference import softmax_regression
from dlgrader.reference.backpropagation_in_numpy import cross_entropy_backward, linear_backward, relu_backward
from dlgrader.reference.forward_propagation import linear
from dlgrader.reference.losses import cross_entropy
from dlgrader.reference.optimizers import gradient_step, minibatches
from dlgrader.reference.tiny_network import initialize, relu

Floats = NDArray[np.float64]
Labels = NDArray[np.integer[Any]]
Rows = tuple[Floats, Labels]


class MLP:
    """Linear layers with a ReLU after each but the last (a multilayer perceptron).

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of units in each hidden layer, and of classes; two numbers or more.
    rng : numpy.random.Generator
        The source of the first weights.

    Attributes
    ----------
    parameters : dict of str to ndarray of float64
        `"W1"`, `"b1"`, `"W2"`, …, at first those of `initialize`. May be replaced: every call reads them anew.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 6.5.
    """

    def __init__(self, sizes: Sequence[int], rng: np.random.Generator) -> None:
        self.parameters = initialize(sizes, rng)

    def forward(self, X: Floats) -> Floats:
        """Return the logits for a batch.

        Parameters
        ----------
        X : ndarray of float64, shape (n, inputs)

        Returns
        -------
        ndarray of float64, shape (n, classes)
        """
        return self._trace(X)[1][-1]

    def loss_and_gradients(self, X: Floats, y: Labels) -> tuple[float, dict[str, Floats]]:
        """Return the loss on a batch, and its slope along every parameter.

        Parameters
        ----------
        X : ndarray of float64, shape (n, inputs)
        y : ndarray of int, shape (n,)
            The true classes, 0 to classes - 1.

        Returns
        -------
        loss : float
            The mean cross-entropy.
        gradients : dict of str to ndarray of float64
            The keys and shapes of `parameters`.
        """
        inputs, z = self._trace(X)
        gradients = {}
        dz = cross_entropy_backward(z[-1], y)
        for i in range(len(z), 0, -1):
            da, gradients[f"W{i}"], gradients[f"b{i}"] = linear_backward(inputs[i - 1], self.parameters[f"W{i}"], dz)
            if i > 1:
                dz = relu_backward(z[i - 2], da)
        return cross_entropy(z[-1], y), gradients

    def _trace(self, X: Floats) -> tuple[list[Floats], list[Floats]]:
        """Return what goes into each linear layer, and what comes out of it."""
        inputs: list[Floats] = []
        z: list[Floats] = []
        for i in range(1, len(self.parameters) // 2 + 1):
            inputs.append(relu(z[-1]) if z else X)
            z.append(linear(inputs[-1], self.parameters[f"W{i}"], self.parameters[f"b{i}"]))
        return inputs, z


def train_epoch(mlp: MLP, X: Floats, y: Labels, lr: float, batch_size: int, rng: np.random.Generator) -> float:
    """Take one gradient step for every minibatch.

    Parameters
    ----------
    mlp : MLP
        Or any object with `parameters` and `loss_and_gradients`; its parameters are replaced.
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)
    lr : float
        The learning rate.
    batch_size : int
        Rows in a batch; the last one may be shorter.
    rng : numpy.random.Generator
        Passed on to `minibatches`, once.

    Returns
    -------
    float
        The mean over all examples of the loss that each had when its batch came by.
    """
    total = 0.0
    for X_batch, y_batch in minibatches(X, y, batch_size, rng):
        loss, gradients = mlp.loss_and_gradients(X_batch, y_batch)
        mlp.parameters = gradient_step(mlp.parameters, gradients, lr)
        total += len(y_batch) * loss
    return total / len(y)


def accuracy(mlp: MLP, X: Floats, y: Labels) -> float:
    """Return the fraction of rows for which a network's largest logit is that of the right class.

    Parameters
    ----------
    mlp : MLP
        Or any object with `forward`.
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of int, shape (n,)

    Returns
    -------
    float, from 0 to 1
    """
    return softmax_regression.accuracy(mlp.forward(X), y)


def fit(
    mlp: MLP, train: Rows, val: Rows, lr: float, epochs: int, batch_size: int, rng: np.random.Generator
) -> dict[str, list[float]]:
    """Train for several epochs and keep a record.

    Parameters
    ----------
    mlp : MLP
        Or any object with `parameters`, `forward` and `loss_and_gradients`; its parameters are replaced.
    train, val : tuple of two ndarrays
        Inputs and labels; the second pair is only measured.
    lr : float
        The learning rate.
    epochs : int
    batch_size : int
    rng : numpy.random.Generator
        Goes on from epoch to epoch.

    Returns
    -------
    dict of str to list of float
        `"train_loss"`, `"val_loss"` and `"val_accuracy"`, one number for each epoch; the last two are measured on all
        rows of `val` after it.
    """
    history: dict[str, list[float]] = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    X_val, y_val = val
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(mlp, *train, lr, batch_size, rng))
        history["val_loss"].append(cross_entropy(mlp.forward(X_val), y_val))
        history["val_accuracy"].append(accuracy(mlp, X_val, y_val))
    return history


def add_weight_decay(
    parameters: Mapping[str, Floats], gradients: Mapping[str, Floats], decay: float
) -> dict[str, Floats]:
    """Add the slopes of decay / 2 times the sum of all squared weights.

    Parameters
    ----------
    parameters, gradients : mapping of str to ndarray of float64
        `"W1"`, `"b1"`, `"W2"`, …, in any order; left as they are.
    decay : float
        0 or more.

    Returns
    -------
    dict of str to ndarray of float64
        The gradients; those of weights (`"W…"`) with `decay` times the weight added.

    References
    ----------
    A. Krogh and J. A. Hertz, A Simple Weight Decay Can Improve Generalization, Advances in Neural Information
    Processing Systems 4, 1991.
    """
    return {
        name: value + decay * parameters[name] if name.startswith("W") else value.copy()
        for name, value in gradients.items()
    }
