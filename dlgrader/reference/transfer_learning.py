"""Borrowing a trained network: frozen, given a new head, filled in part, trained by groups or at the head alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from dlgrader.reference.training_loop import Batches, LossFunction, train_on


def freeze_(model: nn.Module, keep: Sequence[str]) -> None:
    """Have only some of a model's parameters learn.

    Parameters
    ----------
    model : nn.Module
        Changed in place: `requires_grad` of every parameter is set.
    keep : sequence of str
        What learns: whole beginnings of names, `"layer3"` or `"layer3.0.conv1"`; everything else is frozen.
    """
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(any(_is_within(name, prefix) for prefix in keep))


def replace_head_(model: nn.Module, classes: int) -> None:
    """Put a new linear layer in the place of a model's head.

    Parameters
    ----------
    model : nn.Module
        Has `fc`, an `nn.Linear`; the new one has as many inputs, a bias, and its device and dtype.
    classes : int
        Outputs of the new head.
    """
    old = model.fc
    assert isinstance(old, nn.Linear)
    model.fc = nn.Linear(old.in_features, classes, device=old.weight.device, dtype=old.weight.dtype)


def load_partial_(model: nn.Module, state: Mapping[str, Tensor]) -> tuple[list[str], list[str]]:
    """Copy into a model what has the name and the shape of something in it.

    Parameters
    ----------
    model : nn.Module
        Its parameters and buffers are filled in place.
    state : mapping of str to Tensor
        As from `state_dict`.

    Returns
    -------
    loaded, skipped : list of str
        The names in `state`, in its order.
    """
    own = model.state_dict()
    loaded = [name for name, values in state.items() if name in own and own[name].shape == values.shape]
    with torch.no_grad():
        for name in loaded:
            own[name].copy_(state[name])
    return loaded, [name for name in state if name not in loaded]


def finetune_groups(model: nn.Module, lr_trunk: float, lr_head: float) -> list[dict[str, Any]]:
    """Divide what learns in a model into trunk and head, each with a rate of its own.

    Parameters
    ----------
    model : nn.Module
        Has `fc`; frozen parameters are left out.
    lr_trunk, lr_head : float

    Returns
    -------
    list of two dicts
        Trunk, then head, each with `"params"`, a list, and `"lr"`.
    """
    learning = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    trunk = [parameter for name, parameter in learning if not _is_within(name, "fc")]
    head = [parameter for name, parameter in learning if _is_within(name, "fc")]
    return [{"params": trunk, "lr": lr_trunk}, {"params": head, "lr": lr_head}]


def train_head(
    model: nn.Module, batches: Batches, loss_function: LossFunction, optimizer: torch.optim.Optimizer
) -> float:
    """Train for one epoch with the head in train mode and all else in eval mode.

    Parameters
    ----------
    model : nn.Module
        Has `fc`; left in these modes.
    batches : iterable of (X, y)
    loss_function : callable
        As for `train_step`.
    optimizer : torch.optim.Optimizer

    Returns
    -------
    float
        The mean over all examples of the loss that each had when its batch came by.
    """
    model.eval()
    assert isinstance(model.fc, nn.Module)
    model.fc.train()
    return train_on(model, batches, loss_function, optimizer)


def _is_within(name: str, prefix: str) -> bool:
    return f"{name}.".startswith(f"{prefix}.")
