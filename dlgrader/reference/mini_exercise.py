"""Small networks worked out by hand: shapes, an XOR network, a two-layer loss with known faults, learning rates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlgrader.reference.forward_propagation import forward
from dlgrader.reference.losses import logsumexp
from dlgrader.reference.optimizers import gradient_step

Floats = NDArray[np.float64]
Labels = NDArray[np.integer[Any]]
Loss = Callable[[Floats, Labels, Mapping[str, Floats]], float]
Neuron = Mapping[str, Any]

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

# what may still be wrong in an answer to network_loss that gives finite values, and how messages call it
FAULTS = {
    "bias": "the bias b1 is added after the ReLU",
    "relu": "a ReLU is applied to the logits",
    "linear": "the hidden layer has lost its ReLU",
    "axis": "each column is made to sum to 1, where each row should be",
    "sum": "the surprises are added up, without a mean",
    "pick": "all labels are picked in every row, as by [:, y]",
    "unscaled": "the grey values are not divided by 16",
}


def shape_trace(sizes: Sequence[int], n: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of every array on the way of a batch through a network.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, of neurons in each hidden layer, and of outputs.
    n : int
        Examples in the batch.

    Returns
    -------
    dict of str to tuple of int
        `"X"`; for layer i = 1, 2, …: `"Wi"`, `"bi"`, `"zi"` and, for every layer but the last, `"ai"`.
    """
    shapes: dict[str, tuple[int, ...]] = {"X": (n, sizes[0])}
    for i, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        shapes |= {f"W{i}": (inputs, outputs), f"b{i}": (outputs,), f"z{i}": (n, outputs)}
        if i < len(sizes) - 1:
            shapes[f"a{i}"] = (n, outputs)
    return shapes


def xor_weights() -> dict[str, Floats]:
    """Return parameters of a network with two hidden ReLU neurons that gives 0, 1, 1, 0 at the four corners.

    Returns
    -------
    dict of str to ndarray of float64
        `"W1"` of shape (2, 2), `"b1"` (2,), `"W2"` (2, 1), `"b2"` (1,).

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 6.1.
    """
    return {
        "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
        "b1": np.array([0.0, -1.0]),
        "W2": np.array([[1.0], [-2.0]]),
        "b2": np.array([0.0]),
    }


def corner_outputs(parameters: Mapping[str, ArrayLike]) -> Floats:
    """Return what a network with ReLU gives at the corners (0, 0), (0, 1), (1, 0), (1, 1).

    Parameters
    ----------
    parameters : mapping of str to array_like
        `"W1"` of shape (2, hidden), `"b1"` (hidden,), `"W2"` (hidden, 1), `"b2"` (1,).

    Returns
    -------
    ndarray of float64, shape (4,)
    """
    return forward(CORNERS, {name: np.asarray(value, dtype=float) for name, value in parameters.items()})[:, 0]


def network_loss(X: Floats, y: Labels, parameters: Mapping[str, Floats], faults: Collection[str] = ()) -> float:
    """Return the mean surprise of a two-layer network at the labels, for inputs from 0 to 16.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
        Grey values from 0 to 16; the network sees them divided by 16.
    y : ndarray of int, shape (n,)
        The true classes, 0 to classes - 1.
    parameters : mapping of str to ndarray of float64
        `"W1"` of shape (inputs, hidden), `"b1"` (hidden,), `"W2"` (hidden, classes), `"b2"` (classes,).
    faults : collection of str
        Which of `FAULTS` to make; none for the right loss.

    Returns
    -------
    float
    """
    b1 = parameters["b1"]
    z1 = (X if "unscaled" in faults else X / 16.0) @ parameters["W1"]
    a1 = z1 + b1
    if "linear" not in faults:
        a1 = np.maximum(z1, 0.0) + b1 if "bias" in faults else np.maximum(a1, 0.0)
    logits = a1 @ parameters["W2"] + parameters["b2"]
    if "relu" in faults:
        logits = np.maximum(logits, 0.0)
    axis = 0 if "axis" in faults else 1
    surprise = np.expand_dims(logsumexp(logits, axis), axis) - logits
    chosen = surprise[:, y] if "pick" in faults else surprise[np.arange(len(y)), y]
    return float(chosen.sum() if "sum" in faults else chosen.mean())


def with_faults(faults: Collection[str]) -> Loss:
    """Return a `network_loss` that makes these faults."""
    made = frozenset(faults)

    def network_loss_with_faults(X: Floats, y: Labels, parameters: Mapping[str, Floats]) -> float:
        return network_loss(X, y, parameters, made)

    network_loss_with_faults.__name__ = "network_loss"
    return network_loss_with_faults


