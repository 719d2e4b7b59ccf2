"""What changes in a call's arguments: found in the student's process, and made good in the examiner's originals."""

from __future__ import annotations

import collections
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from dlgrader.compare.kinds import tensor_bytes

from .channel import set_legacy_state
from .codec import CodecError, Decoder, Encoder, Reference

_LISTS = (list, bytearray, collections.deque)
_DICTS = (dict, collections.Counter, collections.OrderedDict, collections.defaultdict)


def snapshot(value: Any) -> Any:
    """Return what tells later whether a list, dict, set, array or tensor has changed; None for anything else.

    Of a container it holds the entries themselves: whether one of those has changed is seen by its own snapshot.
    """
    kind = type(value)
    if kind in _LISTS or kind is set:
        return list(value)
    if kind in _DICTS:
        return [part for item in value.items() for part in item]
    if kind is np.ndarray:
        return value.shape, value.dtype, value.tobytes()
    if is_table(value):
        return _table_bytes(value)
    if is_tensor(value):
        grad = value.grad if value.is_leaf else None
        bytes_of = [None if part is None else tensor_bytes(part) for part in (value, grad)]
        return tuple(value.shape), value.requires_grad, *bytes_of
    return None


def changed(value: Any, before: Any) -> bool:
    """Tell whether a value is no longer what its snapshot says."""
    after = snapshot(value)
    if type(before) is list:
        return len(before) != len(after) or any(one is not other for one, other in zip(before, after, strict=True))
    return bool(before != after)


def _table_bytes(table: Any) -> bytes:
    """Return all of a table; nothing where it can't cross."""
    try:
        return Encoder().encode(table)
    except CodecError:
        return b""


def content(value: Any) -> Any:
    """Return a changed value's content as a value of its own, for `replace_content`."""
    if is_tensor(value):
        return value.detach().clone(), value.requires_grad, value.grad if value.is_leaf else None
    return value.copy()


def replace_content(value: Any, new: Any) -> None:
    """Make a list, dict, set, array or tensor hold what its copy on the other side holds.

    Raises
    ------
    CodecError
        If that is impossible, or the value would hold itself.
    """
    try:
        if is_tensor(value):
            values, requires_grad, grad = new
            _set_tensor(value, values, requires_grad, grad)
        elif type(new) is not type(value):  # a table, too, that is no longer one which can cross
            raise CodecError("the argument has become another kind of value")
        elif type(value) in _LISTS:
            value.clear()
            value.extend(new)
        elif is_table(value):
            value.__init__(new)
        elif type(value) is np.ndarray:
            if value.dtype != new.dtype or value.shape != new.shape:
                raise CodecError("the argument has become an array of another shape or dtype")
            np.copyto(value, new)
        else:
            value.clear()
            value.update(new)
    except (ValueError, TypeError, RuntimeError) as error:
        raise CodecError(f"the argument can't be changed so: {error}") from error
    if type(value) in (set, *_LISTS, *_DICTS):
        Encoder(lambda _: Reference("", 0)).encode(value)


def state_of(part: Any) -> Any:
    """Return the state of a module, optimizer, data loader or random generator as plain values; else None."""
    torch = sys.modules.get("torch")
    if isinstance(part, np.random.Generator):
        return part.bit_generator.state
    if isinstance(part, np.random.RandomState):
        return part.get_state()
    if isinstance(part, random.Random):
        return part.getstate()
    if torch is None:
        return None
    if isinstance(part, torch.Generator):
        return part.get_state()
    if isinstance(part, torch.nn.Module):
        return {
            "tensors": [*part.named_parameters(), *part.named_buffers()],
            "training": [module.training for module in part.modules()],
        }
    if isinstance(part, torch.optim.Optimizer):
        return {"parameters": _parameters(part), "state": part.state_dict()}
    if isinstance(part, torch.utils.data.DataLoader):
        return [state_of(generator) for generator in _generators(part)]
    return None


def kept_state(part: Any) -> Any:
    """Return a copy of the state, which later changes leave alone."""
    return Decoder().decode(Encoder().encode(state_of(part)))


