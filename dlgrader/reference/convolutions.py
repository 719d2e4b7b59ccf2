"""Convolution of images in numpy: output size, padding, one kernel, and a whole layer."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Stride = int | tuple[int, int]


def output_size(n: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    """Count the positions of a kernel along one axis of an image.

    Parameters
    ----------
    n : int
        Length of the image along the axis.
    kernel : int
        Length of the kernel, at most `n` + 2 `padding`.
    stride : int
        Distance from one position to the next.
    padding : int
        Zeros added at each end.

    Returns
    -------
    int
        Only positions where the whole kernel fits.

    References
    ----------
    V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, section 2.
    """
    return (n + 2 * padding - kernel) // stride + 1


def pad2d(x: Floats, p: int) -> Floats:
    """Put a frame of zeros around every image.

    Parameters
    ----------
    x : ndarray of float64, shape (..., height, width)
    p : int
        Width of the frame, on all four sides.

    Returns
    -------
    ndarray of float64, shape (..., height + 2 p, width + 2 p)
        A new array, also for p = 0.
    """
    return np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (p, p)])


def conv2d_single(image: Floats, kernel: Floats) -> Floats:
    """Lay a kernel on every place of an image where it fits, multiply and add up.

    Parameters
    ----------
    image : ndarray of float64, shape (height, width)
    kernel : ndarray of float64, shape (kernel height, kernel width)
        Used as it is, not flipped.

    Returns
    -------
    ndarray of float64, shape (height - kernel height + 1, width - kernel width + 1)

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 9.1: cross-correlation.
    """
    return np.asarray(np.einsum("ijab,ab->ij", sliding_window_view(image, kernel.shape), kernel))


def conv2d(x: Floats, w: Floats, b: Floats, stride: Stride = 1, padding: int = 0) -> Floats:
    """Return the convolution of a batch of images with several kernels, as a layer of a network computes it.

    Parameters
    ----------
    x : ndarray of float64, shape (n, channels, height, width)
    w : ndarray of float64, shape (out channels, channels, kernel height, kernel width)
    b : ndarray of float64, shape (out channels,)
    stride : int or (int, int)
        Distance from one position to the next: down and to the right.
    padding : int
        Width of the frame of zeros around every image.

    Returns
    -------
    ndarray of float64, shape (n, out channels, output height, output width)

    References
    ----------
    PyTorch documentation, torch.nn.functional.conv2d.
    """
    down, right = (stride, stride) if isinstance(stride, int) else stride
    windows = sliding_window_view(pad2d(x, padding), w.shape[2:], axis=(2, 3))[:, :, ::down, ::right]
    return np.asarray(np.einsum("ncijab,ocab->noij", windows, w) + b[:, None, None])
