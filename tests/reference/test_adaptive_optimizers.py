"""The answer key of day 36 against torch.optim, step by step, and numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from dlgrader.compare import witness
from dlgrader.reference import adaptive_optimizers as ours

PAIRS = [
    (ours.RMSProp, torch.optim.RMSprop, {"lr": 0.03, "alpha": 0.8, "eps": 0.1}),
    (ours.RMSProp, torch.optim.RMSprop, {}),
    (ours.Adam, torch.optim.Adam, {"lr": 0.1, "betas": (0.8, 0.95), "eps": 0.01}),
    (ours.Adam, torch.optim.Adam, {}),
    (ours.AdamW, torch.optim.AdamW, {"lr": 0.1, "betas": (0.7, 0.9), "weight_decay": 0.4}),
    (ours.AdamW, torch.optim.AdamW, {}),
]


@pytest.mark.parametrize(("mine", "theirs", "settings"), PAIRS)
def test_every_step_is_that_of_torch(mine: Any, theirs: Any, settings: dict[str, Any]) -> None:
    def halved(optimizer: Any, step: int) -> None:
        if step == 3:
            optimizer.param_groups[0]["lr"] *= 0.5

    paths = [witness.optimizer_path(lambda p, m=m: m(p, **settings), before_step=halved) for m in (mine, theirs)]
    torch.testing.assert_close(*paths)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda p: ours.RMSProp(p, lr=0.1, alpha=0.75), [0.2, 0.1]),
        (lambda p: ours.Adam(p, lr=0.1), [0.1, 0.12663]),
    ],
)
def test_steps_worked_by_hand(make: Callable[[list[torch.Tensor]], Any], expected: list[float]) -> None:
    x = torch.zeros(1, requires_grad=True)
    optimizer = make([x])
    for gradient, place in zip((-6.0, 3.0), expected, strict=True):
        x.grad = torch.tensor([gradient])
        optimizer.step()
        assert x.item() == pytest.approx(place, abs=1e-5)
    optimizer.zero_grad()
    assert x.grad is None


def test_groups_have_rates_and_decays_of_their_own() -> None:
    values = torch.randn(3, 2), torch.randn(4)
    results = []
    for make in (ours.AdamW, torch.optim.AdamW):
        one, other = (value.clone().requires_grad_() for value in values)
        optimizer: Any = make([{"params": [one], "lr": 0.2}, {"params": [other], "weight_decay": 0.5}], lr=0.1)
        for step in range(4):
            one.grad, other.grad = torch.full((3, 2), step - 1.5), torch.full((4,), 2.0 - step)
            optimizer.step()
        results.append((one, other))
    torch.testing.assert_close(*results)


def test_weights_decay_and_the_rest_does_not() -> None:
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 3))
    weights, others = ours.parameter_groups(model, 0.1)
    assert (weights["weight_decay"], others["weight_decay"]) == (0.1, 0.0)
    assert [tuple(p.shape) for p in weights["params"]] == [(2, 1, 3, 3), (3, 8)]
    assert [tuple(p.shape) for p in others["params"]] == [(2,), (2,), (2,), (3,)]
