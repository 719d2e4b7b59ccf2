"""The answer key of day 38 against plain loops and torchvision."""

from __future__ import annotations

import importlib.util

import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from dlgrader.reference import augmentation
from dlgrader.vision import import_torchvision


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_shifted_image_is_one_of_those_that_a_loop_makes() -> None:
    images = 1.0 + torch.rand(40, 2, 5, 6, generator=generator(1))

    def moved(image: Tensor, down: int, right: int) -> Tensor:
        result = torch.zeros_like(image)
        for row in range(5):
            for column in range(6):
                if 0 <= row - down < 5 and 0 <= column - right < 6:
                    result[:, row, column] = image[:, row - down, column - right]
        return result

    seen = set()
    for image, result in zip(images, augmentation.random_shift(images, 1, generator()), strict=True):
        steps = (-1, 0, 1)
        found = [(d, r) for d in steps for r in steps if torch.equal(moved(image, d, r), result)]
        assert len(found) == 1
        seen.update(found)
    assert len(seen) == 9
    assert torch.equal(augmentation.random_shift(images, 0, generator()), images)


@pytest.mark.skipif(importlib.util.find_spec("torchvision") is None, reason="torchvision is not installed")
def test_shifts_are_as_far_as_those_of_torchvision() -> None:
    v2 = import_torchvision("transforms.v2")
    dot = torch.zeros(1, 1, 7, 7)
    dot[0, 0, 3, 3] = 1.0
    torch.manual_seed(0)
    theirs = {int(v2.RandomCrop(7, padding=2)(dot).argmax()) for _ in range(400)}
    ours = set(augmentation.random_shift(dot.expand(400, 1, 7, 7), 2, generator()).flatten(1).argmax(1).tolist())
    assert ours == theirs
    assert len(ours) == 25


def test_flips_are_those_of_numpy_for_about_a_share_of_p() -> None:
    images = torch.rand(3_000, 1, 2, 3, generator=generator(1))
    result = augmentation.horizontal_flip(images, 0.3, generator())
    mirrored = torch.from_numpy(images.numpy()[:, :, :, ::-1].copy())
    flipped = (result == mirrored).flatten(1).all(dim=1)
    assert torch.equal(result[~flipped], images[~flipped])
    assert flipped.float().mean().item() == pytest.approx(0.3, abs=0.03)
    assert torch.equal(augmentation.horizontal_flip(images, 1.0, generator()), mirrored)
    assert torch.equal(augmentation.horizontal_flip(images, 0.0, generator()), images)


def test_a_cut_square_is_whole_and_inside() -> None:
    images = 1.0 + torch.rand(300, 2, 4, 6, generator=generator(1))
    before = images.clone()
    result = augmentation.cutout(images, 3, generator())
    assert torch.equal(images, before)
    places = set()
    for image, cut in zip(images, result, strict=True):
        rows, columns = torch.nonzero(cut[0] == 0.0).unbind(dim=1)
        top, left = int(rows.min()), int(columns.min())
        places.add((top, left))
        expected = image.clone()
        expected[:, top : top + 3, left : left + 3] = 0.0
        assert torch.equal(cut, expected)
    assert places == {(top, left) for top in range(2) for left in range(4)}


def test_labels_are_mixed_as_the_rows_and_so_is_the_loss() -> None:
    x, y = torch.eye(6), torch.tensor([0, 1, 2, 2, 1, 0])
    mixed, labels = augmentation.mixup(x, y, 4, 0.75, generator())
    partners = (mixed - 0.75 * x).argmax(dim=1)
    assert sorted(partners.tolist()) == list(range(6))
    logits = torch.randn(6, 4, generator=generator(2))
    loss = nn.functional.cross_entropy
    torch.testing.assert_close(loss(logits, labels), 0.75 * loss(logits, y) + 0.25 * loss(logits, y[partners]))


def test_every_pass_over_a_dataset_is_another() -> None:
    draws = generator()
    plain = TensorDataset(torch.rand(5, 1, 4, 4), torch.arange(5))
    changed = augmentation.Augmented(
        plain, [lambda x: augmentation.random_shift(x[None], 2, draws)[0], lambda x: x.flatten()]
    )
    loader = DataLoader(changed, batch_size=5)
    (first, y), (second, _) = (next(iter(loader)) for _ in range(2))
    assert len(changed) == 5
    assert first.shape == (5, 16)
    assert y.tolist() == [0, 1, 2, 3, 4]
    assert not torch.equal(first, second)
