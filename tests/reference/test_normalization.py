"""The answer key of day 34 against torch's own modules."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from dlgrader.reference import normalization
from dlgrader.reference.convolutional_network import SmallCNN


def test_dropout_keeps_the_mean_and_stops_in_use() -> None:
    torch.manual_seed(0)
    X = torch.rand(200, 300) + 1.0
    for p in (0.0, 0.3, 0.8):
        dropout = normalization.Dropout(p)
        dropped = dropout(X)
        assert abs(float((dropped == 0).float().mean()) - p) < 0.01
        torch.testing.assert_close(dropped[dropped != 0], (X / (1 - p))[dropped != 0])
        assert torch.equal(dropout.eval()(X), X)
    assert torch.equal(normalization.Dropout(1.0)(X), torch.zeros_like(X))


@pytest.mark.parametrize("shapes", [[(5, 3), (2, 3), (9, 3)], [(4, 3, 5, 2), (1, 3, 2, 2), (2, 3, 1, 1)]])
def test_batch_norm_is_that_of_torch(shapes: list[tuple[int, ...]]) -> None:
    torch.manual_seed(1)
    ours: nn.Module
    theirs: nn.Module
    if len(shapes[0]) == 2:
        ours, theirs = normalization.BatchNorm1d(3, 0.3, 0.1), nn.BatchNorm1d(3, 0.1, 0.3)
    else:
        ours, theirs = normalization.BatchNorm2d(3, 0.3, 0.1), nn.BatchNorm2d(3, 0.1, 0.3)
    with torch.no_grad():
        for norm in (ours, theirs):
            norm.weight.copy_(torch.tensor([1.0, -2.0, 0.5]))  # type: ignore[operator, union-attr]
            norm.bias.copy_(torch.tensor([0.0, 1.0, -1.0]))  # type: ignore[operator, union-attr]
    for training in (True, False):
        for shape in shapes:
            X = 3 * torch.randn(shape) + 1
            inputs: list[Tensor] = [X.clone().requires_grad_() for _ in range(2)]
            outputs = [norm.train(training)(one) for norm, one in zip((ours, theirs), inputs, strict=True)]
            torch.testing.assert_close(*outputs, rtol=1e-5, atol=1e-5)
            for output in outputs:
                output.square().mul(torch.arange(output.numel()).reshape(output.shape)).sum().backward()
            torch.testing.assert_close(inputs[0].grad, inputs[1].grad, rtol=1e-4, atol=1e-4)
    state = theirs.state_dict()
    for name, value in ours.state_dict().items():
        torch.testing.assert_close(value, state[name])


def test_one_value_for_each_feature_is_refused() -> None:
    with pytest.raises(ValueError, match="spread"):
        normalization.BatchNorm1d(3)(torch.zeros(1, 3))
    with pytest.raises(ValueError, match="spread"):
        normalization.BatchNorm2d(3)(torch.zeros(1, 3, 1, 1))


def test_norms_are_put_after_convolutions() -> None:
    torch.manual_seed(2)
    cnn = SmallCNN(size=8).eval()
    before, X = copy.deepcopy(cnn.state_dict()), torch.rand(5, 1, 8, 8)
    normed = normalization.with_batch_norm(cnn)
    assert [type(layer).__name__ for layer in normed.features][:3] == ["Conv2d", "BatchNorm2d", "ReLU"]  # type: ignore[union-attr, arg-type]
    torch.testing.assert_close(normed(X), cnn(X), rtol=1e-3, atol=1e-4)
    normed.train()(X).sum().backward()
    assert all(torch.equal(value, before[name]) for name, value in cnn.state_dict().items())
    assert all(parameter.grad is None for parameter in cnn.parameters())


@pytest.mark.parametrize("bias", [True, False])
def test_folding_changes_nothing(bias: bool) -> None:
    torch.manual_seed(3)
    pairs = [
        (nn.Linear(4, 3, bias=bias), nn.BatchNorm1d(3, eps=0.1), torch.randn(6, 4)),
        (nn.Conv2d(2, 3, (3, 2), stride=2, padding=1, bias=bias), nn.BatchNorm2d(3), torch.randn(6, 2, 7, 5)),
    ]
    for layer, norm, X in pairs:
        nn.init.uniform_(norm.weight, 0.5, 2.0)
        nn.init.normal_(norm.bias)
        norm(layer(X))
        norm.eval()
        torch.testing.assert_close(
            normalization.fold_batch_norm(layer, norm)(X),  # type: ignore[arg-type]
            norm(layer(X)),
            rtol=1e-4,
            atol=1e-5,
        )


def test_the_worked_examples() -> None:
    norm = normalization.BatchNorm1d(1)
    torch.testing.assert_close(norm(torch.tensor([[1.0], [3.0]])), torch.tensor([[-1.0], [1.0]]), rtol=1e-4, atol=1e-4)
    assert norm.running_mean.item() == pytest.approx(0.2)
    assert norm.running_var.item() == pytest.approx(1.1)
