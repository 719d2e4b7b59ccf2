"""Early stopping and checkpoints: by hand, and against runs that were never interrupted."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from dlgrader.reference import early_stopping as reference
from dlgrader.reference.training_loop import evaluate

X = torch.randn(24, 4, generator=torch.Generator().manual_seed(0))
y = (X[:, 0] > 0).long()


class Shuffled:
    def __init__(self, generator: torch.Generator) -> None:
        self.generator = generator

    def __iter__(self):
        order = torch.randperm(len(X), generator=self.generator)
        return iter(zip(X[order].split(7), y[order].split(7), strict=True))


def start(seed: int):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 2))
    generator = torch.Generator().manual_seed(seed)
    return model, torch.optim.Adam(model.parameters(), lr=0.01), Shuffled(generator), generator


def go(path: Path, run, epochs: int) -> list[float]:
    model, optimizer, batches, generator = run
    return reference.resume(path, model, optimizer, batches, nn.CrossEntropyLoss(), epochs, generator)


@pytest.mark.parametrize(
    ("patience", "min_delta", "stops", "best"),
    [(2, 0.0, [False] * 5 + [True], (3.9, 4)), (2, 0.2, [False] * 3 + [True] * 3, (4.0, 2))],
)
def test_the_example(patience, min_delta, stops, best) -> None:
    stopping = reference.EarlyStopping(patience, min_delta)
    assert [stopping.update(loss) for loss in (5.0, 4.0, 4.05, 3.9, 4.1, 4.2)] == stops
    assert (stopping.best, stopping.best_epoch) == best


def test_nan_is_no_better() -> None:
    stopping = reference.EarlyStopping(2)
    assert [stopping.update(loss) for loss in (math.nan, 3.0, math.nan, math.nan)] == [False, False, False, True]
    assert (stopping.best, stopping.best_epoch) == (3.0, 2)


def test_a_resumed_run_is_the_uninterrupted_one(tmp_path: Path) -> None:
    whole = start(0)
    losses = go(tmp_path / "whole.pt", whole, 5)
    begun = go(tmp_path / "run.pt", start(0), 2)
    second = start(1)
    assert begun + go(tmp_path / "run.pt", second, 5) == losses
    for name, values in second[0].state_dict().items():
        assert torch.equal(values, whole[0].state_dict()[name])
    assert go(tmp_path / "run.pt", second, 5) == []


def test_the_best_weights_come_back() -> None:
    model, optimizer, batches, _ = start(0)
    val = [(X, 1 - y)]  # what is learned makes it worse
    stopping = reference.EarlyStopping(3)
    history = reference.fit_with_early_stopping(model, batches, val, nn.CrossEntropyLoss(), optimizer, 30, stopping)
    assert len(history["val_loss"]) == stopping.best_epoch + 3 < 30
    assert evaluate(model, val, nn.CrossEntropyLoss())[0] == min(history["val_loss"])
