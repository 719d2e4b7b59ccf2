"""The answer key of day 40 against torch's, scikit-learn's and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics
import sklearn.utils.class_weight
import torch
from torch import Tensor, nn

from dlgrader.reference import multiclass


def batch(seed: int, n: int = 9, classes: int = 5, scale: float = 3.0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    logits = scale * torch.randn(n, classes, generator=generator)
    return logits.requires_grad_(), torch.randint(classes, (n,), generator=generator)


def assert_same_with_gradients(ours: Tensor, theirs: Tensor, logits: Tensor) -> None:
    torch.testing.assert_close(ours, theirs)
    gradients = [torch.autograd.grad(loss, logits, retain_graph=True)[0] for loss in (ours, theirs)]
    torch.testing.assert_close(*gradients)


@pytest.mark.parametrize("dim", [0, 1, 2, -1])
def test_log_softmax_is_that_of_torch(dim: int) -> None:
    z = 1000 * torch.randn(4, 3, 5, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(multiclass.log_softmax(z, dim), torch.log_softmax(z, dim=dim))


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.7, 1.0])
@pytest.mark.parametrize("scale", [1.0, 500.0])
def test_label_smoothing_is_that_of_torch(epsilon: float, scale: float) -> None:
    logits, y = batch(1, scale=scale)
    ours = multiclass.label_smoothing_cross_entropy(logits, y, epsilon)
    assert_same_with_gradients(ours, nn.functional.cross_entropy(logits, y, label_smoothing=epsilon), logits)


def test_class_weights_are_those_of_scikit_learn() -> None:
    y = torch.tensor([0, 0, 3, 1, 0, 1, 3, 0])
    theirs = sklearn.utils.class_weight.compute_class_weight("balanced", classes=np.array([0, 1, 3]), y=y.numpy())
    ours = multiclass.class_weights(y, 4)
    assert ours.dtype == torch.float32
    np.testing.assert_allclose(ours[[0, 1, 3]], 3 / 4 * theirs, rtol=1e-6)
    assert ours[2] == 0.0


@pytest.mark.parametrize("scale", [1.0, 500.0])
def test_weighted_cross_entropy_is_that_of_torch(scale: float) -> None:
    logits, y = batch(2, scale=scale)
    weights = torch.tensor([0.5, 3.0, 0.0, 1.0, 20.0])
    ours = multiclass.weighted_cross_entropy(logits, y, weights)
    assert_same_with_gradients(ours, nn.functional.cross_entropy(logits, y, weight=weights), logits)


@pytest.mark.parametrize("k", [1, 2, 4])
def test_top_k_accuracy_is_that_of_scikit_learn(k: int) -> None:
    logits, y = batch(3, n=60)
    theirs = sklearn.metrics.top_k_accuracy_score(y, logits.detach(), k=k, labels=range(5))
    ours = multiclass.top_k_accuracy(logits, y, k)
    assert type(ours) is float
    assert ours == pytest.approx(theirs)
    assert multiclass.top_k_accuracy(logits, y, 5) == 1.0


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.0, 3.5])
def test_focal_loss_is_the_formula_of_its_paper(gamma: float) -> None:
    logits, y = batch(4)
    p = logits.softmax(dim=1)[torch.arange(len(y)), y]
    ours = multiclass.focal_loss(logits, y, gamma)
    assert_same_with_gradients(ours, ((1 - p) ** gamma * -p.log()).mean(), logits)


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.0])
def test_focal_loss_bears_certainty(gamma: float) -> None:
    logits = torch.tensor([[1000.0, 0.0], [-1000.0, 0.0]], requires_grad=True)
    loss = multiclass.focal_loss(logits, torch.tensor([0, 0]), gamma)
    loss.backward()
    assert loss.item() == 500.0
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()
