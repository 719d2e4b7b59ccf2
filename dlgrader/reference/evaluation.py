"""Looking at a classifier: which mistakes, how they are ranked, how sure it is, and its worst ones."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def confusion_matrix(y: Tensor, predicted: Tensor, classes: int) -> Tensor:
    """Count how often each class was taken for each; day 8's, without a loop.

    Parameters
    ----------
    y, predicted : Tensor of int64, shape (n,)
        The true and the chosen classes, 0 to classes - 1.
    classes : int

    Returns
    -------
    Tensor of int64, shape (classes, classes)
        Rows are true classes, columns chosen ones.
    """
    return torch.bincount(classes * y + predicted, minlength=classes**2).reshape(classes, classes)


def normalize_rows(matrix: Tensor) -> Tensor:
    """Divide every row by its sum.

    Parameters
    ----------
    matrix : Tensor of int64, shape (classes, classes)

    Returns
    -------
    Tensor of float32, shape (classes, classes)
        Each row adds up to 1; a row of zeros stays one.
    """
    return _ratio(matrix, matrix.sum(dim=1, keepdim=True))


def per_class_report(matrix: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return how well each class is found.

    Parameters
    ----------
    matrix : Tensor of int64, shape (classes, classes)
        Rows are true classes, columns chosen ones.

    Returns
    -------
    precision, recall, f1 : Tensor of float32, shape (classes,)
        0 where 0 is divided by 0.
    support : Tensor of int64, shape (classes,)
        The number of rows of each class.

    References
    ----------
    scikit-learn, `sklearn.metrics.precision_recall_fscore_support`.
    """
    hits, support = matrix.diagonal(), matrix.sum(dim=1)
    precision, recall = _ratio(hits, matrix.sum(dim=0)), _ratio(hits, support)
    return precision, recall, _ratio(2 * precision * recall, precision + recall), support


def roc_auc(scores: Tensor, y: Tensor) -> float:
    """Return how often a row of class 1 is scored above a row of class 0: the area under the ROC curve.

    Parameters
    ----------
    scores : Tensor of float32, shape (n,)
    y : Tensor of int64, shape (n,)
        0 or 1, each at least once.

    Returns
    -------
    float
        The share of all pairs of a 1 and a 0; equal scores count one half.

    References
    ----------
    T. Fawcett, An Introduction to ROC Analysis, Pattern Recognition Letters 27, 2006, section 7.
    """
    above = scores[y == 1].unsqueeze(1) - scores[y == 0]
    return ((above > 0).double().mean() + 0.5 * (above == 0).double().mean()).item()


def expected_calibration_error(probabilities: Tensor, y: Tensor, bins: int) -> float:
    """Return how far confidence and accuracy lie apart, on average over the rows.

    Parameters
    ----------
    probabilities : Tensor of float32, shape (n, classes)
    y : Tensor of int64, shape (n,)
    bins : int
        Equal parts of the range from 0 to 1; 1 belongs to the last.

    Returns
    -------
    float
        The distance between mean confidence and accuracy in each bin, weighed by the bin's share of the rows.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, On Calibration of Modern Neural Networks, ICML 2017,
    arXiv:1706.04599, section 2.
    """
    confidence, chosen = probabilities.double().max(dim=1)
    too_sure = confidence - (chosen == y).double()
    bin_of = (confidence * bins).long().clamp(max=bins - 1)
    sums = torch.zeros(bins, dtype=torch.float64).index_add(0, bin_of, too_sure)
    return (sums.abs().sum() / len(y)).item()


def worst_errors(logits: Tensor, y: Tensor, k: int) -> Tensor:
    """Return the rows that were misread at the greatest loss.

    Parameters
    ----------
    logits : Tensor of float32, shape (n, classes)
    y : Tensor of int64, shape (n,)
    k : int

    Returns
    -------
    Tensor of int64, shape (at most k,)
        Indices of misread rows, greatest loss first; all of them where there are fewer than k.
    """
    losses = nn.functional.cross_entropy(logits, y, reduction="none")
    misread = torch.nonzero(logits.argmax(dim=1) != y).squeeze(1)
    return misread[losses[misread].argsort(descending=True)][:k]


def _ratio(above: Tensor, below: Tensor) -> Tensor:
    return torch.where(below > 0, above / torch.where(below > 0, below, 1), torch.zeros(()))
