"""The answer key of day 39 on the course's network and on torchvision's."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from dlgrader.reference import transfer_learning
from dlgrader.resnet import ResNet
from dlgrader.vision import import_torchvision


@pytest.fixture(scope="module")
def resnet18() -> nn.Module:
    model = import_torchvision("models").resnet18()
    assert isinstance(model, nn.Module)
    return model


def learning(model: nn.Module) -> set[str]:
    return {name for name, parameter in model.named_parameters() if parameter.requires_grad}


def test_the_numbers_worked_out_by_hand_are_those_of_resnet18(resnet18: nn.Module) -> None:
    model = copy.deepcopy(resnet18)
    assert sum(p.numel() for p in model.parameters()) == 11_689_512
    assert sum(p.numel() for p in model.fc.parameters()) == 513_000  # type: ignore[union-attr]
    transfer_learning.replace_head_(model, 5)
    transfer_learning.freeze_(model, ("fc",))
    assert sum(p.numel() for p in model.parameters()) == 11_179_077
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == 2_565
    assert model(torch.zeros(2, 3, 64, 64)).shape == (2, 5)


def test_prefixes_are_whole_parts_of_names() -> None:
    model = ResNet()
    model.layer10 = nn.Linear(2, 2)
    transfer_learning.freeze_(model, ("layer1", "layer2.0.bn1"))
    own = {name for name in dict(model.named_parameters()) if name.startswith("layer1.")}
    assert learning(model) == own | {"layer2.0.bn1.weight", "layer2.0.bn1.bias"}
    transfer_learning.freeze_(model, ())
    assert learning(model) == set()


def test_the_new_head_has_the_old_ones_device_and_dtype() -> None:
    model = ResNet(classes=3).to("meta", torch.float64)
    trunk = list(model.layer3.parameters())
    transfer_learning.replace_head_(model, 7)
    assert (model.fc.weight.shape, model.fc.weight.device.type, model.fc.weight.dtype) == (
        (7, 32),
        "meta",
        torch.float64,
    )
    assert all(old is new for old, new in zip(trunk, model.layer3.parameters(), strict=True))


def test_names_and_shapes_decide_what_is_loaded() -> None:
    source, model = ResNet(classes=5), ResNet(classes=3)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = {"extra": torch.zeros(2), **source.state_dict(), "bn1.bias": torch.ones(1)}
    loaded, skipped = transfer_learning.load_partial_(model, state)
    assert skipped == ["extra", "bn1.bias", "fc.weight", "fc.bias"]
    assert loaded == [name for name in state if name not in skipped]
    for name, value in model.state_dict().items():
        assert torch.equal(value, state[name] if name in loaded else before[name])


def test_the_groups_hold_every_learning_parameter_once() -> None:
    model = ResNet()
    transfer_learning.freeze_(model, ("layer3", "fc"))
    trunk, head = transfer_learning.finetune_groups(model, 0.1, 0.2)
    assert (trunk["lr"], head["lr"]) == (0.1, 0.2)
    assert [id(p) for p in trunk["params"]] == [id(p) for p in model.layer3.parameters()]
    assert [id(p) for p in head["params"]] == [id(p) for p in model.fc.parameters()]


def test_a_frozen_trunk_stays_as_it_is() -> None:
    torch.manual_seed(0)
    model = ResNet(classes=3)
    transfer_learning.freeze_(model, ("fc",))
    before = copy.deepcopy(model.state_dict())
    X, y = torch.randn(5, 1, 12, 12), torch.tensor([0, 1, 2, 1, 0])
    with torch.no_grad():
        first = nn.functional.cross_entropy(model.eval()(X[:3]), y[:3]).item()
    optimizer = torch.optim.SGD(model.fc.parameters(), lr=0.1)
    loss = transfer_learning.train_head(model.train(), [(X[:3], y[:3])], nn.functional.cross_entropy, optimizer)
    assert loss == pytest.approx(first)
    changed = {name for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"fc.weight", "fc.bias"}
    assert [name for name, module in model.named_modules() if module.training] == ["fc"]
