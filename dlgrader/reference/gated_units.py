"""Recurrent units with gates in numpy, LSTM and GRU, and the weights of torch's LSTM."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dlgrader.reference.activations import sigmoid

Floats = NDArray[np.float64]


def lstm_step(x: Floats, h: Floats, c: Floats, parameters: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Return an LSTM's hidden state and cell state after one more input.

    Parameters
    ----------
    x : ndarray of float64, shape (n, features)
    h, c : ndarray of float64, shape (n, units)
        Hidden state and cell state before.
    parameters : mapping of str to ndarray of float64
        `"Wx"` of shape (features, 4 units), `"Wh"` (units, 4 units), `"b"` (4 units,): the blocks of the input gate,
        the forget gate, the candidate and the output gate, in this order.

    Returns
    -------
    h, c : ndarray of float64, shape (n, units)

    References
    ----------
    S. Hochreiter and J. Schmidhuber, Long short-term memory, Neural Computation 9, 1997; F. A. Gers, J. Schmidhuber and
    F. Cummins, Learning to forget, Neural Computation 12, 2000. The order of the blocks is torch's.
    """
    i, f, g, o = np.split(x @ parameters["Wx"] + h @ parameters["Wh"] + parameters["b"], 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_step(x: Floats, h: Floats, parameters: Mapping[str, Floats]) -> Floats:
    """Return a GRU's hidden state after one more input, in torch's form.

    Parameters
    ----------
    x : ndarray of float64, shape (n, features)
    h : ndarray of float64, shape (n, units)
    parameters : mapping of str to ndarray of float64
        `"Wx"` of shape (features, 3 units), `"Wh"` (units, 3 units), `"bx"` and `"bh"` (3 units,): the blocks of the
        reset gate, the update gate and the candidate, in this order.

    Returns
    -------
    ndarray of float64, shape (n, units)

    References
    ----------
    K. Cho et al., Learning phrase representations using RNN encoder-decoder for statistical machine translation, EMNLP
    2014. There the reset gate stands before the matrix; PyTorch, `torch.nn.GRU`, has it after, and so has this.
    """
    from_x = np.split(x @ parameters["Wx"] + parameters["bx"], 3, axis=1)
    from_h = np.split(h @ parameters["Wh"] + parameters["bh"], 3, axis=1)
    r, z = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
    candidate = np.tanh(from_x[2] + r * from_h[2])
    return np.asarray((1.0 - z) * candidate + z * h)


def numpy_weights(lstm: nn.LSTM) -> dict[str, Floats]:
    """Return the weights of an LSTM of one layer as `lstm_step` takes them.

    Parameters
    ----------
    lstm : torch.nn.LSTM
        One layer, one direction; left as it is.

    Returns
    -------
    dict of str to ndarray of float64
        New arrays: `"Wx"` of shape (features, 4 units), `"Wh"` (units, 4 units) and `"b"` (4 units,), the sum of
        torch's two biases.

    References
    ----------
    PyTorch, `torch.nn.LSTM`.
    """
    numbers = {name: np.array(values.detach().cpu().double().numpy()) for name, values in lstm.named_parameters()}
    return {
        "Wx": numbers["weight_ih_l0"].T,
        "Wh": numbers["weight_hh_l0"].T,
        "b": np.asarray(numbers["bias_ih_l0"] + numbers["bias_hh_l0"]),
    }


def set_forget_bias_(lstm: nn.LSTM, value: float) -> None:
    """Set what the two biases of every layer's forget gate add up to, in place.

    Parameters
    ----------
    lstm : torch.nn.LSTM
        Any number of layers, one direction. All other numbers stay.
    value : float

    References
    ----------
    R. Jozefowicz, W. Zaremba and I. Sutskever, An empirical exploration of recurrent network architectures, ICML 2015.
    """
    forget = slice(lstm.hidden_size, 2 * lstm.hidden_size)
    with torch.no_grad():
        for layer in range(lstm.num_layers):
            getattr(lstm, f"bias_ih_l{layer}")[forget] = value
            getattr(lstm, f"bias_hh_l{layer}")[forget] = 0.0
