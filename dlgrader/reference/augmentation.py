"""Data augmentation: images moved, mirrored, cut and mixed at random, and a dataset that does it at each access."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset


def random_shift(images: Tensor, pixels: int, generator: torch.Generator) -> Tensor:
    """Move each image by its own random number of rows and of columns; zeros come in.

    Parameters
    ----------
    images : Tensor of float32, shape (n, channels, height, width)
    pixels : int
        How far at most, in each direction; less than height and width.
    generator : torch.Generator

    Returns
    -------
    Tensor of float32, the shape of `images`
        All channels of an image are moved alike, by -pixels to pixels rows and columns, each equally likely.

    References
    ----------
    torchvision, `transforms.v2.RandomCrop` with padding.
    """
    height, width = images.shape[2:]
    frame = nn.functional.pad(images, (pixels, pixels, pixels, pixels))
    corners = torch.randint(2 * pixels + 1, (len(images), 2), generator=generator).tolist()
    moved = [
        image[:, top : top + height, left : left + width] for image, (top, left) in zip(frame, corners, strict=True)
    ]
    return torch.stack(moved)


def horizontal_flip(images: Tensor, p: float, generator: torch.Generator) -> Tensor:
    """Mirror each image left to right with probability p.

    Parameters
    ----------
    images : Tensor of float32, shape (n, channels, height, width)
    p : float
        From 0, none, to 1, all.
    generator : torch.Generator

    Returns
    -------
    Tensor of float32, the shape of `images`

    References
    ----------
    torchvision, `transforms.v2.RandomHorizontalFlip`.
    """
    flipped = torch.rand(len(images), 1, 1, 1, generator=generator) < p
    return torch.where(flipped, images.flip(3), images)


def cutout(images: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Set a square of each image to 0, at a random place inside the image.

    Parameters
    ----------
    images : Tensor of float32, shape (n, channels, height, width)
    size : int
        Side of the square, at most height and width.
    generator : torch.Generator

    Returns
    -------
    Tensor of float32, the shape of `images`
        The same square in all channels; each place inside the image is equally likely.

    References
    ----------
    T. DeVries and G. W. Taylor, Improved Regularization of Convolutional Neural Networks with Cutout, 2017, whose
    squares may stick out of the image.
    """
    n, _, height, width = images.shape
    tops = torch.randint(height - size + 1, (n,), generator=generator).tolist()
    lefts = torch.randint(width - size + 1, (n,), generator=generator).tolist()
    cut = images.clone()
    for image, top, left in zip(cut, tops, lefts, strict=True):
        image[:, top : top + size, left : left + size] = 0.0
    return cut


def mixup(x: Tensor, y: Tensor, classes: int, share: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mix every row with another one of the batch, and their labels alike.

    Parameters
    ----------
    x : Tensor of float32, first axis n
    y : Tensor of int64, shape (n,)
        Labels from 0 to classes - 1.
    classes : int
    share : float
        What each row keeps of itself, from 0 to 1; the rest comes from its partner.
    generator : torch.Generator
        Draws the order of the partners, each order equally likely.

    Returns
    -------
    mixed : Tensor of float32, the shape of `x`
    labels : Tensor of float32, shape (n, classes)
        Probabilities.

    References
    ----------
    H. Zhang, M. Cisse, Y. N. Dauphin and D. Lopez-Paz, mixup: Beyond Empirical Risk Minimization, ICLR 2018; there the
    share is drawn from a beta distribution.
    """
    partners = torch.randperm(len(x), generator=generator)
    labels = nn.functional.one_hot(y, classes).float()
    return share * x + (1 - share) * x[partners], share * labels + (1 - share) * labels[partners]


class Augmented(Dataset[tuple[Any, Any]]):
    """A dataset whose inputs are transformed each time that one is asked for.

    Parameters
    ----------
    dataset : Dataset
        Gives pairs of an input and a target; left as it is.
    transforms : sequence of callable
        Each takes an input and returns what takes its place; applied in their order.
    """

    def __init__(self, dataset: Any, transforms: Sequence[Callable[[Any], Any]]) -> None:
        self.dataset, self.transforms = dataset, transforms

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.dataset)

    def __getitem__(self, index: int) -> tuple[Any, Any]:
        """Return an item's input, transformed, and its target."""
        x, y = self.dataset[index]
        for transform in self.transforms:
            x = transform(x)
        return x, y
