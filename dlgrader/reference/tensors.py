"""First steps in torch: tensors from arrays, gradients by autograd, a step in place, and devices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def to_tensor(a: NDArray[Any], dtype: torch.dtype = torch.float32) -> Tensor:
    """Copy an array into a tensor.

    Parameters
    ----------
    a : ndarray of numbers or truth values, any shape
    dtype : torch.dtype
        That of the result.

    Returns
    -------
    Tensor, the shape of `a`
        In memory of its own.
    """
    return torch.tensor(np.asarray(a), dtype=dtype)


def batched_outer(a: Tensor, b: Tensor) -> Tensor:
    """Multiply every entry of a row of `a` with every entry of the same row of `b`.

    Parameters
    ----------
    a : Tensor, shape (n, p)
    b : Tensor, shape (n, q)
        Of the dtype of `a`.

    Returns
    -------
    Tensor, shape (n, p, q)
        Entry [i, j, k] is a[i, j] * b[i, k].
    """
    return a[:, :, None] * b[:, None, :]


def gradient_of(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the gradient of a function at a tensor, and leave the tensor as it is.

    Parameters
    ----------
    f : callable
        Takes a tensor like `x` and returns a tensor without axes.
    x : Tensor of float, any shape
        `requires_grad` is False, before and after.

    Returns
    -------
    Tensor, the shape and dtype of `x`
        `requires_grad` is False.

    References
    ----------
    A. Paszke et al., PyTorch: An Imperative Style, High-Performance Deep Learning Library, 2019, section 4.3.
    """
    marked = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(marked), marked)
    return gradient


def gradient_step_(parameters: Iterable[Tensor], lr: float) -> None:
    """Take one step of gradient descent, in place.

    Parameters
    ----------
    parameters : iterable of Tensor
        They require a gradient; those whose `.grad` is None are left as they are, and so is every `.grad`.
    lr : float
        The learning rate.
    """
    with torch.no_grad():
        for p in parameters:
            if p.grad is not None:
                p -= lr * p.grad


def pick_device() -> torch.device:
    """Return the device to compute on: cuda where torch says it is available, else mps, else cpu.

    Returns
    -------
    torch.device
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch: Any, device: torch.device | str) -> Any:
    """Move all tensors of a batch, however it is nested.

    Parameters
    ----------
    batch : Tensor; tuple, list or dict of batches; or anything else
        Left as it is.
    device : torch.device or str

    Returns
    -------
    the same structure, in new containers
        With every tensor on the device; what is no tensor is passed on.
    """
    if isinstance(batch, Tensor):
        return batch.to(device)
    if isinstance(batch, dict):
        return {key: to_device(entry, device) for key, entry in batch.items()}
    if isinstance(batch, list | tuple):
        return type(batch)(to_device(entry, device) for entry in batch)
    return batch
