"""The answer key of day 41 against torch, scikit-learn and plain loops."""

from __future__ import annotations

import warnings

import pytest
import torch
from sklearn.metrics import accuracy_score, f1_score
from torch import nn

from dlgrader.reference import losses, multi_label


def rows(n: int, labels: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    logits = 2 * torch.randn(n, labels, generator=generator)
    return logits, (torch.rand(n, labels, generator=generator) < 0.3).long()


@pytest.mark.parametrize("scale", [1.0, 400.0])
def test_the_loss_is_that_of_torch_slopes_included(scale: float) -> None:
    logits, y = rows(7, 3)
    weights = torch.tensor([1.0, 2.5, 0.3])
    ours, theirs = (scale * logits).requires_grad_(), (scale * logits).requires_grad_()
    loss = multi_label.bce_with_logits(ours, y, weights)
    expected = nn.BCEWithLogitsLoss(pos_weight=weights)(theirs, y.float())
    torch.testing.assert_close(loss, expected)
    loss.backward()  # type: ignore[no-untyped-call]
    expected.backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_with_one_label_it_is_day_5() -> None:
    logits, y = rows(20, 1)
    ours = multi_label.bce_with_logits(logits, y, torch.ones(1)).item()
    assert ours == pytest.approx(losses.binary_cross_entropy(logits[:, 0].double().numpy(), y[:, 0].numpy()), rel=1e-6)
    with pytest.raises(ValueError, match="differ"):
        multi_label.bce_with_logits(logits, y[:, 0], torch.ones(1))


def test_a_probability_at_its_threshold_is_a_yes() -> None:
    found = multi_label.apply_threshold(torch.tensor([[0.0, 0.0], [1.0, 1.0]]), torch.tensor([0.5, 0.75]))
    assert found.tolist() == [[1, 0], [1, 0]]
    assert found.dtype == torch.int64


@pytest.mark.parametrize("seed", range(4))
def test_scores_are_those_of_scikit_learn(seed: int) -> None:
    logits, y = rows(30, 5, seed)
    predicted = (logits > 1).long()
    y[:, 2] = predicted[:, 2] = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = [f1_score(y, predicted, average=average, zero_division=0) for average in ("micro", "macro")]
    assert multi_label.micro_macro_f1(y, predicted) == pytest.approx(expected)
    assert multi_label.exact_match(y, predicted) == pytest.approx(accuracy_score(y, predicted))


@pytest.mark.parametrize("seed", range(3))
def test_thresholds_are_those_of_a_loop(seed: int) -> None:
    logits, y = rows(40, 4, seed)
    candidates = [0.7, 0.1, 0.9, 0.3, 0.5]
    expected = []
    for label in range(4):
        best = (-1.0, 0.0)
        for candidate in sorted(candidates):
            called = (torch.sigmoid(logits[:, label]) >= candidate).long()
            score = float(f1_score(y[:, label], called, zero_division=0))
            best = max(best, (score, -candidate))
        expected.append(-best[1])
    found = multi_label.best_thresholds(logits, y, torch.tensor(candidates))
    assert found.tolist() == pytest.approx(expected)


def test_of_equal_thresholds_the_lowest_is_taken() -> None:
    logits, y = torch.tensor([[-3.0], [3.0]]), torch.tensor([[0], [1]])
    assert multi_label.best_thresholds(logits, y, torch.tensor([0.8, 0.2, 0.5])).tolist() == pytest.approx([0.2])
    assert multi_label.best_thresholds(logits, 0 * y, torch.tensor([0.8, 0.3])).tolist() == pytest.approx([0.3])
