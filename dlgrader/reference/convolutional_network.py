"""A small convolutional network in torch, and what is needed to feed it and to read its answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dlgrader.reference.training_loop import evaluating


def to_nchw(images: NDArray[Any]) -> Tensor:
    """Turn images as files hold them into a batch as torch wants it.

    Parameters
    ----------
    images : ndarray of uint8 or float, shape (n, height, width) or (n, height, width, channels)
        Grey or colour images. Integers run from 0 to 255; floats are taken as they are.

    Returns
    -------
    Tensor of float32, shape (n, channels, height, width)
        Integers scaled to the range 0 to 1; grey images have one channel.
    """
    batch = torch.from_numpy(np.array(images))  # a copy: the caller's array stays the caller's
    if batch.ndim == 3:
        batch = batch.unsqueeze(-1)
    scaled = batch.float() / 255.0 if batch.dtype == torch.uint8 else batch.float()
    return scaled.permute(0, 3, 1, 2).contiguous()


def conv_parameter_count(
    in_channels: int, out_channels: int, kernel_size: int | tuple[int, int], bias: bool = True
) -> int:
    """Count what a two-dimensional convolution learns.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or (int, int)
        Height and width of the kernel; one number stands for both.
    bias : bool
        Whether each output channel has a bias.

    Returns
    -------
    int
    """
    height, width = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    return out_channels * (in_channels * height * width + int(bias))


def infer_flat_size(features: nn.Module, input_shape: tuple[int, int, int]) -> int:
    """Find how many numbers a stack of layers makes of one image, by trying it.

    Parameters
    ----------
    features : torch.nn.Module
        Takes a batch of images, returns a tensor whose first axis counts them. Left as it was: mode, statistics, all.
    input_shape : (int, int, int)
        Channels, height and width of one image.

    Returns
    -------
    int
    """
    with evaluating(features):
        size = features(torch.zeros(1, *input_shape)).numel()
    return int(size)


class SmallCNN(nn.Module):
    """Two blocks of convolution, ReLU and pooling, and one linear layer.

    Parameters
    ----------
    channels : int
        Channels of the images.
    size : int
        Height and width of the images.
    classes : int
        Number of logits.
    """

    def __init__(self, channels: int = 1, size: int = 28, classes: int = 10) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(channels, 8, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.classifier = nn.Linear(infer_flat_size(self.features, (channels, size, size)), classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits of shape (n, classes) for images of shape (n, channels, size, size)."""
        logits: Tensor = self.classifier(self.features(images).flatten(start_dim=1))
        return logits


def predict_probabilities(model: nn.Module, images: Tensor, batch_size: int = 256) -> Tensor:
    """Compute class probabilities for any number of images, a batch at a time.

    Parameters
    ----------
    model : torch.nn.Module
        Returns logits of shape (n, classes). Used in eval mode; the mode it was in is restored.
    images : Tensor of float32, shape (n, channels, height, width)
    batch_size : int
        The most images that pass through the model at once.

    Returns
    -------
    Tensor of float32, shape (n, classes)
        Each row sums to 1; no gradient is recorded.
    """
    with evaluating(model):
        logits = torch.cat([model(part) for part in images.split(batch_size)])
    return logits.softmax(dim=1)
