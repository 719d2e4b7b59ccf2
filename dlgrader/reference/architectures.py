"""Networks compared: what each has to learn, a convolution over words, and inputs that test what each believes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from dlgrader.reference.training_loop import evaluating

RECOMMENDED = {"columns": "MLP", "photographs": "CNN", "stream": "RNN", "phrase": "CNN", "scrambled": "MLP"}


def parameter_count(kind: str, sizes: Sequence[int]) -> int:
    """Count the parameters of a network by formula.

    Parameters
    ----------
    kind : str
        "MLP", "CNN" or "GRU".
    sizes : sequence of int
        MLP: inputs, hidden layers, outputs. CNN: channels of the image and after each 3×3 convolution, then inputs and
        outputs of the one linear layer. GRU: features, units, and outputs of a linear layer on the state.

    Returns
    -------
    int
        Biases included; two for each gate of a GRU, as in torch.
    """
    if kind == "MLP":
        return sum(n * m + m for n, m in pairwise(sizes))
    if kind == "CNN":
        *channels, flat, classes = sizes
        return sum(m * (9 * n + 1) for n, m in pairwise(channels)) + flat * classes + classes
    features, units, classes = sizes
    return 3 * units * (features + units + 2) + units * classes + classes


class TextCNN(nn.Module):
    """Word vectors, a convolution over time, the maximum over the words, and a linear layer.

    Parameters
    ----------
    size : int
        Of the vocabulary; word 0 is the pad.
    units : int
        Of the word vectors and of the convolution.
    width : int
        How many words a kernel sees, odd.

    References
    ----------
    Y. Kim, Convolutional Neural Networks for Sentence Classification, EMNLP 2014.
    """

    def __init__(self, size: int, units: int, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(size, units, padding_idx=0)
        self.convolution = nn.Conv1d(units, units, width, padding=width // 2)
        self.readout = nn.Linear(units, 2)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits (n, 2), for ids (n, time) and lengths (n,)."""
        found = self.convolution(self.embedding(ids).transpose(1, 2))
        is_pad = torch.arange(ids.shape[1]) >= lengths[:, None]
        logits: Tensor = self.readout(found.masked_fill(is_pad[:, None], -torch.inf).amax(dim=2).relu())
        return logits


def permute_pixels(images: Tensor, permutation: Tensor) -> Tensor:
    """Put the pixels of all images and channels into one other order.

    Parameters
    ----------
    images : Tensor of float32, shape (n, channels, height, width)
    permutation : Tensor of int64, shape (height * width,)

    Returns
    -------
    Tensor of float32, the shape of `images`
        Its pixel k, counted row by row, is the old pixel permutation[k].
    """
    return images.flatten(start_dim=2)[:, :, permutation].reshape(images.shape)


def shift_test(model: nn.Module, images: Tensor, labels: Tensor, pixels: int) -> tuple[float, float, float, float]:
    """Measure a classifier on images moved up, down, to the left and to the right; zeros come in.

    Parameters
    ----------
    model : nn.Module
        Used in eval mode; the mode it was in is restored.
    images : Tensor of float32, shape (n, channels, height, width)
    labels : Tensor of int64, shape (n,)
    pixels : int
        How far, 0 or more, less than height and width.

    Returns
    -------
    (float, float, float, float)
        Accuracies: up, down, left, right.
    """
    accuracies = []
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels, pixels, pixels, pixels))
    with evaluating(model):
        for top, left in ((2 * pixels, pixels), (0, pixels), (pixels, 2 * pixels), (pixels, 0)):
            moved = frame[:, :, top : top + height, left : left + width]
            accuracies.append((model(moved).argmax(dim=1) == labels).double().mean().item())
    up, down, to_left, to_right = accuracies
    return up, down, to_left, to_right


def recommend(task: str) -> str:
    """Return which kind of network to try first for one of the five tasks of day 30."""
    return RECOMMENDED[task]
