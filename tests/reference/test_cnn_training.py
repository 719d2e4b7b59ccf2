"""The answer key of day 23 against torch's automatic differentiation, plain loops, and numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from dlgrader.compare import witness
from dlgrader.reference import cnn_training as ours
from dlgrader.reference.convolutional_network import SmallCNN


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize(
    ("x", "w"), [((1, 1, 5, 5), (1, 1, 2, 2)), ((3, 2, 7, 6), (4, 2, 3, 2)), ((2, 3, 5, 8), (3, 3, 3, 5))]
)
def test_the_way_back_is_that_of_torch(x: tuple[int, ...], w: tuple[int, ...], stride: int, padding: int) -> None:
    rng = np.random.default_rng(stride)
    leaves = [torch.tensor(rng.normal(size=shape), requires_grad=True) for shape in (x, w, w[:1])]
    result = functional.conv2d(*leaves, stride=stride, padding=padding)
    d = rng.normal(size=result.shape)
    result.backward(torch.tensor(d))
    images, kernels = (leaf.detach().numpy() for leaf in leaves[:2])
    for got, leaf in zip(ours.conv2d_backward(images, kernels, d, stride, padding), leaves, strict=True):
        np.testing.assert_allclose(got, leaf.grad.numpy(), rtol=1e-10, atol=1e-12, strict=True)


def test_the_way_back_worked_by_hand() -> None:
    x, w, d = (np.array(values).reshape(1, 1, 1, -1) for values in ([1.0, 2.0, 4.0, 7.0], [-1.0, 0.0, 1.0], [1.0, 2.0]))
    dx, dw, db = ours.conv2d_backward(x, w, d)
    np.testing.assert_array_equal(dx, [[[[-1.0, -2.0, 1.0, 2.0]]]])
    np.testing.assert_array_equal(dw, [[[[5.0, 10.0, 18.0]]]])
    np.testing.assert_array_equal(db, [3.0])


def test_training_learns_and_leaves_frozen_layers_alone() -> None:
    torch.manual_seed(0)
    images = torch.rand(60, 1, 8, 8)
    labels = (images[:, 0, :, :4].mean(dim=(1, 2)) > images[:, 0, :, 4:].mean(dim=(1, 2))).long()
    model = SmallCNN(1, 8, 2)
    model.features[0].requires_grad_(False)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    batches = witness.Batches(images, labels, sizes=(25, 25, 10))
    history = ours.train_cnn(model, batches, [(images, labels)], 30, 0.01)
    assert batches.passes == [3] * 30
    assert history["train_loss"][-1] < 0.5 * history["train_loss"][0]
    assert history["val_accuracy"][-1] > 0.9
    moved = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert moved == set(before) - {"features.0.weight", "features.0.bias"}


def test_filters_are_scaled_one_by_one() -> None:
    weights = torch.tensor([[[[2.0, -4.0]]], [[[0.0, 0.0]]], [[[-0.1, 0.05]]]], requires_grad=True)
    got = ours.filter_grid(weights)
    torch.testing.assert_close(got, torch.tensor([[[[0.5, -1.0]]], [[[0.0, 0.0]]], [[[-1.0, 0.5]]]]))
    assert not got.requires_grad


def test_a_map_worked_by_hand() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(2, 2))
    with torch.no_grad():
        model[1].weight.copy_(torch.tensor([[0.0, 1.0], [0.0, 0.0]]))
        model[1].bias.zero_()
    image = torch.tensor([[[0.0, 2 * math.log(3)]]])
    torch.testing.assert_close(ours.occlusion_map(model, image, 0, 1, 1), torch.tensor([[0.0, 0.15]]))


@pytest.mark.parametrize("mode", [True, False])
@pytest.mark.parametrize(("size", "stride"), [(3, 1), (2, 3), (4, 2)])
def test_a_map_is_that_of_a_plain_loop(size: int, stride: int, mode: bool) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Dropout(0.5), nn.Flatten(), nn.Linear(90, 4))
    model.train(mode)
    image = torch.randn(1, 7, 8)
    with witness.changes(model, image) as changed:
        got = ours.occlusion_map(model, image, 2, size, stride)
    assert set(changed.values()) == {"as before"}
    model.eval()
    for i in range(got.shape[0]):
        for j in range(got.shape[1]):
            covered = image.clone()
            covered[0, i * stride : i * stride + size, j * stride : j * stride + size] = image.mean()
            before, after = (model(picture[None]).softmax(dim=1)[0, 2] for picture in (image, covered))
            assert got[i, j].item() == pytest.approx((before - after).item(), abs=1e-6)
    assert (got.shape[0] - 1) * stride + size <= 7 < got.shape[0] * stride + size