def on_copies(function: Loss) -> Loss:
    """Return the function working on copies of its arguments, so that what it does to them is not seen."""

    def network_loss_on_copies(X: Floats, y: Labels, parameters: Mapping[str, Floats]) -> float:
        return function(X.copy(), y.copy(), {name: value.copy() for name, value in parameters.items()})

    network_loss_on_copies.__name__ = "network_loss"
    return network_loss_on_copies


def random_network(
    seed: int, n: int, inputs: int, hidden: int, classes: int
) -> tuple[Floats, Labels, dict[str, Floats]]:
    """Return arguments for `network_loss` on which every combination of `FAULTS` gives a value of its own.

    Parameters
    ----------
    seed : int
    n, inputs, hidden, classes : int
        Examples, and the sizes of the network.

    Returns
    -------
    X : ndarray of float64, shape (n, inputs)
        Whole numbers from 0 to 16.
    y : ndarray of int, shape (n,)
    parameters : dict of str to ndarray of float64
    """
    rng = np.random.default_rng(seed)
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, classes), "b2": (classes,)}
    X = rng.integers(0, 17, size=(n, inputs)).astype(float)
    y = rng.integers(0, classes, size=n)
    return X, y, {name: rng.normal(size=shape) for name, shape in shapes.items()}


def combined(here: Collection[str], elsewhere: Collection[str]) -> dict[str, Loss]:
    """Return every combination of some faults, beside others that are there anyway, by a clause that names it.

    Parameters
    ----------
    here : collection of str
        Those to combine.
    elsewhere : collection of str
        Those that are made in any case, and not named.

    Returns
    -------
    dict of str to callable
    """
    named = [fault for fault in FAULTS if fault in here]
    subsets = [subset for count in range(1, len(named) + 1) for subset in combinations(named, count)]
    # without the ReLU it makes no difference where the bias is added
    different = [subset for subset in subsets if not {"bias", "linear"} <= set(subset)]
    return {" and ".join(FAULTS[fault] for fault in subset): with_faults({*subset, *elsewhere}) for subset in different}


def faults_left(function: Loss) -> frozenset[str]:
    """Return which of `FAULTS` explain the values of a `network_loss`.

    Parameters
    ----------
    function : callable

    Returns
    -------
    frozenset of str
        Empty where the function is right, and also where these faults don't explain what it does.
    """
    examples = [random_network(seed, 8, 3, 5, 3) for seed in (101, 102, 103)]
    for _, _, parameters in examples:
        parameters["W1"] *= 0.2  # so that grey values that were not divided don't decide everything
    try:
        values = [float(on_copies(function)(*example)) for example in examples]
    except Exception:
        return frozenset()
    for count in range(len(FAULTS) + 1):
        for faults in combinations(FAULTS, count):
            if np.allclose(values, [network_loss(*example, faults) for example in examples]):
                return frozenset(faults)
    return frozenset()


def neuron_loss(X: Floats, y: Floats, parameters: Neuron) -> float:
    """Return the mean squared error of a neuron without activation.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of float64, shape (n,)
    parameters : mapping
        `"w"`, ndarray of shape (inputs,), and `"b"`, float.

    Returns
    -------
    float
    """
    return float(np.mean((X @ parameters["w"] + parameters["b"] - y) ** 2))


def neuron_gradients(X: Floats, y: Floats, parameters: Neuron) -> dict[str, Any]:
    """Return the slopes of `neuron_loss` in every parameter.

    Parameters
    ----------
    X, y, parameters
        As for `neuron_loss`.

    Returns
    -------
    dict
        `"w"`, ndarray of shape (inputs,), and `"b"`, float.
    """
    error = X @ parameters["w"] + parameters["b"] - y
    return {"w": 2.0 * error @ X / len(y), "b": 2.0 * float(np.mean(error))}


def losses_by_learning_rate(X: Floats, y: Floats, start: Neuron, rates: Sequence[float], steps: int) -> Floats:
    """Train a neuron by gradient descent once for each learning rate, from the same start.

    Parameters
    ----------
    X : ndarray of float64, shape (n, inputs)
    y : ndarray of float64, shape (n,)
    start : mapping
        `"w"` and `"b"` before the first step; left as it is.
    rates : sequence of float
    steps : int

    Returns
    -------
    ndarray of float64, shape (len(rates), steps + 1)
        Row i: the loss at the start and after each step, with `rates[i]`.
    """
    losses = np.zeros((len(rates), steps + 1))
    for row, lr in zip(losses, rates, strict=True):
        parameters = dict(start)
        row[0] = neuron_loss(X, y, parameters)
        for k in range(1, steps + 1):
            gradients = neuron_gradients(X, y, parameters)
            parameters = gradient_step(parameters, gradients, lr)
            row[k] = neuron_loss(X, y, parameters)
    return losses
