"""What a compared value is: one of a few known kinds, told by its type alone, and its conversion to an array."""

from __future__ import annotations

import enum
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import torch

Array: TypeAlias = np.ndarray[Any, Any]


class Kind(enum.Enum):
    """The kinds of value that are compared."""

    NONE = "None"
    BOOL = "a truth value"
    NUMBER = "a number"
    TEXT = "a string"
    ARRAY = "an array"
    TENSOR = "a tensor"
    SEQUENCE = "a list"
    MAPPING = "a dict"
    OTHER = "another object"


_SCALAR_KINDS = {"b": Kind.BOOL, "i": Kind.NUMBER, "u": Kind.NUMBER, "f": Kind.NUMBER, "c": Kind.NUMBER}


def kind_of(value: object) -> Kind:
    """Tell what kind of value this is.

    The type decides, never `isinstance`: an object can claim any `__class__`, and its `__eq__` or `__array__` is not
    to be trusted. A zero-dimensional array counts as the number (or truth value) that it holds.
    """
    cls = type(value)
    if value is None:
        return Kind.NONE
    if is_tensor(value):
        return Kind.TENSOR
    if issubclass(cls, np.ndarray):
        array = np.asarray(value)
        return Kind.ARRAY if array.ndim else _SCALAR_KINDS.get(array.dtype.kind, Kind.ARRAY)
    if issubclass(cls, (str, bytes)):
        return Kind.TEXT
    if issubclass(cls, np.generic):
        return _SCALAR_KINDS.get(np.dtype(cls).kind, Kind.OTHER) if cls.__module__ == "numpy" else Kind.OTHER
    if cls is bool:
        return Kind.BOOL
    if issubclass(cls, (int, float, complex)):
        return Kind.NUMBER
    if issubclass(cls, (list, tuple)):
        return Kind.SEQUENCE
    return Kind.MAPPING if issubclass(cls, dict) else Kind.OTHER


def plain_array(value: Any) -> Array:
    """Return an array (of any subclass) as one that overrides nothing, in the byte order of this machine."""
    array = np.asarray(value)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def mask_of(value: object) -> Array | None:
    """Return which entries of a masked array are masked; None for anything else and where none is."""
    if not issubclass(type(value), np.ma.MaskedArray):
        return None
    mask: Array = np.ma.getmaskarray(value)  # type: ignore[call-overload]
    return mask if mask.any() else None


def whole_numbers(values: list[Any]) -> list[int] | None:
    """Return the integers that these are, exactly and of any size; None if one of them isn't."""
    if not all(issubclass(type(value), (int, np.integer)) and type(value) is not bool for value in values):
        return None
    return [int.__int__(value) if issubclass(type(value), int) else int(value) for value in values]


def is_tensor(value: object) -> bool:
    """Tell whether the value is a torch tensor, without importing torch."""
    torch = sys.modules.get("torch")
    return torch is not None and issubclass(type(value), torch.Tensor)


def entries(value: Any) -> list[Any]:
    """Return the entries of a list, a tuple (subclasses too) or an array as a list."""
    if issubclass(type(value), np.ndarray):
        return list(np.asarray(value))
    base = list if issubclass(type(value), list) else tuple
    return [*base.__iter__(value)]


def items(value: Any) -> dict[Any, Any]:
    """Return a dict (subclasses too) as a plain dict."""
    return {**dict(dict.items(value))}


def scalar_array(value: Any) -> Array:
    """Return a number or truth value as an array without dimensions; an integer too large for int64 as a float."""
    for base in (float, complex, int):
        if type(value) is not bool and issubclass(type(value), base) and not issubclass(type(value), np.generic):
            value = base.__pos__(value)
    array = np.asarray(value)
    if array.dtype.kind == "O":
        try:
            return np.asarray(float(value))
        except OverflowError:
            return np.asarray(np.inf if value > 0 else -np.inf)
    return array


def plain_tensor(tensor: torch.Tensor) -> torch.Tensor:
    """Return the values of a tensor (of any subclass) without its graph, as a tensor that overrides nothing."""
    import torch

    if type(tensor) is torch.Tensor:
        return tensor.detach()
    with torch._C.DisableTorchFunctionSubclass():
        return tensor.detach().as_subclass(torch.Tensor)


def tensor_array(tensor: torch.Tensor) -> Array:
    """Return a tensor's values as an array: any device, layout or dtype, with or without a graph."""
    import torch

    with torch.no_grad():
        dense = plain_tensor(tensor)
        if dense.layout is not torch.strided:
            dense = dense.to_dense()
        if dense.is_quantized:
            dense = dense.dequantize()
        dense = dense.cpu().resolve_conj().resolve_neg()
        try:
            return np.asarray(dense.numpy())
        except TypeError:  # bfloat16 and other dtypes that numpy lacks
            return np.asarray(dense.to(torch.complex64 if dense.is_complex() else torch.float32).numpy())


def tensor_bytes(tensor: torch.Tensor) -> bytes:
    """Return the stored numbers of a tensor, of any dtype and device; on "meta" there are none."""
    import torch

    if tensor.is_meta:
        return b""
    # a copy: a tensor of one entry is contiguous whatever its stride, and bytes are viewed at a stride of 1 alone
    flat = tensor.detach().cpu().clone(memory_format=torch.contiguous_format).reshape(-1)
    return bytes(flat.view(torch.uint8).numpy().tobytes()) if flat.numel() else b""


def list_array(value: Any) -> Array | None:
    """Return nested lists of numbers, arrays and tensors as one array; None where they don't form one."""
    try:
        plain = _plain_lists(value)
        array = None if plain is None else np.asarray(plain)
    except (ValueError, OverflowError, RecursionError):  # rows of different lengths, a list that holds itself
        return None
    if array is None:
        return None
    return array if array.dtype.kind in "biufcU" else None


def _plain_lists(value: Any) -> Any:
    """Return the nested lists with nothing in them but what numpy may be given, or None."""
    kind = kind_of(value)
    if kind is Kind.SEQUENCE:
        parts = [_plain_lists(entry) for entry in entries(value)]
        return None if any(part is None for part in parts) else parts
    if kind in (Kind.NUMBER, Kind.BOOL):
        return scalar_array(value)[()]
    if kind is Kind.TEXT:
        return value if type(value) is str else None
    if kind is Kind.ARRAY:
        return np.asarray(value)
    return tensor_array(value) if kind is Kind.TENSOR else None