def parts_of(values: Iterable[Any], depth: int = 4) -> Iterator[Any]:
    """Yield values, and what the lists, tuples and dicts among them hold."""
    for value in values:
        yield value
        if depth and type(value) in (list, tuple, dict):
            yield from parts_of(value.values() if type(value) is dict else value, depth - 1)


def state_bytes(part: Any) -> bytes | None:
    """Return the state in a form that can be compared; None where there is none, or none that can cross."""
    state = state_of(part)
    try:
        return None if state is None else Encoder().encode(state)
    except CodecError:
        return None


def set_state(part: Any, state: Any) -> None:
    """Give the original the state that its copy has come to.

    Raises
    ------
    CodecError
        If it is not a state of such an object: the structure must be the same, only values may differ.
    """
    try:
        _set_state(part, state)
    except (ValueError, TypeError, AttributeError, RuntimeError, ArithmeticError, LookupError) as error:
        raise CodecError(f"not a state of {type(part).__name__}") from error


def _set_state(part: Any, state: Any) -> None:
    torch = sys.modules.get("torch")
    if isinstance(part, np.random.Generator):
        if not isinstance(part.bit_generator, np.random.PCG64):  # others read past their memory from a wrong state
            raise CodecError("only generators from default_rng come back")
        part.bit_generator.state = state
    elif isinstance(part, np.random.RandomState):
        set_legacy_state(part, state)
    elif isinstance(part, random.Random):
        part.setstate(state)
    elif torch is None:
        raise CodecError("nothing that has a state")
    elif isinstance(part, torch.Generator):
        part.set_state(state)
    elif isinstance(part, torch.nn.Module):
        tensors: list[tuple[str, Any]] = [*part.named_parameters(), *part.named_buffers()]
        for (name, own), (same_name, new) in zip(tensors, state["tensors"], strict=True):
            if name != same_name:
                raise CodecError("another module's state")
            _set_tensor(own, new.detach(), new.requires_grad, new.grad)
        for module, training in zip(part.modules(), state["training"], strict=True):
            module.training = training is True
    elif isinstance(part, torch.optim.Optimizer):
        for own, new in zip(_parameters(part), state["parameters"], strict=True):
            _set_tensor(own, new.detach(), new.requires_grad, new.grad)
        part.load_state_dict(state["state"])
    else:
        for generator, new in zip(_generators(part), state, strict=True):
            _set_state(generator, new)


def _set_tensor(tensor: Any, values: Any, requires_grad: Any, grad: Any) -> None:
    if not is_tensor(values) or tensor.dtype != values.dtype or not (grad is None or is_tensor(grad)):
        raise CodecError("not a tensor of the same kind")
    if tensor.shape == values.shape:
        tensor.detach().copy_(values)  # in place: views of it, and modules that hold it, see the change
    else:
        tensor.data = values
    if tensor.is_leaf:
        tensor.requires_grad_(requires_grad is True)
        if tensor.grad is not None and grad is not None and tensor.grad.shape == grad.shape:
            tensor.grad.copy_(grad)
        else:
            tensor.grad = grad


def _parameters(optimizer: Any) -> list[Any]:
    return [parameter for group in optimizer.param_groups for parameter in group["params"]]


def _generators(loader: Any) -> Sequence[Any]:
    found = [loader.generator, getattr(loader.sampler, "generator", None)]
    return [one for one in {id(one): one for one in found}.values() if one is not None]


def is_table(value: Any) -> bool:
    """Tell whether a value is a data frame or series of pandas, of that very type."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) in (pandas.DataFrame, pandas.Series)


def is_parameter(value: Any) -> bool:
    """Tell whether a value is a parameter of a module."""
    torch = sys.modules.get("torch")
    return torch is not None and type(value) is torch.nn.Parameter


def is_tensor(value: Any) -> bool:
    """Tell whether a value is a tensor or parameter, of that very type."""
    torch = sys.modules.get("torch")
    return torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter)
