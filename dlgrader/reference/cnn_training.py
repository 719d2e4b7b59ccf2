"""Training a convolutional network: the backward pass of a convolution, a training run, and two looks inside."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dlgrader.reference.convolutions import output_size, pad2d
from dlgrader.reference.training_loop import evaluating, fit

Floats = NDArray[np.float64]
Batches = Iterable[tuple[Tensor, Tensor]]


def conv2d_backward(
    x: Floats, w: Floats, d: Floats, stride: int = 1, padding: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Carry slopes back through `conv2d(x, w, b, stride, padding)`.

    Parameters
    ----------
    x : ndarray of float64, shape (n, channels, height, width)
    w : ndarray of float64, shape (out channels, channels, kernel height, kernel width)
    d : ndarray of float64, shape (n, out channels, output height, output width)
        The slopes of the loss along the result.
    stride : int
        Distance from one position to the next, down and to the right.
    padding : int
        Width of the frame of zeros around every image.

    Returns
    -------
    dx : ndarray of float64, the shape of `x`
    dw : ndarray of float64, the shape of `w`
    db : ndarray of float64, shape (out channels,)

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 9.5.
    """
    padded = pad2d(x, padding)
    d_padded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(d.shape[2]):
        for j in range(d.shape[3]):
            rows = slice(i * stride, i * stride + w.shape[2])
            columns = slice(j * stride, j * stride + w.shape[3])
            dw += np.tensordot(d[:, :, i, j], padded[:, :, rows, columns], axes=(0, 0))
            d_padded[:, :, rows, columns] += np.tensordot(d[:, :, i, j], w, axes=(1, 0))
    height, width = x.shape[2:]
    dx = d_padded[:, :, padding : padding + height, padding : padding + width].copy()
    return dx, dw, np.asarray(d.sum(axis=(0, 2, 3)))


def train_cnn(model: nn.Module, train: Batches, val: Batches, epochs: int, lr: float) -> dict[str, list[float]]:
    """Train a classifier with Adam and cross-entropy, and keep a record.

    Parameters
    ----------
    model : torch.nn.Module
        Returns logits; changed in place.
    train, val : iterable of (Tensor, Tensor)
        Batches of images and labels, gone through once an epoch.
    epochs : int
    lr : float
        Adam's learning rate.

    Returns
    -------
    dict of str to list of float
        `"train_loss"`, `"val_loss"` and `"val_accuracy"`, one plain number for each epoch.

    References
    ----------
    D. P. Kingma and J. Ba, Adam: A Method for Stochastic Optimization, arXiv:1412.6980.
    """
    return fit(model, train, val, nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=lr), epochs)


def filter_grid(weights: Tensor) -> Tensor:
    """Scale every filter for itself to the range from -1 to 1, with 0 where it was.

    Parameters
    ----------
    weights : Tensor of float32, shape (filters, channels, height, width)

    Returns
    -------
    Tensor of float32, the same shape
        Each filter, all channels together, divided by its largest absolute value; a filter of zeros stays 0. New, and
        without a gradient.
    """
    largest = weights.detach().abs().amax(dim=(1, 2, 3), keepdim=True)
    return weights.detach() / torch.where(largest > 0, largest, torch.ones_like(largest))


def occlusion_map(model: nn.Module, image: Tensor, label: int, size: int, stride: int) -> Tensor:
    """Cover a square of an image, place by place, and say how much less probable a class becomes.

    Parameters
    ----------
    model : torch.nn.Module
        Returns logits of shape (n, classes). Used in eval mode; the mode it was in is restored.
    image : Tensor of float32, shape (1, height, width)
    label : int
        The class.
    size : int
        Height and width of the square, which is filled with the mean of the image.
    stride : int
        Distance from one place to the next, down and to the right.

    Returns
    -------
    Tensor of float32, shape ((height - size) // stride + 1, (width - size) // stride + 1)
        The probability of the class for the image minus that for the covered image; no gradient is recorded.

    References
    ----------
    M. D. Zeiler and R. Fergus, Visualizing and Understanding Convolutional Networks, arXiv:1311.2901, section 4.2.
    """
    rows, columns = (output_size(length, size, stride) for length in image.shape[1:])
    images = image.detach().repeat(1 + rows * columns, 1, 1, 1)
    for place, covered in enumerate(images[1:]):
        top, left = (stride * number for number in divmod(place, columns))
        covered[:, top : top + size, left : left + size] = image.mean()
    with evaluating(model):
        probabilities = model(images).softmax(dim=1)[:, label]
    drops: Tensor = probabilities[0] - probabilities[1:]
    return drops.reshape(rows, columns)
