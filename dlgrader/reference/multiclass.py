"""Many classes, one of them right: log-softmax, losses that smooth, weigh or focus, and a score for the first k."""

from __future__ import annotations

import torch
from torch import Tensor


def log_softmax(z: Tensor, dim: int) -> Tensor:
    """Return the logarithms of softmax probabilities, without overflow.

    Parameters
    ----------
    z : Tensor of float32, any shape
        Logits.
    dim : int
        The axis along which the probabilities add up to 1.

    Returns
    -------
    Tensor of float32, the shape of `z`

    References
    ----------
    I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press, 2016, section 6.2.2.3.
    """
    below = z - z.amax(dim=dim, keepdim=True)
    return below - below.exp().sum(dim=dim, keepdim=True).log()


def label_smoothing_cross_entropy(logits: Tensor, y: Tensor, epsilon: float) -> Tensor:
    """Return the mean cross-entropy for targets of which a part is spread over all classes.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, classes)
    y : Tensor of int64, shape (n,)
    epsilon : float
        From 0 to 1: every class is given `epsilon / classes`, and the label `1 - epsilon` more.

    Returns
    -------
    Tensor of float32, without axes

    References
    ----------
    C. Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2015, arXiv:1512.00567, section 7.
    """
    surprises = -log_softmax(logits, 1)
    return ((1.0 - epsilon) * _at(surprises, y) + epsilon * surprises.mean(dim=1)).mean()


def class_weights(y: Tensor, classes: int) -> Tensor:
    """Return a weight for each class, so that all classes weigh the same together.

    Parameters
    ----------
    y : Tensor of int64, shape (n,)
    classes : int

    Returns
    -------
    Tensor of float32, shape (classes,)
        n / (classes times the rows of the class); 0 for a class without rows.

    References
    ----------
    scikit-learn, `sklearn.utils.class_weight.compute_class_weight`, "balanced".
    """
    counts = torch.bincount(y, minlength=classes).float()
    return torch.where(counts > 0, len(y) / (classes * counts.clamp(min=1)), torch.zeros(()))


def weighted_cross_entropy(logits: Tensor, y: Tensor, weights: Tensor) -> Tensor:
    """Return the cross-entropy averaged with a weight for each row, that of its class.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, classes)
    y : Tensor of int64, shape (n,)
    weights : Tensor of float32, shape (classes,)

    Returns
    -------
    Tensor of float32, without axes
        The weighted sum of the rows' losses by the sum of their weights.
    """
    weight_of_row = weights[y]
    return (weight_of_row * -_at(log_softmax(logits, 1), y)).sum() / weight_of_row.sum()


def top_k_accuracy(logits: Tensor, y: Tensor, k: int) -> float:
    """Return the share of rows whose label is among the k largest logits.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, classes)
        Different ones in each row.
    y : Tensor of int64, shape (n,)
    k : int
        From 1 to classes.

    Returns
    -------
    float
    """
    larger = (logits > _at(logits, y).unsqueeze(1)).sum(dim=1)
    return (larger < k).double().mean().item()


def focal_loss(logits: Tensor, y: Tensor, gamma: float) -> Tensor:
    """Return the mean cross-entropy with rows counting the less, the surer the network is of their label.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, classes)
    y : Tensor of int64, shape (n,)
    gamma : float
        0, or 1 or more. A row whose label has the probability p counts `(1 - p) ** gamma`.

    Returns
    -------
    Tensor of float32, without axes

    References
    ----------
    T.-Y. Lin et al., Focal Loss for Dense Object Detection, 2017, arXiv:1708.02002.
    """
    surprise = -_at(log_softmax(logits, 1), y)
    missing = -torch.expm1(-surprise)
    return (missing**gamma * surprise).mean()


def _at(values: Tensor, y: Tensor) -> Tensor:
    """Return each row's entry at its label."""
    return values.gather(1, y.unsqueeze(1)).squeeze(1)
