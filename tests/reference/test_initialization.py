"""The answer key of day 35 against torch's own initializations and plain loops."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from dlgrader.reference import initialization


@pytest.mark.parametrize("shape", [(3, 5), (16, 8, 3, 3), (4, 2, 1, 5)])
def test_fans_are_those_of_torch(shape: tuple[int, ...]) -> None:
    assert initialization.fan(shape) == nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (initialization.xavier_, nn.init.xavier_normal_),
        (initialization.kaiming_, lambda weight, generator: nn.init.kaiming_normal_(weight, generator=generator)),
    ],
)
@pytest.mark.parametrize("shape", [(30, 50), (16, 8, 3, 3)])
def test_draws_are_those_of_torch(
    ours: Callable[..., Tensor], theirs: Callable[..., Tensor], shape: tuple[int, ...]
) -> None:
    one, other = nn.Parameter(torch.zeros(shape)), torch.zeros(shape)
    assert ours(one, torch.Generator().manual_seed(1)) is one
    theirs(other, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(one.detach(), other)
    assert one.is_leaf


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Sequential(nn.Linear(48, 5), nn.Linear(5, 2))
    )


def test_statistics_are_those_of_a_loop() -> None:
    model, X = network(), torch.randn(7, 1, 6, 6)
    before = copy.deepcopy(model.state_dict())
    found = initialization.activation_statistics(model, X)
    assert model.training
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert not any(module._forward_hooks for module in model.modules())
    model.eval()
    z1 = model[0](X)
    z2 = model[4][0](model[3](model[2](model[1](z1))))  # type: ignore[index]
    expected = [math.sqrt(float(z.detach().double().var(correction=0))) for z in (z1, z2, model[4][1](z2))]  # type: ignore[index]
    assert found == pytest.approx(expected, rel=1e-5)


def test_every_layer_ends_at_one() -> None:
    model, X = network(), torch.randn(7, 1, 6, 6)
    before = copy.deepcopy(model.state_dict())
    initialization.lsuv_(model, X)
    assert initialization.activation_statistics(model, X) == pytest.approx([1.0] * 3, rel=1e-4)
    for name, parameter in model.named_parameters():
        if name.endswith("bias") and not name.startswith("1"):
            assert not parameter.any()
        elif not name.startswith("1"):
            ratio = parameter.detach() / before[name]
            torch.testing.assert_close(ratio, ratio.flatten()[0].expand_as(ratio))
