"""The answer key of day 30 against torch's own modules, plain loops, and numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from dlgrader.reference import architectures as ours
from dlgrader.reference.convolutional_network import SmallCNN


def count(*modules: nn.Module) -> int:
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


def test_parameters_are_counted_as_torch_has_them() -> None:
    assert ours.parameter_count("MLP", [784, 64, 10]) == count(nn.Linear(784, 64), nn.Linear(64, 10)) == 50_890
    assert ours.parameter_count("CNN", [1, 8, 16, 784, 10]) == count(SmallCNN()) == 9_098
    assert ours.parameter_count("GRU", [28, 64, 10]) == count(nn.GRU(28, 64), nn.Linear(64, 10)) == 18_698


@pytest.mark.parametrize("width", [1, 3, 5])
def test_pads_change_nothing(width: int) -> None:
    torch.manual_seed(0)
    model = ours.TextCNN(9, 4, width)
    ids, lengths = torch.randint(1, 9, (6, 7)), torch.tensor([7, 1, 3, 6, 2, 4])
    ids[torch.arange(7) >= lengths[:, None]] = 0
    alone = [model(ids[i : i + 1, :n], lengths[i : i + 1]) for i, n in enumerate(lengths.tolist())]
    torch.testing.assert_close(model(ids, lengths), torch.cat(alone))
    torch.testing.assert_close(model(nn.functional.pad(ids, (0, 3)), lengths), torch.cat(alone))


def test_pixels_are_permuted_alike_everywhere() -> None:
    images = torch.arange(2 * 3 * 2 * 3.0).reshape(2, 3, 2, 3)
    order = torch.tensor([5, 0, 3, 1, 4, 2])
    got = ours.permute_pixels(images, order)
    for n, c in np.ndindex(2, 3):
        assert got[n, c].flatten().tolist() == [images[n, c].flatten()[k].item() for k in order]


@pytest.mark.parametrize("pixels", [0, 1, 2])
def test_images_are_moved_without_wrapping(pixels: int) -> None:
    torch.manual_seed(0)
    images, labels = torch.randn(40, 2, 5, 4), torch.randint(0, 3, (40,))
    model = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(40, 3))
    got = ours.shift_test(model, images, labels, pixels)
    assert model.training
    model.eval()
    expected = []
    for axis, step in ((2, -1), (2, 1), (3, -1), (3, 1)):
        moved = torch.roll(images, step * pixels, dims=axis)
        lost = range(images.shape[axis] - pixels, images.shape[axis]) if step < 0 else range(pixels)
        moved = moved.index_fill(axis, torch.tensor(list(lost), dtype=torch.int64), 0.0)
        expected.append((model(moved).argmax(dim=1) == labels).double().mean().item())
    assert got == tuple(expected)


def test_there_is_a_recommendation_for_each_task() -> None:
    assert set(map(ours.recommend, ours.RECOMMENDED)) == {"MLP", "CNN", "RNN"}
