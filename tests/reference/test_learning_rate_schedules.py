"""Learning-rate schedules against torch's own."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from dlgrader.reference import learning_rate_schedules as reference


def optimizer(*bases: float) -> torch.optim.SGD:
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": base} for base in bases]
    return torch.optim.SGD(groups, lr=1.0)


@pytest.mark.parametrize(
    ("function", "theirs", "steps"),
    [
        (partial(reference.step_lr, size=3, gamma=0.4), partial(lr_scheduler.StepLR, step_size=3, gamma=0.4), 11),
        (
            partial(reference.cosine_annealing, total=9, minimum=0.01),
            partial(lr_scheduler.CosineAnnealingLR, T_max=9, eta_min=0.01),
            9,
        ),
    ],
)
def test_schedules_equal_torchs(function, theirs, steps) -> None:
    one, other = optimizer(0.1, 0.7), optimizer(0.1, 0.7)
    ours, torchs = reference.Schedule(one, function), theirs(other)
    for _ in range(steps + 1):
        assert [g["lr"] for g in one.param_groups] == pytest.approx([g["lr"] for g in other.param_groups], abs=1e-12)
        one.step(), other.step()
        ours.step(), torchs.step()


def test_a_cosine_stays_at_its_minimum() -> None:
    assert [reference.cosine_annealing(1.0, step, 4, 0.25) for step in (4, 5, 8, 100)] == [0.25] * 4


def test_a_warm_up_rises_to_the_base_and_the_cosine_begins_there() -> None:
    rates = [reference.warmup_cosine(0.1, step, 2, 6) for step in range(8)]
    assert rates == pytest.approx([0.05, 0.1, 0.1, 0.0853553, 0.05, 0.0146447, 0.0, 0.0], abs=1e-7)
    assert reference.warmup_cosine(0.1, 0, 0, 5) == 0.1


@pytest.mark.parametrize("patience", [0, 1, 3])
def test_plateaus_are_torchs(patience: int) -> None:
    losses = np.random.default_rng(patience).integers(0, 9, 40).astype(float).tolist()
    sgd = optimizer(0.8)
    scheduler = lr_scheduler.ReduceLROnPlateau(sgd, factor=0.5, patience=patience, threshold=0.0, eps=0.0)
    theirs = []
    for loss in losses:
        scheduler.step(loss)
        theirs.append(sgd.param_groups[0]["lr"])
    assert reference.reduce_on_plateau(losses, 0.8, 0.5, patience) == pytest.approx(theirs)


def test_nan_is_no_better() -> None:
    assert reference.reduce_on_plateau([float("nan"), 3.0, float("nan")], 1.0, 0.5, 0) == [0.5, 0.5, 0.25]
    assert reference.reduce_on_plateau([], 1.0, 0.5, 0) == []
