"""Pooling forward and backward, receptive fields, and a small convolutional network in numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dlgrader.reference.convolutions import conv2d
from dlgrader.reference.forward_propagation import linear
from dlgrader.reference.tiny_network import relu

Floats = NDArray[np.float64]


def max_pool2d(x: Floats, size: int, stride: int | None = None) -> Floats:
    """Take the largest value of each square window of every channel.

    Parameters
    ----------
    x : ndarray of float64, shape (n, channels, height, width)
    size : int
        Height and width of the window, at most those of `x`.
    stride : int, optional
        Distance from one window to the next, down and to the right; `size` by default.

    Returns
    -------
    ndarray of float64, shape (n, channels, (height - size) // stride + 1, (width - size) // stride + 1)
        Only whole windows count: the rest at the lower and right edge is dropped.

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 9.3.
    """
    return _pooled(x, size, stride, np.max)


def avg_pool2d(x: Floats, size: int, stride: int | None = None) -> Floats:
    """Take the mean of each square window of every channel.

    Parameters and shapes are those of `max_pool2d`.
    """
    return _pooled(x, size, stride, np.mean)


def _pooled(x: Floats, size: int, stride: int | None, combine: Callable[..., Floats]) -> Floats:
    step = size if stride is None else stride
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::step, ::step]
    return np.asarray(combine(windows, axis=(4, 5)))


def max_pool2d_backward(x: Floats, d: Floats, size: int) -> Floats:
    """Carry slopes back through `max_pool2d(x, size)`.

    Parameters
    ----------
    x : ndarray of float64, shape (n, channels, height, width)
        What was pooled.
    d : ndarray of float64, shape (n, channels, height // size, width // size)
        The slopes of the loss along the pooled values.
    size : int
        Height and width of the window, and the stride.

    Returns
    -------
    ndarray of float64, the shape of `x`
        Each slope stands where the maximum was taken, at the first of equal ones in reading order; 0 elsewhere.
    """
    dx = np.zeros_like(x)
    for n, channel, i, j in np.ndindex(d.shape):
        top, left = i * size, j * size
        window = x[n, channel, top : top + size, left : left + size]
        a, b = divmod(int(window.argmax()), size)
        dx[n, channel, top + a, left + b] = d[n, channel, i, j]
    return dx


def receptive_field(layers: Iterable[tuple[int, int]]) -> list[int]:
    """Say how many pixels of the image, along one axis, one value depends on after each layer.

    Parameters
    ----------
    layers : iterable of (int, int)
        Kernel (or window) and stride of each layer, the first one first.

    Returns
    -------
    list of int

    References
    ----------
    A. Araujo, W. Norris and J. Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill, 2019.
    """
    field, jump, fields = 1, 1, []
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
        fields.append(field)
    return fields


def cnn_forward(x: Floats, parameters: Mapping[str, Floats]) -> Floats:
    """Return the logits of a network with one convolution, one pooling and one fully connected layer.

    Parameters
    ----------
    x : ndarray of float64, shape (n, channels, height, width)
    parameters : mapping of str to ndarray of float64
        `"kernels"` of shape (maps, channels, kernel height, kernel width), `"b1"` (maps,), `"W2"` (maps · pooled
        height · pooled width, classes), `"b2"` (classes,).

    Returns
    -------
    ndarray of float64, shape (n, classes)

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to document recognition, Proceedings
    of the IEEE 86(11), 1998.
    """
    maps = max_pool2d(relu(conv2d(x, parameters["kernels"], parameters["b1"])), 2)
    return linear(maps.reshape(len(maps), -1), parameters["W2"], parameters["b2"])
