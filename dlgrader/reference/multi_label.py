"""Several labels at once: their loss, thresholds that turn logits into answers, and scores of the answers."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def bce_with_logits(logits: Tensor, y: Tensor, pos_weight: Tensor) -> Tensor:
    """Return the mean binary cross-entropy over all rows and labels.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, labels)
    y : Tensor of float32 or int64, shape (n, labels)
        1 where the label holds, else 0.
    pos_weight : Tensor of float32, shape (labels,)
        By what the losses of the ones of each label are multiplied.

    Returns
    -------
    Tensor of float32, without axes

    Raises
    ------
    ValueError
        If the shapes of `logits` and `y` differ.

    References
    ----------
    PyTorch documentation, torch.nn.BCEWithLogitsLoss.
    """
    if logits.shape != y.shape:
        raise ValueError(f"shapes {tuple(logits.shape)} and {tuple(y.shape)} differ")
    losses = pos_weight * y * nn.functional.softplus(-logits) + (1 - y) * nn.functional.softplus(logits)
    return losses.mean()


def apply_threshold(logits: Tensor, thresholds: Tensor) -> Tensor:
    """Answer yes where a label's probability is at least its threshold.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, labels)
    thresholds : Tensor of float32, shape (labels,)
        Probabilities between 0 and 1.

    Returns
    -------
    Tensor of int64, shape (n, labels)
        1 for yes, 0 for no.
    """
    return (torch.sigmoid(logits) >= thresholds).long()


def f1_of_labels(y: Tensor, predicted: Tensor) -> Tensor:
    """Return the F1 of each label.

    Parameters
    ----------
    y, predicted : Tensor of int64, shape (n, labels)

    Returns
    -------
    Tensor of float64, shape (labels,)
        0 where 0 would be divided by 0.
    """
    hits = (y * predicted).sum(dim=0)
    below = y.sum(dim=0) + predicted.sum(dim=0)
    return torch.where(below > 0, 2.0 * hits.double() / below.clamp(min=1), 0.0)


def micro_macro_f1(y: Tensor, predicted: Tensor) -> tuple[float, float]:
    """Return the F1 of all answers pooled, and the mean of the labels' own.

    Parameters
    ----------
    y, predicted : Tensor of int64, shape (n, labels)
        0 or 1.

    Returns
    -------
    micro, macro : float
        0 where 0 would be divided by 0.

    References
    ----------
    scikit-learn, `sklearn.metrics.f1_score`.
    """
    pooled = f1_of_labels(y.reshape(-1, 1), predicted.reshape(-1, 1))
    return pooled.item(), f1_of_labels(y, predicted).mean().item()


def exact_match(y: Tensor, predicted: Tensor) -> float:
    """Return the share of rows with no label wrong.

    Parameters
    ----------
    y, predicted : Tensor of int64, shape (n, labels)

    Returns
    -------
    float
    """
    return (y == predicted).all(dim=1).double().mean().item()


def best_thresholds(logits: Tensor, y: Tensor, candidates: Tensor) -> Tensor:
    """Return for each label the threshold with the best F1 of that label.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, labels)
        Of rows that neither training nor test has seen.
    y : Tensor of int64, shape (n, labels)
    candidates : Tensor of float32, shape (m,)
        Probabilities, in any order.

    Returns
    -------
    Tensor of float32, shape (labels,)
        Of equally good candidates the lowest.
    """
    ordered = candidates.sort().values
    scores = torch.stack([f1_of_labels(y, apply_threshold(logits, candidate)) for candidate in ordered])
    best = (scores == scores.amax(dim=0)).int().argmax(dim=0)
    return ordered[best]
