"""The answer key of day 43 against scikit-learn's, day 17's and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics
import torch
from torch import Tensor, nn

from dlgrader.reference import evaluation, softmax_regression, validation


def labels(seed: int, n: int = 60, classes: int = 4) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(classes, (n,), generator=generator)
    guess = torch.randint(classes, (n,), generator=generator)
    return y, torch.where(torch.rand(n, generator=generator) < 0.6, y, guess)


@pytest.mark.parametrize(("n", "classes"), [(60, 4), (5, 7), (0, 3), (1, 1)])
def test_the_confusion_matrix_is_that_of_day_8(n: int, classes: int) -> None:
    y, predicted = labels(0, n, classes)
    ours = evaluation.confusion_matrix(y, predicted, classes)
    assert ours.dtype == torch.int64
    np.testing.assert_array_equal(ours, softmax_regression.confusion_matrix(y.numpy(), predicted.numpy(), classes))


def test_rows_add_up_to_one_or_stay_empty() -> None:
    matrix = torch.tensor([[3, 1, 0], [0, 0, 0], [5, 5, 10]])
    ours = evaluation.normalize_rows(matrix)
    torch.testing.assert_close(ours, torch.tensor([[0.75, 0.25, 0.0], [0.0, 0.0, 0.0], [0.25, 0.25, 0.5]]))


def test_the_report_is_that_of_scikit_learn_and_of_day_17() -> None:
    for seed in range(4):
        y, predicted = labels(seed, n=12, classes=6)
        report = evaluation.per_class_report(evaluation.confusion_matrix(y, predicted, 6))
        theirs = sklearn.metrics.precision_recall_fscore_support(y, predicted, labels=range(6), zero_division=0.0)
        for ours, values in zip(report, theirs, strict=True):
            np.testing.assert_allclose(ours, values, rtol=1e-6)
        of_class_2 = validation.precision_recall_f1(y, predicted, 2)
        assert [column[2].item() for column in report[:3]] == pytest.approx(of_class_2)


@pytest.mark.parametrize("levels", [3, 10**6])
def test_the_area_is_that_of_scikit_learn(levels: int) -> None:
    generator = torch.Generator().manual_seed(levels)
    scores = torch.randint(levels, (70,), generator=generator) / levels
    y = torch.randint(2, (70,), generator=generator)
    ours = evaluation.roc_auc(scores, y)
    assert type(ours) is float
    assert ours == pytest.approx(sklearn.metrics.roc_auc_score(y, scores))


@pytest.mark.parametrize("bins", [1, 5, 10, 50])
def test_the_calibration_error_is_a_loop_over_bins(bins: int) -> None:
    generator = torch.Generator().manual_seed(bins)
    probabilities = torch.randn(80, 5, generator=generator).mul(2).softmax(dim=1)
    probabilities[7] = torch.eye(5)[2]
    y = torch.randint(5, (80,), generator=generator)
    expected = 0.0
    for b in range(bins):
        rows = [i for i in range(80) if b == min(int(bins * probabilities[i].max()), bins - 1)]
        sure = sum(probabilities[i].max().item() for i in rows)
        right = sum(bool(probabilities[i].argmax() == y[i]) for i in rows)
        expected += abs(sure - right) / 80
    assert evaluation.expected_calibration_error(probabilities, y, bins) == pytest.approx(expected, abs=1e-6)


def test_the_worst_errors_are_the_misread_rows_by_loss() -> None:
    logits = torch.randn(30, 4, generator=torch.Generator().manual_seed(3))
    y = torch.arange(30) % 4
    losses = nn.functional.cross_entropy(logits, y, reduction="none").tolist()
    wrong = [i for i in range(30) if logits[i].argmax() != y[i]]
    expected = sorted(wrong, key=lambda i: -losses[i])
    assert evaluation.worst_errors(logits, y, 5).tolist() == expected[:5]
    assert evaluation.worst_errors(logits, y, 100).tolist() == expected
    assert evaluation.worst_errors(10 * torch.eye(4), torch.arange(4), 3).tolist() == []
